-- Columns of the audit frame that the checks of this table look at, by its key.
SELECT
    document_id,
    length(text) AS text_chars,
    (length(text) - length(replace(text, chr(65533), ''))) / greatest(length(text), 1) AS lost_share
FROM raw_reports
