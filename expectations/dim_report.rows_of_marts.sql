-- Rows of each mart, and those it had in the last release.
WITH counted AS (
    SELECT
        'dim_report' AS mart, (SELECT count(*) FROM last.dim_report) AS rows_before, (SELECT count(*) FROM dim_report) AS rows_now
    UNION ALL
    SELECT
        'dim_indicator' AS mart, (SELECT count(*) FROM last.dim_indicator) AS rows_before, (SELECT count(*) FROM dim_indicator) AS rows_now
    UNION ALL
    SELECT
        'dim_region' AS mart, (SELECT count(*) FROM last.dim_region) AS rows_before, (SELECT count(*) FROM dim_region) AS rows_now
    UNION ALL
    SELECT
        'fact_section' AS mart, (SELECT count(*) FROM last.fact_section) AS rows_before, (SELECT count(*) FROM fact_section) AS rows_now
    UNION ALL
    SELECT
        'fact_indicator' AS mart, (SELECT count(*) FROM last.fact_indicator) AS rows_before, (SELECT count(*) FROM fact_indicator) AS rows_now
    UNION ALL
    SELECT
        'fact_quantity' AS mart, (SELECT count(*) FROM last.fact_quantity) AS rows_before, (SELECT count(*) FROM fact_quantity) AS rows_now
    UNION ALL
    SELECT
        'fact_target_outcome' AS mart, (SELECT count(*) FROM last.fact_target_outcome) AS rows_before, (SELECT count(*) FROM fact_target_outcome) AS rows_now
    UNION ALL
    SELECT
        'fact_term' AS mart, (SELECT count(*) FROM last.fact_term) AS rows_before, (SELECT count(*) FROM fact_term) AS rows_now
    UNION ALL
    SELECT
        'dim_term' AS mart, (SELECT count(*) FROM last.dim_term) AS rows_before, (SELECT count(*) FROM dim_term) AS rows_now
    UNION ALL
    SELECT
        'fact_attention' AS mart, (SELECT count(*) FROM last.fact_attention) AS rows_before, (SELECT count(*) FROM fact_attention) AS rows_now
    UNION ALL
    SELECT
        'indicator_panel_sources' AS mart, (SELECT count(*) FROM last.indicator_panel_sources) AS rows_before, (SELECT count(*) FROM indicator_panel_sources) AS rows_now
    UNION ALL
    SELECT
        'indicator_panel' AS mart, (SELECT count(*) FROM last.indicator_panel) AS rows_before, (SELECT count(*) FROM indicator_panel) AS rows_now
    UNION ALL
    SELECT
        'coverage' AS mart, (SELECT count(*) FROM last.coverage) AS rows_before, (SELECT count(*) FROM coverage) AS rows_now
    UNION ALL
    SELECT
        'lineage' AS mart, (SELECT count(*) FROM last.lineage) AS rows_before, (SELECT count(*) FROM lineage) AS rows_now
)
SELECT *, CASE WHEN rows_before > 0 THEN rows_now / rows_before ELSE 1 END AS kept_share
FROM counted
