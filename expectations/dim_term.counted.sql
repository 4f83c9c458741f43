-- Terms whose number of primary reports is not df; those of other reports only have 0.
WITH counted AS (
    SELECT t.term, count(*) AS reports
    FROM fact_term AS t
    JOIN dim_report AS r ON r.report_id = t.report_id AND r.is_primary
    GROUP BY t.term
)
SELECT coalesce(c.term, d.term) AS term, d.df, c.reports, false AS df_counts_reports
FROM counted AS c
FULL JOIN dim_term AS d ON d.term = c.term
WHERE d.df IS DISTINCT FROM coalesce(c.reports, 0)
