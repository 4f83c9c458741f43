SELECT t.term, count(*) AS df, any_value(p.coined_year) AS coined_year
FROM report_terms AS t
JOIN dim_report AS r ON r.report_id = t.report_id AND r.is_primary
LEFT JOIN policy_terms AS p ON p.term = t.term
GROUP BY t.term
