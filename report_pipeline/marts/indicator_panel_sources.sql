-- The observation behind each cell of the panel: of the first report that speaks of the year, the
-- first statement without scope for that one year. Other statements there that contradict it (more
-- than rounding or their own bound explains) make the cell a conflict, and all are listed.
WITH stated AS (
    SELECT
        o.*,
        -- Half a unit of the last printed digit, in base units: how far rounding reaches.
        CASE
            WHEN o.value = 0 OR o.value_base IS NULL THEN 0
            ELSE
                0.5 * pow(10, -length(regexp_extract(printf('%.10g', o.value), '\.(\d+)$', 1)))
                * abs(o.value_base / o.value)
        END AS rounding,
        rank() OVER (PARTITION BY o.region_id, o.year, o."column" ORDER BY o.report_year) AS nth_report,
        row_number() OVER (
            PARTITION BY o.region_id, o.year, o."column"
            ORDER BY o.report_year, o.char_start, o.observation_id
        ) AS nth
    FROM panel_observations AS o
),
first_report AS (
    SELECT s.*, f.value_base AS first_value, f.rounding AS first_rounding, f.bound AS first_bound
    FROM stated AS s
    JOIN stated AS f
        ON f.nth = 1 AND f.region_id = s.region_id AND f.year = s.year AND f."column" = s."column"
    WHERE s.nth_report = 1
),
compared AS (
    SELECT
        *,
        abs(value_base - first_value) <= greatest(rounding, first_rounding) * 1.000001
        OR (bound = 'at_least' AND first_value >= value_base)
        OR (bound = 'at_most' AND first_value <= value_base)
        OR (first_bound = 'at_least' AND value_base >= first_value)
        OR (first_bound = 'at_most' AND value_base <= first_value) AS agrees
    FROM first_report
),
judged AS (
    SELECT
        *, NOT bool_and(agrees) OVER (PARTITION BY region_id, year, "column") AS conflict
    FROM compared
)
SELECT region_id, year, "column", observation_id, conflict
FROM judged
WHERE nth = 1 OR conflict
