-- Each number against its report and its own text.
WITH quantities AS (
    SELECT *, translate(text, '０１２３４５６７８９．', '0123456789.') AS printed FROM fresh
),
figures AS (
    SELECT
        *,
        list_transform(
            regexp_extract_all(regexp_replace(printed, '[,，\s]', '', 'g'), '\d+(?:\.\d+)?'),
            lambda n: n::DOUBLE
        ) AS numbers
    FROM quantities
)
SELECT
    q.audit_unit,
    q.quantity_id,
    q.report_id,
    q.text AS evidence,
    q.value,
    r.report_id IS NOT NULL AS report_is_in_dim_report,
    coalesce(
        length(q.text) = q.char_end - q.char_start
        AND q.quantity_id = left(
            sha256(concat('["', q.report_id, '", ', q.char_start, ', ', q.char_end, ']')), 20
        ),
        false
    ) AS named_by_where_it_stands,
    coalesce(
        CASE
            WHEN len(q.numbers) = 0
                THEN regexp_matches(q.printed, '[〇零一二两三四五六七八九十百千万亿半双翻首成]')
            WHEN regexp_matches(q.printed, '\d[亿万千百].{0,3}\d') THEN true
            ELSE list_contains(q.numbers, abs(q.value))
        END,
        false
    ) AS text_holds_the_figure
FROM figures AS q
LEFT JOIN dim_report AS r ON r.report_id = q.report_id
