-- Staging against the last release; of reports that are in both, how many figures they have.
WITH reports AS (
    SELECT
        (SELECT count(*) FROM last.dim_report) AS reports_before,
        (SELECT count(*) FROM dim_report) AS reports_now,
        (
            SELECT count(*) FROM last.dim_report
            WHERE report_id NOT IN (SELECT report_id FROM dim_report)
        ) AS reports_left,
        (
            SELECT count(*) FROM last.fact_indicator
            WHERE report_id IN (SELECT report_id FROM dim_report)
        ) AS figures_before,
        (
            SELECT count(*) FROM fact_indicator
            WHERE report_id IN (SELECT report_id FROM last.dim_report)
        ) AS figures_now
)
SELECT
    *,
    CASE WHEN reports_left > 2 THEN reports_left / reports_before ELSE 0 END AS reports_left_share,
    CASE WHEN figures_before > 0 THEN figures_now / figures_before ELSE 1 END AS figures_kept_share
FROM reports
