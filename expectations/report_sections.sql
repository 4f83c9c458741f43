-- Each section against the report's text and against its parent.
SELECT
    s.audit_unit,
    s.section_id,
    s.report_id,
    s.heading,
    coalesce(
        s.text = substring(c.text, s.char_start + 1, s.char_end - s.char_start), false
    ) AS text_is_that_of_the_report,
    CASE
        WHEN s.parent_id IS NULL THEN s.depth = 1
        ELSE coalesce(
            p.char_start <= s.char_start AND s.char_end <= p.char_end
            AND p.depth = s.depth - 1 AND NOT p.is_leaf, false
        )
    END AS stands_inside_its_parent
FROM fresh AS s
LEFT JOIN clean_reports AS c ON c.report_id = s.report_id
LEFT JOIN report_sections AS p ON p.section_id = s.parent_id
