-- Each term's count against the length of the report.
SELECT
    t.audit_unit,
    t.report_id,
    t.term,
    t.count,
    coalesce(
        t.count >= 1 AND t.count * length(t.term) <= c.body_chars, false
    ) AS counts_are_possible
FROM fresh AS t
LEFT JOIN clean_reports AS c ON c.report_id = t.report_id
