-- Each stage's unit of work behind a report, as its ledger has it.
WITH work AS (
    SELECT r.report_id, 'raw_reports' AS stage, l.*
    FROM clean_reports AS r JOIN ledger_raw_reports AS l ON l.unit_id = r.source_sha256
    UNION ALL
    SELECT r.report_id, 'clean_reports', l.*
    FROM clean_reports AS r JOIN ledger_clean_reports AS l ON l.unit_id = r.document_id
    UNION ALL
    SELECT l.unit_id, 'report_sections', l.*
    FROM ledger_report_sections AS l
    UNION ALL
    SELECT l.unit_id, 'report_indicators', l.*
    FROM ledger_report_indicators AS l
    UNION ALL
    SELECT l.unit_id, 'report_terms', l.*
    FROM ledger_report_terms AS l
)
SELECT report_id, stage, input_sha256, output_sha256, code_version, run_id
FROM work
