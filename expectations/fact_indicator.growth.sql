-- Results for the year before the report: level, stated growth, and the level of the year before that.
-- The reports of a region are looked at together.
WITH stated AS (
    SELECT
        o.audit_unit, r.region_id, o.indicator_id, o.period_year, o.measure, o.unit_base, o.report_id, o.evidence,
        o.value_base
    FROM fresh AS o
    JOIN dim_report AS r ON r.report_id = o.report_id
    WHERE o.status = 'actual' AND o.scope IS NULL AND o.period = 'year' AND r.is_primary
        AND o.period_year = o.report_year - 1 AND o.mention_no = 1 AND o.basis IS NULL
        AND (o.measure = 'level' OR (o.measure = 'growth' AND o.unit_base = '%'))
    QUALIFY row_number() OVER (
        PARTITION BY o.report_id, o.indicator_id, o.measure ORDER BY o.char_start, o.observation_id
    ) = 1
)
SELECT
    now.audit_unit,
    now.report_id,
    now.indicator_id,
    now.period_year,
    now.evidence,
    100 * (now.value_base / before.value_base - 1) - growth.value_base AS difference
FROM stated AS now
JOIN stated AS growth
    ON growth.report_id = now.report_id AND growth.indicator_id = now.indicator_id
    AND growth.measure = 'growth'
JOIN stated AS before
    ON before.region_id = now.region_id AND before.indicator_id = now.indicator_id
    AND before.measure = 'level' AND before.period_year = now.period_year - 1
    AND before.unit_base = now.unit_base
WHERE now.measure = 'level' AND before.value_base > 0 AND now.unit_base <> '%'
