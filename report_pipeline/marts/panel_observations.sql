-- Not a mart: the observations that may stand in a cell of the panel, with the cell's column.
SELECT
    r.region_id,
    o.period_year AS year,
    concat_ws(
        '__', o.indicator_id, o.status, o.measure,
        CASE
            WHEN starts_with(i.dimension, 'money') AND o.measure IN ('level', 'change')
                THEN lower(o.unit_base)
        END
    ) AS "column",
    o.observation_id,
    o.report_year,
    o.char_start,
    o.bound,
    o.value,
    CASE WHEN o.measure = 'rank' THEN o.value ELSE o.value_base END AS value_base
FROM fact_indicator AS o
JOIN dim_report AS r ON r.report_id = o.report_id
JOIN dim_indicator AS i ON i.indicator_id = o.indicator_id
WHERE r.is_primary
    AND r.region_id IS NOT NULL
    AND o.scope IS NULL
    AND o.period = 'year'
    AND o.period_year IS NOT NULL
    AND o.target_kind IS DISTINCT FROM 'quoted_past'
    AND (o.value_base IS NOT NULL OR o.measure = 'rank')
    AND (
        NOT starts_with(i.dimension, 'money')
        OR o.measure NOT IN ('level', 'change')
        OR o.unit_base IN ('yuan', 'USD')
    )
