-- Figures of a report taken more than once for the same indicator, measure, status and year.
SELECT
    audit_unit, report_id, char_start, indicator_id, measure, status, period_year,
    any_value(evidence) AS evidence, count(*) AS times
FROM fresh
GROUP BY audit_unit, report_id, char_start, indicator_id, measure, status, period_year
HAVING count(*) > 1
