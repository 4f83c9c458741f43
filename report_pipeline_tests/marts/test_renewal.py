"""Claims about marts that are renewed unit by unit: after any changes they are as if made at once."""

import random
from copy import deepcopy
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from report_pipeline.marts import build as building
from report_pipeline.marts.files import mart_files
from report_pipeline.marts.merge import merged
from report_pipeline.marts.registry import MARTS
from report_pipeline_tests.marts.worlds import World

# Each under the one before it, but for the last two, which no table of divisions has.
REGIONS = (
    ("330000", "浙江省", "province"),
    ("330200", "浙江省宁波市", "prefecture"),
    ("330211", "浙江省宁波市镇海区", "county"),
    ("甲", "浙江省甲县", "county"),
    (None, "乙县", "county"),
)


def contents(staging: Path) -> dict[str, bytes]:
    return {
        path.relative_to(staging).as_posix(): path.read_bytes()
        for table in MARTS
        for path in mart_files(staging, table.name)
    }


def made_at_once(world: World, home: Path) -> dict[str, bytes]:
    """The marts of an equal world that never had others."""
    fresh = World(home, deepcopy(world.rows), deepcopy(world.files), held=deepcopy(world.held))
    fresh.build()
    return contents(fresh.staging)


def add(world: World, dice: random.Random) -> None:
    region_id, name, level = dice.choice(REGIONS)
    year = dice.choice([2018, 2019, 2020, None])
    report = world.report(
        name, year, level=level, region_id=region_id, uri=f"{dice.random()}.txt",
        chars=dice.randint(900, 1100),
    )  # fmt: skip
    world.put("report_terms", unit_key=report, report_id=report, term=dice.choice("改革"), count=1)
    for _ in range(dice.randint(0, 3)):
        world.target(report, year or 2018, dice.randint(1, 9))
        world.actual(report, (year or 2018) - 1, dice.randint(1, 9))


def forget(world: World, dice: random.Random) -> None:
    world.forget(dice.choice(world.rows["clean_reports"])["report_id"])


def move(world: World, dice: random.Random) -> None:
    row = dice.choice(world.rows["clean_reports"])
    row["report_year"] = dice.choice([2018, 2019, 2020, None])


def rename(world: World, dice: random.Random) -> None:
    row = dice.choice(world.rows["clean_reports"])
    row["region_id"], row["region_name"], row["region_level"] = dice.choice(REGIONS)
    row["region_code"] = row["region_id"]


def correct(world: World, dice: random.Random) -> None:
    if figures := world.rows.get("report_indicators"):
        row = dice.choice(figures)
        row["value"] = row["value_base"] = dice.randint(10, 19)


def hold(world: World, dice: random.Random) -> None:
    report = dice.choice(world.rows["clean_reports"])["report_id"]
    world.held = [{"id": report, "reason": "failed_check", "detail": "why"}]


def tamper(world: World, dice: random.Random) -> None:
    table = dice.choice(MARTS)
    path = dice.choice(mart_files(world.staging, table.name))
    path.unlink() if dice.random() < 0.5 else path.write_bytes(b"x")


CHANGES = (add, add, add, forget, move, rename, correct, hold, tamper)


@pytest.mark.parametrize(("seed", "most"), [(0, 1_000), (1, 1_000), (2, 1)])
def test_marts_after_any_changes_are_as_if_made_at_once(tmp_path, monkeypatch, seed, most):
    monkeypatch.setattr(building, "_MOST", most)
    dice = random.Random(seed)
    world = World(tmp_path / "home")
    for _ in range(8):
        add(world, dice)
    world.build()
    for step in range(4):
        for change in dice.sample(CHANGES, dice.randint(1, 3)):
            change(world, dice)
        world.build()
        expected = made_at_once(world, tmp_path / f"at once {step}")
        found = contents(world.staging)
        assert found.keys() == expected.keys()
        assert [name for name in expected if found[name] != expected[name]] == []


def test_only_the_regions_of_a_new_report_are_asked_for(world, monkeypatch):
    for number in range(5):
        world.target(world.report(f"{number}县", 2019, region_id=f"r{number}"), 2019, 8)
    world.build()
    world.target(world.report("3县", 2020, region_id="r3"), 2020, 9)
    asked = {}
    merge = building.Workshop._merge

    def noted(self, source, changed, standing):
        asked[source.table.name] = changed.anew.column("unit").to_pylist()
        return merge(self, source, changed, standing)

    monkeypatch.setattr(building.Workshop, "_merge", noted)
    world.build()
    for name in ("indicator_panel_sources", "indicator_panel", "fact_target_outcome"):
        assert asked[name] == ["r3"]


