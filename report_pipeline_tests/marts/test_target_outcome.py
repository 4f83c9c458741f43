"""Claims about targets and what became of them."""

import pytest

from report_pipeline_tests.marts.worlds import World

A = {"region_id": "330211"}  # any county of the table of divisions


def pair(world: World, target: dict, actual: dict, **both) -> object:
    """Whether a target of 2018 was met by what the report of 2019 says."""
    world.target(world.report("甲县", 2018), 2018, **target, **both)
    world.actual(world.report("甲县", 2019), 2018, **actual, **both)
    world.build()
    [met] = world.outcomes("met")
    return met


def test_a_target_meets_the_result_that_the_next_report_states(world):
    first, second = world.report("甲县", 2018), world.report("甲县", 2019)
    target = world.target(first, 2018, 8, bound="about", commitment="预期")
    actual = world.actual(second, 2018, 8.2, actual_kind="preliminary")
    world.build()
    [row] = world.ask(
        "SELECT region_name, period_year, target_state, target_value, target_bound,"
        " target_commitment, outcome_state, actual_value, actual_kind, round(gap, 6), met,"
        " target_observation_id, actual_observation_id"
        " FROM fact_target_outcome WHERE target_state = 'set'"
    )
    assert row == (
        "甲县", 2018, "set", 8, "about", "预期", "reported", 8.2, "preliminary", 0.2, True,
        target, actual,
    )  # fmt: skip


def test_over_a_missing_year_nothing_is_paired(world):
    world.target(world.report("甲县", 2018), 2018, 8)
    later = world.report("甲县", 2020)
    world.actual(later, 2019, 6)
    world.actual(later, 2018, 7)
    world.build()
    assert world.outcomes("(outcome_state, actual_value)") == [("no_report", None)]


def test_a_next_report_that_is_silent_is_told_from_one_that_is_not_there(world):
    world.target(world.report("甲县", 2018), 2018, 8)
    world.actual(world.report("甲县", 2019), 2018, 8, measure="level")
    world.target(world.report("乙县", 2018), 2018, 8)
    world.build()
    assert world.outcomes("outcome_state") == ["no_report", "not_reported"]


def test_another_regions_result_is_no_outcome(world):
    world.target(world.report("甲县", 2018), 2018, 8)
    world.report("甲县", 2019)
    world.actual(world.report("乙县", 2019), 2018, 9)
    world.build()
    assert world.outcomes("outcome_state") == ["not_reported"]


@pytest.mark.parametrize(
    "given",
    [
        {"scope": "区属"},
        {"period": "multi_year"},
        {"target_kind": "task"},
        {"target_kind": "quoted_past"},
        {"target_kind": "annex"},
    ],
)
def test_only_headline_targets_without_scope_for_one_year_count(world, given):
    world.target(world.report("甲县", 2018), 2018, 8, **given)
    world.build()
    assert world.outcomes("1") == []


def test_a_target_for_a_later_year_waits_for_no_report(world):
    world.target(
        world.report("甲县", 2021), 2025, 65, indicator="urbanization_rate", measure="level"
    )
    world.actual(
        world.report("甲县", 2022), 2021, 60, indicator="urbanization_rate", measure="level"
    )
    world.build()
    assert world.outcomes("1") == []


def test_a_result_in_another_unit_or_currency_is_none(world):
    world.target(world.report("甲县", 2018), 2018, 3, indicator="exports", measure="level",
                 unit="亿美元", unit_base="USD", factor=1e8)  # fmt: skip
    world.actual(world.report("甲县", 2019), 2018, 20, indicator="exports", measure="level",
                 unit="亿元", unit_base="yuan", factor=1e8)  # fmt: skip
    world.build()
    assert world.outcomes("(unit_base, outcome_state)") == [("USD", "not_reported")]


def test_posts_and_people_are_one_unit_of_jobs(world):
    met = pair(
        world,
        {"value": 4000, "unit_base": "person"},
        {"value": 4100, "unit_base": "count"},
        indicator="new_urban_jobs",
        measure="level",
    )
    assert met is True


def test_the_first_statement_of_a_target_counts(world):
    report = world.report("甲县", 2018)
    world.target(report, 2018, 8, commitment="确保")
    world.target(report, 2018, 9, commitment="力争")
    world.build()
    assert world.outcomes("(target_value, target_wording)") == [(8, "hard")]


def test_a_report_that_contradicts_itself_has_no_result(world):
    world.target(world.report("甲县", 2018), 2018, 8)
    later = world.report("甲县", 2019)
    world.actual(later, 2018, 8.2)
    world.actual(later, 2018, 41)
    world.build()
    what = "(outcome_state, outcome_conflict, actual_value, met, actual_observation_id)"
    assert world.outcomes(what) == [("reported", True, None, None, None)]


def test_a_rounded_repeat_is_no_contradiction(world):
    world.target(world.report("甲县", 2018), 2018, 8)
    later = world.report("甲县", 2019)
    world.actual(later, 2018, 8.24)
    world.actual(later, 2018, 8.2)
    world.build()
    assert world.outcomes("actual_value") == [8.24]


