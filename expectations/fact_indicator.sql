-- Each observation against its report, section and indicator, and against its own evidence.
WITH spelled AS (
    SELECT
        * REPLACE (translate(unit, '億萬', '亿万') AS unit, translate(evidence, '億萬', '亿万') AS evidence),
        evidence AS original_evidence,
        unit AS original_unit
    FROM fresh
),
observations AS (
    SELECT
        *,
        -- The points of older printing (7·5, 7点5, 7。5) are decimal points here.
        regexp_replace(
            translate(
                evidence[char_start - evidence_start + 1 : char_end - evidence_start],
                '０１２３４５６７８９．·•点', '0123456789....'
            ),
            '(\d)。(\d)', '\1.\2', 'g'
        ) AS printed
    FROM spelled
),
figures AS (
    SELECT
        *,
        list_transform(
            regexp_extract_all(regexp_replace(printed, '[,，\s]', '', 'g'), '\d+(?:\.\d+)?'),
            lambda n: n::DOUBLE
        ) AS numbers,
        CASE
            WHEN contains(unit, '万亿') THEN 1e12
            WHEN contains(unit, '亿') THEN 1e8
            WHEN contains(unit, '千万') THEN 1e7
            WHEN contains(unit, '百万') THEN 1e6
            WHEN contains(unit, '十万') THEN 1e5
            WHEN contains(unit, '万') THEN 1e4
            WHEN contains(unit, '千') AND NOT starts_with(unit, '千分') THEN 1e3
            WHEN contains(unit, '百') AND NOT contains(unit, '百分') THEN 1e2
            WHEN unit = '成' THEN 10
            WHEN contains(unit, '‰') OR contains(unit, '千分') THEN 0.1
            ELSE 1
        END AS times
    FROM observations
)
SELECT
    o.audit_unit,
    o.observation_id,
    o.report_id,
    o.indicator_id,
    o.original_evidence AS evidence,
    o.value AS printed_value,
    o.original_unit AS printed_unit,
    o.value_base,
    r.report_id IS NOT NULL
    AND r.report_year IS NOT DISTINCT FROM o.report_year
    AND r.region_code IS NOT DISTINCT FROM o.region_code AS report_is_in_dim_report,
    coalesce(
        s.is_leaf AND s.char_start <= o.char_start AND o.char_start < s.char_end, false
    ) AS section_is_in_fact_section,
    i.indicator_id IS NOT NULL AS indicator_is_in_dim_indicator,
    coalesce(
        o.observation_id = left(
            sha256(
                concat(
                    '["', o.report_id, '", ', o.char_start, ', ', o.char_end, ', "', o.indicator_id,
                    '", "', o.status, '", ', coalesce(o.period_year::VARCHAR, 'null'), ', "',
                    o.measure, '"]'
                )
            ),
            20
        ),
        false
    ) AS named_by_what_it_says,
    coalesce(
        length(o.evidence) = o.evidence_end - o.evidence_start
        AND o.evidence_start <= o.char_start AND o.char_end <= o.evidence_end
        AND CASE
            WHEN len(o.numbers) = 0
                THEN regexp_matches(o.printed, '[〇零一二两三四五六七八九十百千万亿半双翻首成]')
            -- 3亿5千万 is one number of two.
            WHEN regexp_matches(o.printed, '\d[亿万千百].{0,3}\d') THEN true
            ELSE list_contains(o.numbers, abs(o.value))
                AND (o.value_upper IS NULL OR list_contains(o.numbers, abs(o.value_upper)))
        END,
        false
    ) AS evidence_holds_the_figure,
    o.unit IS NULL
    OR (
        (NOT contains(o.unit, '亿') OR contains(o.evidence, '亿'))
        AND (NOT contains(o.unit, '万') OR contains(o.evidence, '万'))
        AND (NOT regexp_matches(o.printed, '\d亿') OR contains(o.unit, '亿'))
        AND (NOT regexp_matches(o.printed, '\d万') OR contains(o.unit, '万') OR contains(o.unit, '亿'))
    ) AS unit_is_as_printed,
    CASE
        WHEN o.value_base IS NULL OR o.unit_base NOT IN ('yuan', 'USD', 'person', '%') THEN true
        ELSE coalesce(abs(o.value_base - o.value * o.times) <= 1e-6 * abs(o.value_base), false)
            AND coalesce(
                abs(o.value_base_upper - o.value_upper * o.times) <= 1e-6 * abs(o.value_base_upper), true
            )
    END AS base_value_is_the_value,
    CASE WHEN o.unit_base = '%' THEN o.value_base END AS percentage,
    coalesce(
        CASE WHEN o.measure = 'rank' THEN o.value ELSE o.value_base END BETWEEN p.low AND p.high, true
    ) AS figures_are_plausible,
    CASE WHEN o.status = 'actual' THEN o.period_year END AS result_year,
    coalesce(o.status <> 'actual' OR o.period_year <= o.report_year, true)
        AS results_are_not_of_the_future,
    coalesce(
        o.status <> 'target' OR o.period_year >= o.report_year OR o.target_kind = 'quoted_past', true
    ) AS targets_are_not_of_the_past
FROM figures AS o
LEFT JOIN dim_report AS r ON r.report_id = o.report_id
LEFT JOIN fact_section AS s ON s.section_id = o.section_id
LEFT JOIN dim_indicator AS i ON i.indicator_id = o.indicator_id
LEFT JOIN plausible AS p
    ON p.indicator_id = o.indicator_id AND p.measure = o.measure AND o.unit_base IS NOT NULL
