-- Columns of the audit frame that the checks of this table look at, by its key.
SELECT quantity_id, report_id IN (SELECT report_id FROM dim_report) AS has_report
FROM fact_quantity
