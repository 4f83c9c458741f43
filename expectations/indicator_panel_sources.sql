-- Cells whose observation is not of their region, year, indicator, status and measure.
WITH facts AS (
    SELECT * FROM fact_indicator
    WHERE report_id IN (
        SELECT report_id FROM dim_report WHERE region_id IN (SELECT region_id FROM fresh)
    )
)
SELECT
    s.audit_unit,
    s.region_id,
    s.year,
    s."column",
    s.observation_id,
    coalesce(
        r.region_id = s.region_id AND o.period_year = s.year
        AND starts_with(s."column", concat_ws('__', o.indicator_id, o.status, o.measure)), false
    ) AS observation_fits_its_cell
FROM fresh AS s
LEFT JOIN facts AS o ON o.observation_id = s.observation_id
LEFT JOIN dim_report AS r ON r.report_id = o.report_id
WHERE NOT observation_fits_its_cell
