-- Every name and code that the regions of the reports ever had; areas outside the table of divisions
-- stand as their reports name them.
SELECT region_id, region_code, region_name, region_level, parent_code, valid_from, valid_to
FROM region_history
UNION
SELECT region_id, region_code, region_name, region_level, NULL, NULL, NULL
FROM dim_report
WHERE region_id IS NOT NULL AND region_id NOT IN (SELECT region_id FROM region_history)
QUALIFY row_number() OVER (PARTITION BY region_id, region_name ORDER BY region_level) = 1
