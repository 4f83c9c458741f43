"""Claims about the panel: which observation a cell takes, and when it takes none."""

import pytest

from report_pipeline.marts import panel
from report_pipeline.marts.panel import panel_table
from report_pipeline_tests.marts.worlds import World

MONEY = {"indicator": "budget_revenue", "measure": "level", "unit": "亿元", "unit_base": "yuan",
         "factor": 1e8}  # fmt: skip


def cell(world: World, column: str, year: int = 2018) -> object:
    world.build()
    found = world.ask(f'SELECT "{column}" FROM indicator_panel WHERE year = {year}')
    return found[0][0] if found else "no row"


def sources(world: World, column: str) -> list[tuple[str, bool]]:
    return world.ask(
        "SELECT observation_id, conflict FROM indicator_panel_sources"
        f" WHERE \"column\" = '{column}' ORDER BY ALL"
    )


def test_a_cell_is_in_base_units_and_names_its_observation(world):
    found = world.actual(world.report("甲县", 2019), 2018, 30.5, **MONEY)
    assert cell(world, "budget_revenue__actual__level__yuan") == 3.05e9
    assert sources(world, "budget_revenue__actual__level__yuan") == [(found, False)]


def test_currencies_have_columns_of_their_own(world):
    report = world.report("甲县", 2019)
    dollars = {**MONEY, "indicator": "exports", "unit": "亿美元", "unit_base": "USD"}
    world.actual(report, 2018, 3, **dollars)
    world.actual(report, 2018, 20, **{**MONEY, "indicator": "exports"})
    world.actual(report, 2018, 9, **{**dollars, "unit": "亿港元", "unit_base": "HKD"})
    world.build()
    assert world.ask(
        "SELECT exports__actual__level__usd, exports__actual__level__yuan FROM indicator_panel"
    ) == [(3e8, 2e9)]


def test_a_rounded_repeat_agrees_with_the_first_statement(world):
    report = world.report("甲县", 2019)
    first = world.actual(report, 2018, 14820.6, **MONEY)
    world.actual(report, 2018, 1.48, **{**MONEY, "unit": "万亿元", "factor": 1e12})
    world.actual(report, 2018, 14000, bound="at_least", **MONEY)
    world.actual(report, 2018, 15000, bound="about", **MONEY)
    assert cell(world, "budget_revenue__actual__level__yuan") == pytest.approx(1.48206e12)
    assert sources(world, "budget_revenue__actual__level__yuan") == [(first, False)]


@pytest.mark.parametrize(
    "second",
    [
        {"value": 14822},
        {"value": 15000, "bound": "at_least"},
        {"value": 14000, "bound": "at_most"},
        {"value": 14000, "upper": 14500, "bound": "range"},
        {"value": 12000, "bound": "about"},
    ],
)
def test_statements_that_contradict_each_other_make_the_cell_null_and_are_all_listed(world, second):
    report = world.report("甲县", 2019)
    both = [
        world.actual(report, 2018, 14820.6, **MONEY),
        world.actual(report, 2018, **second, **MONEY),
    ]
    assert cell(world, "budget_revenue__actual__level__yuan") is None
    assert sources(world, "budget_revenue__actual__level__yuan") == [
        (o, True) for o in sorted(both)
    ]


def test_a_figure_on_another_basis_does_not_contradict(world):
    report = world.report("甲县", 2019)
    first = world.actual(report, 2018, -1.8, indicator="budget_revenue")
    world.actual(report, 2018, 4.7, indicator="budget_revenue", basis="扣除留抵退税因素后")
    assert cell(world, "budget_revenue__actual__growth") == -1.8
    assert sources(world, "budget_revenue__actual__growth") == [(first, False)]


def test_two_vague_statements_can_hide_a_contradiction_of_two_sharp_ones(world):
    report = world.report("甲县", 2019)
    for value, bound in ((100, "at_least"), (110, "exact"), (120, "exact")):
        world.actual(report, 2018, value, bound=bound, **MONEY)
    assert cell(world, "budget_revenue__actual__level__yuan") is None


def test_a_fall_by_more_than_three_agrees_with_a_fall_of_three_point_two(world):
    report = world.report("甲县", 2019)
    world.actual(report, 2018, -3, bound="at_least", indicator="energy_intensity")
    world.actual(report, 2018, -3.2, indicator="energy_intensity")
    assert cell(world, "energy_intensity__actual__growth") == -3


@pytest.mark.parametrize(
    "given", [{"scope": "区属"}, {"period": "multi_year"}, {"target_kind": "quoted_past"}]
)
def test_scoped_multi_year_and_quoted_figures_stay_out(world, given):
    world.target(world.report("甲县", 2018), 2018, 8, **given)
    assert cell(world, "gdp__target__growth") == "no row"


