-- Not a mart: the observations that may stand in a cell of the panel, with the cell's column. A unit
-- that is not the column's own (翻番 among rates, 个百分点 among sums of money) stays out.
SELECT
    o.region_id,
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
    o.status,
    o.char_start,
    o.bound,
    o.value,
    -- 可比价 is how a rate of growth is always meant; these are other figures.
    CASE
        WHEN regexp_matches(o.basis, '扣除|剔除|考虑|口径') THEN 'adjusted'
        WHEN regexp_matches(o.basis, '实际') THEN 'real'
        WHEN regexp_matches(o.basis, '名义') THEN 'nominal'
        ELSE 'plain'
    END AS basis_class,
    CASE WHEN o.measure = 'rank' THEN o.value ELSE o.value_base END AS value_base,
    CASE WHEN o.measure = 'rank' THEN o.value_upper ELSE o.value_base_upper END AS value_base_upper
FROM fact_indicator AS o
JOIN chosen_reports AS r ON r.report_id = o.report_id
JOIN dim_indicator AS i ON i.indicator_id = o.indicator_id
WHERE r.is_primary
    AND o.region_id IS NOT NULL
    AND o.scope IS NULL
    AND o.period = 'year'
    AND o.period_year IS NOT NULL AND o.report_year IS NOT NULL
    AND o.target_kind IS DISTINCT FROM 'quoted_past'
    AND CASE
        WHEN o.measure = 'rank' THEN true
        WHEN o.measure IN ('growth', 'share') THEN o.unit_base = '%'
        WHEN starts_with(i.dimension, 'money') THEN o.unit_base IN ('yuan', 'USD')
        WHEN i.dimension = 'ratio' THEN o.unit_base IN ('%', '个百分点')
        WHEN i.dimension = 'mass' THEN o.unit_base = 't'
        WHEN i.dimension = 'area' THEN o.unit_base = 'm2'
        WHEN i.dimension = 'concentration' THEN o.unit_base = 'ug/m3'
        ELSE o.unit_base NOT IN ('%', '个百分点', '倍', '番')
    END
