"""Claims about facts split by year: what is built again, what stays, and that bytes are equal."""

import pyarrow.parquet as pq
import pytest

from report_pipeline.marts.registry import MARTS
from report_pipeline_tests.marts.worlds import World

SPLIT = [table.name for table in MARTS if table.split_by_year]


@pytest.fixture
def three_years(world):
    for year in (2018, 2019, 2020):
        report = world.report("甲县", year)
        world.target(report, year, 8)
        world.put("report_terms", unit_key=report, report_id=report, term="改革", count=year)
    world.build()
    return world


def names(world: World, table: str) -> list[str]:
    return sorted(path.name for path in (world.staging / table).iterdir())


def test_each_year_has_a_file_that_keeps_the_column(three_years):
    assert names(three_years, "fact_indicator") == [
        f"report_year_{year}.parquet" for year in (2018, 2019, 2020)
    ]
    path = three_years.staging / "fact_indicator" / "report_year_2019.parquet"
    assert set(pq.read_table(path)["report_year"].to_pylist()) == {2019}


def test_with_nothing_new_no_year_is_written_again(three_years):
    built = three_years.build()
    assert [built[name].written for name in SPLIT] == [()] * len(SPLIT)


def test_only_the_year_of_a_new_report_is_written_again(three_years):
    three_years.report("乙县", 2019)
    built = three_years.build()
    assert [path.name for path in built["fact_section"].written] == ["report_year_2019.parquet"]
    assert [path.name for path in built["fact_section"].files] == names(three_years, "fact_section")


def test_a_report_that_moves_to_another_year_touches_both(three_years):
    for row in three_years.rows["clean_reports"]:
        row["report_year"] = {2020: 2021}.get(row["report_year"], row["report_year"])
    built = three_years.build()
    assert [path.name for path in built["fact_term"].written] == ["report_year_2021.parquet"]
    assert "report_year_2020.parquet" not in names(three_years, "fact_term")


def test_a_report_whose_region_is_corrected_is_written_again(three_years):
    for row in three_years.rows["clean_reports"]:
        if row["report_year"] == 2018:
            row["region_name"] = "丙县"
    built = three_years.build()
    assert [path.name for path in built["fact_indicator"].written] == ["report_year_2018.parquet"]


def test_a_file_that_was_tampered_with_is_written_again(three_years):
    path = three_years.staging / "fact_term" / "report_year_2018.parquet"
    whole = path.read_bytes()
    path.write_bytes(b"x")
    built = three_years.build()
    assert built["fact_term"].written == (path,)
    assert path.read_bytes() == whole


def test_reports_without_a_year_have_a_file_of_their_own(world):
    world.target(world.report("甲县", None), 2018, 8)
    world.build()
    assert names(world, "fact_indicator") == ["report_year_unknown.parquet"]
    assert world.ask("SELECT report_year FROM fact_indicator") == [(None,)]


def test_without_reports_every_table_still_has_its_columns(world):
    world.build()
    for table in MARTS:
        assert world.ask(f"SELECT count(*) FROM {table.name}")[0][0] >= 0


def test_a_table_that_was_one_file_becomes_a_folder(world):
    world.staging.mkdir(parents=True)
    (world.staging / "fact_term.parquet").write_bytes(b"of before")
    world.build()
    assert not (world.staging / "fact_term.parquet").exists()


def test_the_bytes_of_a_year_do_not_depend_on_what_was_built_with_it(tmp_path):
    def make(name: str, steps: list[list[int]]) -> bytes:
        world = World(tmp_path / name)
        for years in steps:
            for year in years:
                report = world.report("甲县", year)
                for number in range(300):
                    world.figure(report, "actual", year - 1, number / 7)
            world.build()
        return (world.staging / "fact_indicator" / "report_year_2019.parquet").read_bytes()

    assert make("at once", [[2018, 2019, 2020]]) == make("one by one", [[2020], [2019], [2018]])
