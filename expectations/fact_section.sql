-- Each section against dim_report and against itself.
SELECT
    s.audit_unit,
    s.section_id,
    s.report_id,
    s.heading,
    r.report_id IS NOT NULL AS report_is_in_dim_report,
    coalesce(
        length(s.text) = s.char_end - s.char_start
        AND s.section_id = printf('%s-%04d', s.report_id, s.ordinal), false
    ) AS text_fits_its_offsets
FROM fresh AS s
LEFT JOIN dim_report AS r ON r.report_id = s.report_id
