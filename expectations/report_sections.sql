-- Columns of the audit frame that the checks of this table look at, by its key.
WITH leaves AS (
    SELECT
        report_id, char_start, char_end,
        lag(char_end, 1, 0) OVER (PARTITION BY report_id ORDER BY char_start) AS before
    FROM report_sections
    WHERE is_leaf
),
outlines AS (
    SELECT
        l.report_id,
        bool_and(l.char_start = l.before) AND max(l.char_end) = any_value(c.body_chars) AS tiles
    FROM leaves AS l
    JOIN clean_reports AS c ON c.report_id = l.report_id
    GROUP BY l.report_id
),
kinds AS (
    SELECT
        report_id,
        bool_or(kind = 'review') AND bool_or(kind IN ('targets', 'tasks')) AS has_review_and_plan
    FROM report_sections
    GROUP BY report_id
)
SELECT
    s.section_id,
    s.text = substring(c.text, s.char_start + 1, s.char_end - s.char_start) AS text_matches,
    coalesce(o.tiles, false) AS tiles,
    k.has_review_and_plan
FROM report_sections AS s
JOIN clean_reports AS c ON c.report_id = s.report_id
JOIN kinds AS k ON k.report_id = s.report_id
LEFT JOIN outlines AS o ON o.report_id = s.report_id
