-- Columns of the audit frame that the checks of this table look at, by its key.
SELECT
    o.observation_id,
    o.evidence = substring(c.text, o.evidence_start + 1, o.evidence_end - o.evidence_start)
        AS evidence_matches,
    o.evidence_start <= o.char_start AND o.char_end <= o.evidence_end AS figure_in_evidence,
    CASE
        WHEN c.report_year IS NULL OR o.period_year IS NULL THEN true
        WHEN o.status = 'actual' THEN o.period_year <= c.report_year
        ELSE o.period_year >= c.report_year OR o.target_kind IS NOT DISTINCT FROM 'quoted_past'
    END AS year_fits_status,
    o.indicator_id IN (SELECT indicator_id FROM catalogue) AS known_indicator
FROM report_indicators AS o
JOIN clean_reports AS c ON c.report_id = o.report_id
