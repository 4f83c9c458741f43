-- Each use of a term against its report.
SELECT
    t.audit_unit,
    t.report_id,
    t.term,
    t.count,
    r.report_id IS NOT NULL AND r.report_year IS NOT DISTINCT FROM t.report_year
        AS report_is_in_dim_report
FROM fresh AS t
LEFT JOIN dim_report AS r ON r.report_id = t.report_id
