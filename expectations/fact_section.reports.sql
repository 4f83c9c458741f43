-- Each report's outline as a whole. The leaves tile it where the places at which they begin are those
-- at which others end, but for the first and the last. Reports without an outline are in quarantine.
WITH outlines AS (
    SELECT
        report_id,
        count(*) AS sections,
        count(DISTINCT ordinal) AS ordinals,
        min(ordinal) AS first_ordinal,
        max(ordinal) AS last_ordinal,
        coalesce(bool_and(coalesce(split_part(parent_id, '-', 2)::INT < ordinal, true)), true) AS in_order,
        count(*) FILTER (is_leaf) AS leaves,
        min(char_start) FILTER (is_leaf) AS begins,
        max(char_end) FILTER (is_leaf) AS ends,
        bit_xor(hash(char_start)) FILTER (is_leaf) AS starts,
        bit_xor(hash(char_end)) FILTER (is_leaf) AS stops,
        bool_and(char_start < char_end) FILTER (is_leaf) AS each_has_length
    FROM fact_section
    GROUP BY report_id
),
refused AS (
    SELECT DISTINCT source_sha256 FROM quarantine WHERE stage LIKE 'report\_%' ESCAPE '\'
)
SELECT
    r.report_id,
    r.source_uri,
    CASE
        WHEN o.report_id IS NULL THEN r.source_sha256 IN (SELECT source_sha256 FROM refused)
        ELSE coalesce(
            o.begins = 0 AND o.ends = r.body_chars AND o.each_has_length
            AND xor(o.starts, o.stops) = xor(hash(0::BIGINT), hash(r.body_chars)), false
        )
    END AS leaves_tile_the_report,
    o.report_id IS NULL
    OR coalesce(
        o.first_ordinal = 0 AND o.last_ordinal = o.sections - 1 AND o.ordinals = o.sections
        AND o.in_order, false
    ) AS no_section_is_missing
FROM dim_report AS r
LEFT JOIN outlines AS o ON o.report_id = r.report_id
