SELECT q.*
FROM report_quantities AS q
SEMI JOIN clean_reports AS r ON r.report_id = q.report_id