def test_a_target_is_compared_anew_when_the_tier_above_changes_its_own(world):
    for region_id, name, level in REGIONS[:3]:
        world.target(world.report(name, 2020, level=level, region_id=region_id), 2020, 8)
    world.build()
    for row in world.rows["report_indicators"]:
        if row["report_id"] == world.rows["clean_reports"][1]["report_id"]:
            row["value"] = row["value_base"] = 6
    world.build()
    assert world.outcomes("parent_target_value") == [None, 8, 6]


def test_a_year_read_off_wrongly_at_first_is_put_right_by_the_next_build_of_all(world):
    """Also where some marts were built alone meanwhile, from facts that said the old year."""
    report = world.report("甲县", 2019, region_id="r1")
    world.actual(report, 2018, 7)
    world.build()
    world.rows["clean_reports"][0]["report_year"] = 2022
    world.build(only=("dim_report", "indicator_panel_sources"))
    world.build()
    assert contents(world.staging) == made_at_once(world, world.home.with_name("at once"))


def test_what_a_broken_off_build_was_writing_is_written_when_its_connection_closes(world):
    for number in range(5):
        world.target(world.report(f"{number}县", 2019, region_id=f"r{number}"), 2019, 8)
    world.build()
    world.target(world.report("3县", 2020, region_id="r3"), 2020, 9)
    with pytest.raises(RuntimeError, match="broken off"), world.workshop() as workshop:
        for table in MARTS:
            workshop.build(table)
            if table.name == "indicator_panel":
                raise RuntimeError("broken off")
    panel = contents(world.staging)["indicator_panel.parquet"]
    assert not list((world.home / "store" / "marts").glob(".*"))
    world.build()
    assert contents(world.staging) == made_at_once(world, world.home.with_name("at once"))
    assert contents(world.staging)["indicator_panel.parquet"] == panel


def test_an_empty_file_goes_when_another_year_has_rows(world):
    world.report("甲县", None)
    world.build()
    assert mart_files(world.staging, "fact_term")[0].stem == "report_year_unknown"
    report = world.report("甲县", 2019)
    world.put("report_terms", unit_key=report, report_id=report, term="改革", count=1)
    world.build()
    assert [path.stem for path in mart_files(world.staging, "fact_term")] == ["report_year_2019"]


# --- rows between rows ----------------------------------------------------------------------------


def table(rows: list[tuple[str | None, int, str]]) -> pa.Table:
    names, numbers, units = zip(*rows, strict=True) if rows else ((), (), ())
    types = pa.string(), pa.int64(), pa.string()
    arrays = [pa.array(c, t) for c, t in zip((names, numbers, units), types, strict=True)]
    return pa.table(arrays, names=["name", "number", "unit"])


def in_order(rows: list[tuple[str | None, int, str]]) -> list[tuple[str | None, int, str]]:
    return sorted(rows, key=lambda row: (row[0] is None, (row[0] or "").encode(), row[1]))


@pytest.mark.parametrize("seed", range(8))
def test_merged_rows_are_in_order_and_none_is_lost(tmp_path, seed):
    dice = random.Random(seed)
    names = ["a", "B", "é", "甲", "𠮷", "", None]
    every = list({(dice.choice(names), dice.randint(0, 5000)) for _ in range(4000)})
    rows = [(name, number, dice.choice("xyz")) for name, number in every]
    there = in_order(rows[: dice.choice([0, 1, 3000])])
    new = in_order(rows[3000:][: dice.choice([0, 1, 900])])
    pq.write_table(table(there), tmp_path / "file.parquet", row_group_size=1500)
    leaving = pa.array(dice.choice([[], ["x"], ["x", "y", "z"]]), pa.string())
    found = merged(tmp_path / "file.parquet", "unit", leaving, table(new), ("name", "number"))
    rows_found = [tuple(r.values()) for batch in found for r in batch.to_pylist()]
    stay = [row for row in there if row[2] not in leaving.to_pylist()]
    assert rows_found == in_order([*stay, *new])
