SELECT o.*, r.region_code, r.report_year
FROM report_indicators AS o
JOIN clean_reports AS r ON r.report_id = o.report_id
