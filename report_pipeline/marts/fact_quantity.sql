SELECT q.*, r.region_id, r.region_code, r.report_year
FROM report_quantities AS q
JOIN chosen_reports AS r ON r.report_id = q.report_id