def test_further_copies_of_a_report_do_not_count_twice(world):
    for uri, chars in (("a.txt", 1000), ("b.txt", 900)):
        world.target(world.report("甲县", 2018, uri=uri, chars=chars), 2018, 8)
    world.build()
    assert world.outcomes("target_value") == [8]


# --- not set, declined, not found -----------------------------------------------------------------


def test_a_declined_target_is_told_from_one_that_is_not_found(world):
    declining = world.report("甲县", 2020)
    world.put("report_declined", unit_key=declining, report_id=declining, indicator_id="gdp",
              char_start=5, char_end=9, evidence="不设")  # fmt: skip
    world.actual(world.report("甲县", 2021), 2020, 2.3)
    world.report("乙县", 2020)
    world.build()
    what = "(period_year, target_state, target_value, actual_value, met)"
    assert world.outcomes(what, "period_year = 2020") == [
        (2020, "not_found", None, None, None),
        (2020, "declined", None, 2.3, None),
    ]


def test_a_target_that_is_set_after_all_is_not_declined(world):
    report = world.report("甲县", 2020)
    world.put("report_declined", unit_key=report, report_id=report, indicator_id="gdp",
              char_start=5, char_end=9, evidence="不设")  # fmt: skip
    world.target(report, 2020, 3)
    world.build()
    assert world.outcomes("target_state", "true") == ["set"]


def test_what_a_review_says_of_last_years_missing_target_is_not_this_years(world):
    report = world.report("甲县", 2021)
    world.section(report, 1, "review", 2000, 3000)
    world.put("report_declined", unit_key=report, report_id=report, indicator_id="gdp",
              char_start=2100, char_end=2110, evidence="没有提出")  # fmt: skip
    world.build()
    assert world.outcomes("target_state", "true") == ["not_found"]


def test_what_the_report_before_or_after_sets_is_looked_for(world):
    world.target(world.report("甲县", 2018), 2018, 9, indicator="retail_sales")
    world.report("甲县", 2019)
    world.report("甲县", 2020)
    world.build()
    assert world.outcomes("(period_year, target_state)", "indicator_id = 'retail_sales'") == [
        (2018, "set"),
        (2019, "not_found"),
    ]


# --- met or not -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("indicator", "measure", "target", "actual", "met"),
    [
        # more is better
        ("gdp", "growth", {"value": 8}, {"value": 8}, True),
        ("gdp", "growth", {"value": 8}, {"value": 7.9}, False),
        ("gdp", "growth", {"value": 8, "bound": "at_least"}, {"value": 7.99}, False),
        ("gdp", "growth", {"value": 7.5, "bound": "about"}, {"value": 7.3}, True),
        ("gdp", "growth", {"value": 7.5, "bound": "about"}, {"value": 7.2}, False),
        ("gdp", "growth", {"value": 7.5, "bound": "about"}, {"value": 9}, True),
        ("gdp", "growth", {"value": 6, "upper": 7, "bound": "range"}, {"value": 6.1}, True),
        ("gdp", "growth", {"value": 6, "upper": 7, "bound": "range"}, {"value": 5.9}, False),
        ("gdp", "growth", {"value": 6, "upper": 7, "bound": "range"}, {"value": 7.4}, True),
        # less is better
        ("registered_unemployment", "level", {"value": 4, "bound": "at_most"}, {"value": 3.2}, True),
        ("registered_unemployment", "level", {"value": 4, "bound": "at_most"}, {"value": 4.1}, False),
        ("registered_unemployment", "level", {"value": 4, "bound": "about"}, {"value": 4.2}, True),
        ("energy_intensity", "growth", {"value": -3}, {"value": -3.2}, True),
        ("energy_intensity", "growth", {"value": -3, "bound": "at_least"}, {"value": -2.9}, False),
        ("energy_intensity", "growth", {"value": -3, "upper": -4, "bound": "range"}, {"value": -3}, True),
        ("energy_intensity", "growth", {"value": -3, "upper": -4, "bound": "range"}, {"value": -2}, False),
        # neither: only what is said of both sides can be told
        ("cpi", "growth", {"value": 3, "bound": "at_most"}, {"value": 2}, True),
        ("cpi", "growth", {"value": 3, "bound": "at_most"}, {"value": 3.1}, False),
        ("cpi", "growth", {"value": 3, "bound": "about"}, {"value": 2.9}, True),
        ("cpi", "growth", {"value": 3, "bound": "about"}, {"value": 0.9}, None),
        ("cpi", "growth", {"value": 2, "upper": 3, "bound": "range"}, {"value": 2.5}, True),
        ("cpi", "growth", {"value": 2, "upper": 3, "bound": "range"}, {"value": 1.5}, False),
        # worded against its own sense
        ("gdp", "growth", {"value": 8, "bound": "at_most"}, {"value": 7}, None),
        ("registered_unemployment", "level", {"value": 4, "bound": "at_least"}, {"value": 5}, None),
        # the result's own bound
        ("gdp", "growth", {"value": 8}, {"value": 8, "bound": "at_least"}, True),
        ("gdp", "growth", {"value": 8}, {"value": 7, "bound": "at_least"}, None),
        ("gdp", "growth", {"value": 8}, {"value": 7, "bound": "at_most"}, False),
        ("gdp", "growth", {"value": 8}, {"value": 9, "bound": "at_most"}, None),
        ("registered_unemployment", "level", {"value": 4}, {"value": 4, "bound": "at_most"}, True),
        ("energy_intensity", "growth", {"value": -3}, {"value": -3, "bound": "at_least"}, True),
        ("energy_intensity", "growth", {"value": -4}, {"value": -3, "bound": "at_least"}, None),
    ],
)  # fmt: skip
def test_met_follows_sense_and_bounds(world, indicator, measure, target, actual, met):
    assert pair(world, target, actual, indicator=indicator, measure=measure) is met


