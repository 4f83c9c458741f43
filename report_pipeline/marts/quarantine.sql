-- Files the landing folder would not give, and inputs that a stage refused, under every name.
SELECT
    source_uri, source_sha256, 'landing' AS stage, reason, detail, '' AS member_path, '' AS unit_id
FROM inventory
WHERE reason IS NOT NULL
UNION ALL
SELECT
    i.source_uri, f.source_sha256, f.stage, f.reason, f.detail, f.member_path, f.unit_id
FROM refusals AS f
JOIN inventory AS i ON i.source_sha256 = f.source_sha256
