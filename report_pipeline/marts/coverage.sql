-- A report that a stage after cleaning refused is there, but nothing of it is in the facts.
WITH held AS (
    SELECT
        r.region_id,
        r.report_year AS year,
        min(CASE WHEN f.unit_id IS NOT NULL THEN 3 WHEN r.is_abstract THEN 2 ELSE 1 END) AS rank
    FROM dim_report AS r
    LEFT JOIN (
        SELECT DISTINCT unit_id FROM refusals
        WHERE stage IN ('report_sections', 'report_indicators')
    ) AS f ON f.unit_id = r.report_id
    WHERE r.region_id IS NOT NULL AND r.report_year IS NOT NULL
    GROUP BY r.region_id, r.report_year
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
