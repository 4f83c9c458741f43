-- Rows of the panel that are of no region of dim_report.
SELECT region_id, year, false AS region_is_in_dim_report
FROM indicator_panel
WHERE region_id NOT IN (SELECT region_id FROM dim_report WHERE region_id IS NOT NULL)
