-- A region's GDP, as its primary reports first state it, against the five years before and after. The
-- reports of a region are looked at together.
WITH stated AS (
    SELECT o.audit_unit, r.region_id, o.period_year, o.report_id, o.evidence, o.unit_base, o.value_base
    FROM fresh AS o
    JOIN dim_report AS r ON r.report_id = o.report_id
    WHERE o.indicator_id = 'gdp' AND o.measure = 'level' AND o.status = 'actual' AND o.scope IS NULL
        AND o.period = 'year' AND r.is_primary AND o.value_base > 0
)
SELECT
    a.audit_unit,
    a.report_id,
    a.region_id,
    a.period_year,
    any_value(a.evidence) AS evidence,
    a.value_base / median(b.value_base) AS ratio
FROM stated AS a
JOIN stated AS b
    ON b.region_id = a.region_id AND b.unit_base = a.unit_base
    AND b.period_year <> a.period_year AND abs(b.period_year - a.period_year) <= 5
GROUP BY a.audit_unit, a.report_id, a.region_id, a.period_year, a.value_base
