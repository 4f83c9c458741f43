-- Each region and year against dim_report.
WITH held AS (
    SELECT region_id, report_year AS year, bool_and(is_abstract) AS is_abstract
    FROM dim_report
    GROUP BY ALL
)
SELECT
    c.region_id,
    c.year,
    c.state,
    CASE
        WHEN h.region_id IS NULL THEN c.state IN ('missing', 'quarantined')
        WHEN h.is_abstract THEN c.state = 'abstract'
        ELSE c.state = 'full'
    END AS agrees_with_dim_report
FROM coverage AS c
LEFT JOIN held AS h ON h.region_id = c.region_id AND h.year = c.year
