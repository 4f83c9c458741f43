-- Each report: its identity, and whether body and offset map lie in the document's text.
SELECT
    c.audit_unit,
    c.report_id,
    c.title,
    c.region_name,
    c.report_year,
    c.body_chars,
    coalesce(
        c.source_start >= 0
        AND c.source_start < c.source_end
        AND c.source_end <= length(d.text)
        AND c.body_chars = length(c.text)
        AND len(c.clean_starts) = len(c.source_starts)
        AND coalesce(list_max(c.clean_starts) <= c.body_chars, true)
        AND coalesce(list_min(c.source_starts) >= c.source_start, true)
        AND coalesce(list_max(c.source_starts) <= c.source_end, true),
        false
    ) AS body_lies_in_its_document
FROM fresh AS c
LEFT JOIN raw_reports AS d ON d.document_id = c.document_id
