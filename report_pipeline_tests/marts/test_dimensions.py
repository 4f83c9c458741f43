"""Claims about reports, regions, coverage, terms and what was not taken."""


def test_the_fullest_copy_of_a_report_is_primary(world):
    kept = world.report("甲县", 2018, uri="a.txt", chars=900)
    world.report("甲县", 2018, uri="b.txt", chars=800)
    world.report("甲县", 2018, uri="c.txt", chars=2000, is_abstract=True)
    world.build()
    assert world.ask("SELECT report_id FROM dim_report WHERE is_primary") == [(kept,)]


def test_reports_of_unknown_place_or_year_are_nobodys_copies(world):
    for place, year in ((None, 2018), ("甲县", None)):
        for uri in ("a", "b"):
            world.report(place, year, uri=f"{uri}{place}.txt")
    world.build()
    assert world.ask("SELECT bool_and(is_primary), count(*) FROM dim_report") == [(True, 4)]


def test_a_region_keeps_its_id_through_renames_and_new_codes(world):
    world.report("浙江省宁波市镇海县", 1983, region_id="330211", code="330221")
    world.report("浙江省宁波市镇海区", 2018, region_id="330211", code="330211")
    world.build()
    assert world.ask("SELECT count(DISTINCT region_id) FROM dim_report") == [(1,)]
    assert world.ask(
        "SELECT region_code, valid_from, valid_to, parent_id FROM dim_region ORDER BY region_code"
    ) == [
        ("330211", 1985, None, "330200"),
        ("330221", 1982, 1984, "330200"),
        ("332227", None, 1981, "332200"),
    ]


def test_a_place_outside_the_table_of_divisions_stands_under_its_own_name(world):
    world.report("某省某市", 2020, level="prefecture", province="某省", city="某市")
    world.report("某省某市某县", 2020, province="某省", city="某市", county="某县")
    world.build()
    assert world.ask("SELECT region_name, parent_id, parent_code FROM dim_region ORDER BY ALL") == [
        ("某省某市", None, None),
        ("某省某市某县", "name:某省某市", None),
    ]


def test_coverage_names_what_is_full_abstract_refused_or_missing(world):
    world.report("甲县", 2015)
    world.report("甲县", 2016, is_abstract=True)
    world.report("甲县", 2016, is_abstract=True, uri="again.txt")
    refused = world.report("甲县", 2018)
    world.put("refusals", unit_key=refused, unit_id=refused, stage="report_indicators",
              reason="crashed", source_sha256="s")  # fmt: skip
    world.report("甲县", 2019)
    world.report("甲县", None, uri="unknown year.txt")
    world.build()
    assert world.ask("SELECT year, state FROM coverage ORDER BY year") == [
        (2015, "full"),
        (2016, "abstract"),
        (2017, "missing"),
        (2018, "quarantined"),
        (2019, "full"),
    ]


def test_a_copy_that_was_refused_does_not_hide_the_one_that_was_taken(world):
    world.report("甲县", 2018, uri="good.txt")
    refused = world.report("甲县", 2018, uri="bad.txt")
    world.put("refusals", unit_key=refused, unit_id=refused, stage="report_sections",
              reason="crashed", source_sha256="s")  # fmt: skip
    world.build()
    assert world.ask("SELECT state FROM coverage") == [("full",)]


def test_a_report_that_the_audit_holds_back_is_quarantined_not_missing(world):
    for year in (2017, 2019):
        world.report("甲县", year)
    held = world.report("甲县", 2018)
    world.held.append({"id": held, "reason": "failed_check", "detail": "a check"})
    world.build()
    assert world.ask("SELECT year, state FROM coverage ORDER BY year") == [
        (2017, "full"),
        (2018, "quarantined"),
        (2019, "full"),
    ]
    assert world.ask("SELECT stage, unit_id FROM quarantine") == [("audit", held)]
    assert world.ask("SELECT DISTINCT report_year FROM fact_section ORDER BY ALL") == [
        (2017,),
        (2019,),
    ]


def test_two_reports_of_one_file_can_both_be_refused(world):
    report = world.report("甲县", 2018)
    [sha] = [file["source_sha256"] for file in world.files]
    for unit in ("first", "second"):
        world.put("refusals", unit_key=report, unit_id=unit, stage="report_sections",
                  reason="crashed", source_sha256=sha)  # fmt: skip
    world.build()
    assert world.ask("SELECT unit_id FROM quarantine ORDER BY ALL") == [("first",), ("second",)]


def test_document_frequencies_count_a_report_once(world):
    for uri, chars in (("full.txt", 1000), ("copy.txt", 900)):
        report = world.report("甲县", 2018, uri=uri, chars=chars)
        world.put("report_terms", unit_key=report, report_id=report, term="改革", count=3)
    world.put("report_terms", unit_key=report, report_id=report, term="抄件", count=1)
    world.build()
    assert world.ask("SELECT term, df FROM dim_term ORDER BY ALL") == [("抄件", 0), ("改革", 1)]
