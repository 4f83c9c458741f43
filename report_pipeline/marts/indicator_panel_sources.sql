-- The observation behind each cell of the panel: of the report that is the one to speak of the year,
-- the first statement without scope for that one year. Where statements there contradict each other
-- (more than rounding or their own bounds explain) the cell is a conflict, and all are listed.
WITH stated AS (
    SELECT
        o.*,
        -- Half a unit of the last printed digit, in base units: how far rounding reaches. Of a round
        -- figure with 左右 the zeros are no digits.
        CASE
            WHEN o.value = 0 OR o.value_base IS NULL THEN 0
            WHEN o.bound = 'about' AND o.value = trunc(o.value)
                THEN 0.5 * pow(10, length(regexp_extract(printf('%.0f', o.value), '0*$')))
                    * abs(o.value_base / o.value)
            ELSE
                0.5 * pow(10, -length(regexp_extract(printf('%.10g', o.value), '\.(\d+)$', 1)))
                * abs(o.value_base / o.value)
        END * 1.000001 AS rounding,
        -- A result is the following year's report's to state, a target its own year's; where that
        -- report says nothing, the nearest later one speaks of a result, an earlier one of a target.
        o.report_year - o.year - (o.status = 'actual')::BIGINT AS late
    FROM panel_observations AS o
),
ranked AS (
    SELECT
        *,
        rank() OVER (
            PARTITION BY region_id, year, "column"
            ORDER BY late <> 0, (late > 0) <> (status = 'actual'), abs(late)
        ) AS nth_report
    FROM stated
),
-- What a statement says the figure can be.
bounded AS (
    SELECT
        *,
        CASE
            WHEN bound = if(value < 0, 'at_least', 'at_most') THEN '-inf'::DOUBLE
            ELSE least(value_base, coalesce(value_base_upper, value_base)) - rounding
        END AS low,
        CASE
            WHEN bound = if(value < 0, 'at_most', 'at_least') THEN 'inf'::DOUBLE
            ELSE greatest(value_base, coalesce(value_base_upper, value_base)) + rounding
        END AS high,
        row_number() OVER (
            PARTITION BY region_id, year, "column" ORDER BY char_start, observation_id
        ) AS nth
    FROM ranked
    WHERE nth_report = 1
),
-- A figure on another basis (扣除留抵退税因素后) says nothing against the first.
comparable AS (
    SELECT *
    FROM bounded
    QUALIFY basis_class = first_value(basis_class) OVER (
        PARTITION BY region_id, year, "column" ORDER BY nth
    )
),
judged AS (
    SELECT
        *,
        max(low) OVER cell > min(high) OVER cell AS conflict
    FROM comparable
    WINDOW cell AS (PARTITION BY region_id, year, "column")
)
SELECT region_id, year, "column", observation_id, conflict
FROM judged
WHERE nth = 1 OR conflict
