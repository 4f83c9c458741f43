-- A report that a stage after cleaning or the audit refused is there, but nothing of it is in the facts.
WITH refused AS (
    SELECT DISTINCT unit_id FROM refusals WHERE stage IN ('report_sections', 'report_indicators')
),
every AS (
    SELECT region_id, report_year AS year, is_abstract, report_id IN (FROM refused) AS is_refused
    FROM dim_report
    UNION ALL
    SELECT coalesce(region_id, 'name:' || region_name), report_year, is_abstract, true
    FROM held_reports
),
held AS (
    SELECT
        region_id, year,
        min(CASE WHEN is_refused THEN 3 WHEN is_abstract THEN 2 ELSE 1 END) AS rank
    FROM every
    WHERE region_id IS NOT NULL AND year IS NOT NULL
    GROUP BY region_id, year
),
span AS (
    SELECT region_id, unnest(generate_series(min(year), max(year))) AS year
    FROM held
    GROUP BY region_id
)
SELECT
    s.region_id,
    s.year,
    CASE h.rank
        WHEN 1 THEN 'full'
        WHEN 2 THEN 'abstract'
        WHEN 3 THEN 'quarantined'
        ELSE 'missing'
    END AS state
FROM span AS s
LEFT JOIN held AS h ON h.region_id = s.region_id AND h.year = s.year
