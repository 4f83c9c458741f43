-- Regions of the panel that dim_report does not have, and regions with cells that the panel does not.
WITH panel AS (
    SELECT DISTINCT region_id FROM indicator_panel
)
SELECT region_id, false AS region_is_in_dim_report
FROM panel
WHERE region_id NOT IN (SELECT region_id FROM dim_report WHERE region_id IS NOT NULL)
UNION ALL
SELECT DISTINCT region_id, false
FROM indicator_panel_sources
WHERE region_id NOT IN (SELECT region_id FROM panel)
