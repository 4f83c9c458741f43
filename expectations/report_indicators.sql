-- Each observation against the report's text, its section, and the catalogue.
SELECT
    o.audit_unit,
    o.observation_id,
    o.report_id,
    o.evidence,
    coalesce(
        o.evidence = substring(c.text, o.evidence_start + 1, o.evidence_end - o.evidence_start), false
    ) AS evidence_is_in_the_text,
    coalesce(
        s.is_leaf AND s.char_start <= o.char_start AND o.char_start < s.char_end, false
    ) AS figure_is_in_its_section,
    o.indicator_id IN (SELECT indicator_id FROM catalogue) AS indicator_is_in_the_catalogue
FROM fresh AS o
LEFT JOIN clean_reports AS c ON c.report_id = o.report_id
LEFT JOIN report_sections AS s ON s.section_id = o.section_id
