-- Each topic's weight against its report.
SELECT
    a.audit_unit,
    a.report_id,
    a.topic,
    a.section_kind,
    a.share,
    r.report_id IS NOT NULL AND r.report_year IS NOT DISTINCT FROM a.report_year
        AS report_is_in_dim_report
FROM fresh AS a
LEFT JOIN dim_report AS r ON r.report_id = a.report_id
