-- Columns of the audit frame that the checks of this table look at, by its key.
SELECT
    o.observation_id,
    o.report_id IN (SELECT report_id FROM dim_report) AS has_report,
    o.section_id IN (SELECT section_id FROM fact_section) AS has_section,
    CASE WHEN o.unit_base = '%' THEN o.value_base END AS percentage
FROM fact_indicator AS o