def test_doublings_and_points_are_no_rates_or_sums(world):
    report = world.report("甲县", 2019)
    world.actual(report, 2018, 1, unit="番", unit_base="番")
    world.actual(report, 2018, 0.4, indicator="budget_revenue", measure="change",
                 unit="个百分点", unit_base="个百分点")  # fmt: skip
    assert cell(world, "gdp__actual__growth") == "no row"


def test_a_result_is_the_following_reports_and_a_target_its_own_years(world):
    early, own, late = (world.report("甲县", year) for year in (2020, 2025, 2026))
    rate = {"indicator": "urbanization_rate", "measure": "level"}
    world.target(early, 2025, 65, **rate)
    world.target(own, 2025, 66, **rate)
    world.actual(own, 2025, 60, **rate)
    world.actual(late, 2025, 66.2, **rate)
    assert cell(world, "urbanization_rate__target__level", 2025) == 66
    assert cell(world, "urbanization_rate__actual__level", 2025) == 66.2


def test_where_the_following_report_is_missing_the_nearest_later_one_speaks(world):
    for year, value in ((2018, 7), (2021, 7.1), (2023, 7.3)):
        world.actual(world.report("甲县", year), 2018, value)
    assert cell(world, "gdp__actual__growth") == 7.1


def test_copies_that_are_not_primary_say_nothing(world):
    world.actual(world.report("甲县", 2019, uri="full.txt", chars=1000), 2018, 7)
    world.actual(world.report("甲县", 2019, uri="short.txt", chars=500), 2018, 9)
    assert cell(world, "gdp__actual__growth") == 7


def test_the_columns_are_fixed_by_the_catalogue(world):
    world.build()
    names = [name for name, *_ in world.ask("DESCRIBE indicator_panel")]
    assert names == [column.name for column in panel_table().columns]
    assert len(names) == len(set(names))


def test_a_region_has_one_row_a_year_under_its_last_name(world):
    for year, name in ((1985, "浙江省宁波市镇海区"), (1982, "浙江省宁波市镇海县")):
        world.actual(world.report(name, year, region_id="330211"), year - 1, 10)
    world.build()
    assert world.ask("SELECT region_id, region_name, year FROM indicator_panel") == [
        ("330211", "浙江省宁波市镇海区", 1981),
        ("330211", "浙江省宁波市镇海区", 1984),
    ]


def test_how_many_regions_are_made_at_a_time_makes_no_difference(world, monkeypatch):
    for number, (name, code) in enumerate([("甲县", "330101"), ("乙县", "330102"), ("丙县", None)]):
        report = world.report(name, 2019, region_id=f"r{number}", code=code)
        world.actual(report, 2018, number + 1, **MONEY)
    world.build()
    file = world.home / "staging" / "indicator_panel.parquet"
    whole = file.read_bytes()
    monkeypatch.setattr(panel, "_ROWS_AT_ONCE", 1)
    file.unlink()
    world.build()
    assert file.read_bytes() == whole
    assert len(world.ask("FROM indicator_panel")) == 3


def test_a_region_that_changes_leaves_the_sources_as_if_all_were_made_anew(world, tmp_path):
    reports = [world.report(name, 2019, region_id=name) for name in ("甲县", "乙县", "丙县")]
    for number, report in enumerate(reports):
        world.actual(report, 2018, number + 1, **MONEY)
    file = world.home / "staging" / "indicator_panel_sources.parquet"
    world.build()
    world.actual(world.report("乙县", 2020, region_id="乙县"), 2018, 7, **MONEY)
    world.actual(world.report("丁县", 2020, region_id="丁县"), 2019, 8, **MONEY)
    world.build()
    changed = file.read_bytes()
    file.unlink()
    world.build()
    assert file.read_bytes() == changed
    assert len(world.ask("SELECT DISTINCT region_id FROM indicator_panel_sources")) == 4
    # A second build with nothing new leaves the file alone.
    written = file.stat().st_mtime_ns
    world.build()
    assert file.stat().st_mtime_ns == written


def test_a_folder_named_like_a_partition_changes_nothing(world, tmp_path):
    world.home = tmp_path / "year=2030" / "home"
    for name in ("甲县", "乙县"):
        world.actual(world.report(name, 2019, region_id=name), 2018, 3, **MONEY)
    world.build()
    world.actual(world.report("乙县", 2020, region_id="乙县"), 2019, 7, **MONEY)
    world.build()
    years = world.ask("SELECT region_id, year FROM indicator_panel_sources ORDER BY ALL")
    assert years == [("乙县", 2018), ("乙县", 2019), ("甲县", 2018)]
