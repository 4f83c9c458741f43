-- Each column of the panel against the cells that indicator_panel_sources has for it.
WITH panel AS (
    SELECT * EXCLUDE (region_id, region_code, region_name, region_level, year) FROM indicator_panel
),
counted AS (
    UNPIVOT (SELECT count(COLUMNS(*)) FROM panel) ON COLUMNS(*) INTO NAME "column" VALUE cells
),
summed AS (
    UNPIVOT (SELECT sum(COLUMNS(*)) FROM panel) ON COLUMNS(*) INTO NAME "column" VALUE total
),
sources AS (
    SELECT
        s."column",
        count(*) AS cells,
        sum(CASE WHEN o.measure = 'rank' THEN o.value ELSE o.value_base END) AS total
    FROM indicator_panel_sources AS s
    JOIN fact_indicator AS o ON o.observation_id = s.observation_id
    WHERE NOT s.conflict
    GROUP BY ALL
)
SELECT
    coalesce(c."column", s."column") AS "column",
    c.cells,
    s.cells AS cells_of_sources,
    coalesce(c.cells, 0) = coalesce(s.cells, 0)
    AND abs(coalesce(t.total, 0) - coalesce(s.total, 0)) <= 1e-9 * abs(coalesce(s.total, 0))
        AS cells_are_their_sources
FROM counted AS c
LEFT JOIN summed AS t ON t."column" = c."column"
FULL JOIN sources AS s ON s."column" = c."column"
