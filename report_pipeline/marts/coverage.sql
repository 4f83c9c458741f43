WITH span AS (
    SELECT
        region_id,
        unnest(generate_series(min(report_year), max(report_year))) AS year
    FROM dim_report
    WHERE region_id IS NOT NULL AND report_year IS NOT NULL
    GROUP BY region_id
),
held AS (
    SELECT region_id, report_year AS year, bool_and(is_abstract) AS is_abstract
    FROM dim_report
    GROUP BY region_id, report_year
)
SELECT
    s.region_id,
    s.year,
    CASE
        WHEN h.region_id IS NULL THEN 'missing'
        WHEN h.is_abstract THEN 'abstract'
        ELSE 'full'
    END AS state
FROM span AS s
LEFT JOIN held AS h ON h.region_id = s.region_id AND h.year = s.year
