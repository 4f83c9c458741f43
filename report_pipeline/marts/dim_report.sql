-- A report under its smallest name; of several copies of one report the fullest is primary.
WITH named AS (
    SELECT source_sha256, min(source_uri) AS source_uri
    FROM inventory
    WHERE source_sha256 IS NOT NULL
    GROUP BY source_sha256
)
SELECT
    r.* EXCLUDE (region_name, region_id, text),
    coalesce(r.region_name, '') AS region_name,
    coalesce(r.region_id, 'name:' || r.region_name) AS region_id,
    n.source_uri,
    d.member_path,
    r.report_year IS NULL
    OR r.region_name IS NULL
    OR row_number() OVER (
        PARTITION BY coalesce(r.region_id, r.region_name), r.report_year
        ORDER BY r.is_abstract, r.body_chars DESC, len(r.flags), n.source_uri, r.report_id
    ) = 1 AS is_primary
FROM clean_reports AS r
JOIN named AS n USING (source_sha256)
JOIN raw_reports AS d ON d.document_id = r.document_id
