-- Each name and code of a region.
SELECT
    audit_unit,
    region_id,
    region_code,
    region_name,
    coalesce(
        CASE region_level
            WHEN 'township' THEN regexp_full_match(region_code, '\d{9}')
            ELSE regexp_full_match(region_code, '\d{6}')
        END, true
    )
    AND coalesce(regexp_full_match(parent_code, '\d{6}') AND parent_code <> region_code, true)
    AND coalesce(valid_from <= valid_to, true) AS codes_and_years_are_well_formed
FROM fresh
