-- Every name and code that the regions of the reports ever had; areas outside the table of divisions
-- stand as their reports name them, under the unit whose name theirs begins with.
WITH outside AS (
    SELECT
        region_id, region_code, region_name, region_level,
        CASE region_level
            WHEN 'province' THEN '全国'
            WHEN 'prefecture' THEN province
            WHEN 'county' THEN concat(province, city)
            WHEN 'township' THEN concat(province, city, county)
        END AS parent_name
    FROM dim_report
    WHERE region_id IS NOT NULL AND region_id NOT IN (SELECT region_id FROM region_history)
    QUALIFY row_number() OVER (
        PARTITION BY region_id, region_name ORDER BY region_code, region_level, report_id
    ) = 1
),
named AS (
    SELECT region_name, min(region_id) AS region_id, min(region_code) AS region_code
    FROM (
        SELECT region_name, region_id, region_code FROM region_history
        UNION ALL
        SELECT region_name, region_id, region_code FROM outside
    )
    GROUP BY region_name
)
SELECT
    region_id, region_code, region_name, region_level, parent_id, parent_code, valid_from, valid_to
FROM region_history
UNION ALL
SELECT
    o.region_id, o.region_code, o.region_name, o.region_level,
    n.region_id, n.region_code, NULL, NULL
FROM outside AS o
LEFT JOIN named AS n ON n.region_name = o.parent_name AND n.region_id <> o.region_id
