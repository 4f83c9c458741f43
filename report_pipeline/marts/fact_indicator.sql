SELECT o.*, r.region_id, r.region_code, r.report_year
FROM report_indicators AS o
JOIN dim_report AS r ON r.report_id = o.report_id
