SELECT t.*, r.region_id, r.region_code, r.report_year
FROM report_terms AS t
JOIN chosen_reports AS r ON r.report_id = t.report_id
