SELECT a.*, r.region_id, r.region_code, r.report_year
FROM report_attention AS a
JOIN chosen_reports AS r ON r.report_id = a.report_id
