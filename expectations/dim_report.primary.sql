-- Regions and years, and whether exactly one of their reports is primary.
SELECT region_id, report_year, count_if(is_primary) = 1 AS one_primary_report
FROM dim_report
WHERE region_id IS NOT NULL AND report_year IS NOT NULL
GROUP BY ALL
HAVING count(*) > 1 OR NOT bool_and(is_primary)
