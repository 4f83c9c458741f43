-- Each report and the stages that have worked on it.
WITH work AS (
    SELECT report_id, list(DISTINCT stage) AS stages FROM lineage GROUP BY report_id
),
refused AS (
    SELECT DISTINCT source_sha256 FROM quarantine WHERE stage LIKE 'report\_%' ESCAPE '\'
)
SELECT
    r.report_id,
    r.source_uri,
    coalesce(
        list_has_all(w.stages, ['raw_reports', 'clean_reports'])
        AND (len(w.stages) = 5 OR r.source_sha256 IN (SELECT source_sha256 FROM refused)), false
    ) AS every_report_has_its_stages
FROM dim_report AS r
LEFT JOIN work AS w ON w.report_id = r.report_id
