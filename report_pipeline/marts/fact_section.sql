SELECT s.*
FROM report_sections AS s
SEMI JOIN clean_reports AS r ON r.report_id = s.report_id
