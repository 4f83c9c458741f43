-- What was found in each report. Abstracts, reports with a flag, and those that a later stage refused
-- need not be complete.
WITH kinds AS (
    SELECT
        report_id,
        bool_or(kind = 'review') AND bool_or(kind IN ('targets', 'tasks')) AS complete
    FROM fact_section
    GROUP BY report_id
),
figures AS (
    SELECT report_id, count(*) AS n FROM fact_indicator GROUP BY report_id
),
excused AS (
    SELECT r.report_id
    FROM dim_report AS r
    WHERE r.is_abstract OR len(r.flags) > 0
        OR EXISTS (
            FROM quarantine AS q
            WHERE q.source_sha256 = r.source_sha256 AND q.stage LIKE 'report\_%' ESCAPE '\'
        )
)
SELECT
    r.report_id,
    r.source_uri,
    r.region_name,
    r.report_year,
    coalesce(k.complete, false)
    OR r.report_id IN (SELECT report_id FROM excused) AS has_review_and_plan,
    CASE
        WHEN f.n > 0 OR r.report_id NOT IN (SELECT report_id FROM excused)
            THEN 1000.0 * coalesce(f.n, 0) / greatest(r.body_chars, 1)
    END AS per_thousand
FROM dim_report AS r
LEFT JOIN kinds AS k ON k.report_id = r.report_id
LEFT JOIN figures AS f ON f.report_id = r.report_id
