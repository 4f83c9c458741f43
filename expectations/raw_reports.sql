-- Each document: how long its text is, and how much of it was lost in decoding.
SELECT
    audit_unit,
    document_id,
    member_path,
    media_type,
    length(text) AS text_chars,
    (length(text) - length(replace(text, chr(65533), ''))) / greatest(length(text), 1) AS lost_share
FROM fresh
