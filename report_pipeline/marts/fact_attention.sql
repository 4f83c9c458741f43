SELECT a.*, r.report_year
FROM report_attention AS a
JOIN dim_report AS r ON r.report_id = a.report_id
