-- Columns of the audit frame that the checks of this table look at, by its key.
SELECT
    c.report_id,
    c.source_start >= 0
    AND c.source_start < c.source_end
    AND c.source_end <= length(d.text)
    AND c.body_chars = length(c.text)
    AND len(c.clean_starts) = len(c.source_starts)
    AND list_max(c.clean_starts) <= c.body_chars
    AND list_min(c.source_starts) >= c.source_start
    AND list_max(c.source_starts) <= c.source_end AS inside_source
FROM clean_reports AS c
JOIN raw_reports AS d ON d.document_id = c.document_id
