SELECT s.*, r.region_id, r.region_code, r.report_year
FROM report_sections AS s
JOIN chosen_reports AS r ON r.report_id = s.report_id
