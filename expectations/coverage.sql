-- Each region and year against dim_report; what a later stage refused is there, but quarantined.
WITH reports AS (
    SELECT
        region_id,
        report_year AS year,
        CASE
            WHEN report_id IN (SELECT unit_id FROM quarantine) THEN 'quarantined'
            WHEN is_abstract THEN 'abstract'
            ELSE 'full'
        END AS state
    FROM dim_report
),
held AS (
    SELECT region_id, year, list(state) AS states FROM reports GROUP BY ALL
)
SELECT
    c.region_id,
    c.year,
    c.state,
    CASE
        WHEN h.region_id IS NULL THEN c.state IN ('missing', 'quarantined')
        ELSE list_contains(h.states, c.state)
            AND (c.state = 'full' OR NOT list_contains(h.states, 'full'))
    END AS agrees_with_dim_report
FROM coverage AS c
LEFT JOIN held AS h ON h.region_id = c.region_id AND h.year = c.year