def test_about_allows_two_per_cent_of_other_figures(world):
    met = pair(
        world,
        {"value": 300, "bound": "about"},
        {"value": 294},
        indicator="budget_revenue", measure="level", unit="亿元", unit_base="yuan", factor=1e8,
    )  # fmt: skip
    assert met is True


@pytest.mark.parametrize(
    ("commitment", "bound", "wording"),
    [
        ("确保", "exact", "hard"),
        ("确保", "about", "hard"),
        ("力争", "at_least", "soft"),
        ("预期", "at_least", "hard"),
        ("预期", "exact", "soft"),
        ("预期", "range", "soft"),
        (None, "at_most", "hard"),
        (None, "about", "soft"),
        (None, "exact", "plain"),
        ("计划", "exact", "plain"),
    ],
)
def test_wording_is_hard_or_soft_by_its_verb_then_its_bound(world, commitment, bound, wording):
    upper = 9 if bound == "range" else None
    world.target(
        world.report("甲县", 2018), 2018, 8, commitment=commitment, bound=bound, upper=upper
    )
    world.build()
    assert world.outcomes("target_wording") == [wording]


# --- the government one level up ------------------------------------------------------------------


def test_amplification_is_measured_against_the_government_one_level_up(world):
    places = [
        ("全国", "national", "100000", 6),
        ("浙江省", "province", "330000", 6.5),
        ("浙江省宁波市", "prefecture", "330200", 7),
        ("浙江省宁波市镇海区", "county", "330211", 7.8),
        ("重庆市", "province", "500000", 8.5),
        ("重庆市万州区", "county", "500101", 9),
    ]
    for name, level, region_id, value in places:
        report = world.report(name, 2018, level=level, region_id=region_id)
        world.target(report, 2018, value)
        world.target(report, 2018, value * 100, indicator="new_urban_jobs", measure="level",
                     unit_base="person")  # fmt: skip
    world.build()
    what = "(region_name, parent_region_code, parent_target_value, round(amplification, 6))"
    assert world.outcomes(what, "indicator_id = 'gdp'") == [
        ("全国", None, None, None),
        ("浙江省", "100000", 6, 0.5),
        ("浙江省宁波市", "330000", 6.5, 0.5),
        ("浙江省宁波市镇海区", "330200", 7, 0.8),
        ("重庆市", "100000", 6, 2.5),
        ("重庆市万州区", "500000", 8.5, 0.5),
    ]
    jobs = world.outcomes("(parent_target_value, amplification)", "indicator_id = 'new_urban_jobs'")
    assert jobs[1] == (600, None)


def test_the_parent_is_that_of_the_reports_year(world):
    # 济源 belonged to another prefecture before it came directly under the province.
    for year in (1990, 2010):
        world.target(
            world.report("济源", year, level="county", region_id="419001", code="x"), year, 10
        )
        for name, level, region_id, value in (
            ("河南省", "province", "410000", 8),
            ("河南省焦作市", "prefecture", "410800", 9),
        ):
            world.target(world.report(name, year, level=level, region_id=region_id), year, value)
    world.build()
    what = "(period_year, parent_region_code, amplification)"
    assert world.outcomes(what, "region_id = '419001'") == [
        (1990, "410800", 1),
        (2010, "410000", 2),
    ]


def test_places_without_codes_find_their_parents_by_name(world):
    world.target(
        world.report("某省某市", 2022, level="prefecture", province="某省", city="某市"), 2022, 7
    )
    world.target(
        world.report("某省某市某县", 2022, province="某省", city="某市", county="某县"), 2022, 7.5
    )
    world.build()
    assert world.outcomes("(region_name, parent_region_code, amplification)") == [
        ("某省某市", None, None),
        ("某省某市某县", None, 0.5),
    ]


def test_a_parents_target_of_another_year_is_not_compared_with(world):
    world.target(
        world.report("浙江省宁波市", 2017, level="prefecture", region_id="330200"), 2017, 7
    )
    world.target(world.report("浙江省宁波市镇海区", 2018, **A), 2018, 8)
    world.build()
    assert world.outcomes("(period_year, amplification)") == [(2017, None), (2018, None)]
