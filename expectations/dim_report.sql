-- Each report's identity against dim_region and against itself.
SELECT
    r.audit_unit,
    r.report_id,
    r.source_uri,
    r.region_name,
    r.region_code,
    r.report_year,
    r.region_id IS NULL
    OR EXISTS (
        FROM dim_region AS d
        WHERE d.region_id = r.region_id
            AND d.region_code IS NOT DISTINCT FROM r.region_code
            AND (d.region_name = r.region_name OR d.region_code IS NOT NULL)
    ) AS region_is_in_dim_region,
    coalesce(
        CASE r.region_level
            WHEN 'national' THEN r.region_code = '100000'
            WHEN 'province' THEN regexp_full_match(r.region_code, '\d{2}0{4}')
            WHEN 'prefecture' THEN regexp_full_match(r.region_code, '\d{4}00')
            WHEN 'township' THEN regexp_full_match(r.region_code, '\d{9}')
            ELSE regexp_full_match(r.region_code, '\d{6}')
        END, true
    )
    AND r.region_name = CASE
        WHEN r.region_level = 'national' THEN r.region_name
        ELSE concat(r.province, r.city, r.county, r.township)
    END AS code_fits_level,
    coalesce(
        r.delivered_on BETWEEN make_date(r.report_year, 1, 1) - INTERVAL 2 MONTH
        AND make_date(r.report_year, 12, 31) + INTERVAL 2 MONTH, true
    ) AS delivered_in_its_year
FROM fresh AS r
