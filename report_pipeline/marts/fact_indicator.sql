SELECT o.*, r.region_id, r.region_code, r.report_year
FROM report_indicators AS o
JOIN chosen_reports AS r ON r.report_id = o.report_id
