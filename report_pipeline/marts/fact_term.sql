SELECT t.report_id, r.report_year, t.term, t.count
FROM report_terms AS t
JOIN dim_report AS r ON r.report_id = t.report_id
