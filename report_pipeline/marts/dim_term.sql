-- A report counts once: a term that only further copies of a report use has df 0.
SELECT t.term, count(*) FILTER (r.is_primary) AS df, min(p.coined_year) AS coined_year
FROM fact_term AS t
JOIN dim_report AS r ON r.report_id = t.report_id
LEFT JOIN (
    SELECT term, min(coined_year) AS coined_year FROM policy_terms GROUP BY term
) AS p ON p.term = t.term
GROUP BY t.term
