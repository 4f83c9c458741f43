-- Each region of the panel against the cells that indicator_panel_sources has for it: as many, and the
-- same values.
WITH panel AS (
    SELECT region_id, count(*) AS cells, sum(hash(year, "column", value)) AS content
    FROM (
        UNPIVOT (SELECT * EXCLUDE (audit_unit, region_code, region_name, region_level) FROM fresh)
        ON COLUMNS(* EXCLUDE (region_id, year)) INTO NAME "column" VALUE value
    )
    GROUP BY region_id
),
facts AS (
    SELECT * FROM fact_indicator
    WHERE report_id IN (
        SELECT report_id FROM dim_report WHERE region_id IN (SELECT region_id FROM fresh)
    )
),
sources AS (
    SELECT
        s.region_id,
        count(*) AS cells,
        sum(
            hash(s.year, s."column", CASE WHEN o.measure = 'rank' THEN o.value ELSE o.value_base END)
        ) AS content
    FROM indicator_panel_sources AS s
    JOIN facts AS o ON o.observation_id = s.observation_id
    WHERE NOT s.conflict AND s.region_id IN (SELECT region_id FROM fresh)
    GROUP BY s.region_id
)
SELECT
    r.audit_unit,
    r.region_id,
    p.cells,
    s.cells AS cells_of_sources,
    p.cells IS NOT DISTINCT FROM s.cells AND p.content IS NOT DISTINCT FROM s.content
        AS cells_are_their_sources
FROM (SELECT DISTINCT audit_unit, region_id FROM fresh) AS r
LEFT JOIN panel AS p ON p.region_id = r.region_id
LEFT JOIN sources AS s ON s.region_id = r.region_id
