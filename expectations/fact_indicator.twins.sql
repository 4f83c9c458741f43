-- Figures taken more than once for the same indicator, measure, status and year.
SELECT
    report_id, char_start, indicator_id, measure, status, period_year, any_value(evidence) AS evidence,
    count(*) AS times
FROM fact_indicator
GROUP BY report_id, char_start, indicator_id, measure, status, period_year
HAVING count(*) > 1
