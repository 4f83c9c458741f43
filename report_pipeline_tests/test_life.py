"""The life of a few reports: they come, change, are corrected, go; each run does what that needs."""

import json
import shutil
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from report_pipeline.schemas import STAGES
from report_pipeline.settings import SAMPLE_REPORTS
from report_pipeline_tests.homes import command, ledgers, run

COUNTY = SAMPLE_REPORTS / "临澄市" / "望川县"
TOWN = "luquan-2023.txt"


def said(home: Path, *arguments: str) -> str:
    ran = command(*arguments, "--home", str(home))
    assert ran.returncode == 0, ran.stderr
    return ran.stdout


def counts(home: Path) -> dict[str, int]:
    return {stage: len(keys) for stage, keys in ledgers(home).items()}


def done(home: Path, before: dict[str, int]) -> list[int]:
    """Units that each stage did since."""
    now = counts(home)
    return [now[stage] - before[stage] for stage in STAGES]


def figures(home: Path) -> list[dict]:
    return pq.read_table(home / "marts" / "fact_indicator").to_pylist()


def reports(home: Path) -> dict[str, dict]:
    rows = pq.read_table(home / "marts" / "dim_report.parquet").to_pylist()
    return {row["source_uri"]: row for row in rows}


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_the_life_of_a_report(tmp_path):
    home, folder = tmp_path / "home", tmp_path / "in"
    corrections = tmp_path / "corrections.yml"
    corrections.write_text("corrections: []\n")
    more = {"REPORT_PIPELINE_CORRECTIONS": str(corrections)}
    shutil.copytree(COUNTY, folder)
    run(home, folder, **more)

    # Nothing new: no run, no parsing.
    before = counts(home)
    assert run(home, **more).startswith("nothing new")
    (folder / TOWN).touch()
    assert run(home, **more).startswith("nothing new")
    run(home, None, "--force", **more)
    assert done(home, before) == [0] * len(STAGES)

    # A figure changes in one file: that report alone is done again, and history tells the change.
    town = folder / TOWN
    text = town.read_text("utf-8")
    assert text.count("13.2亿元") == 1
    town.write_text(text.replace("13.2亿元", "13.9亿元"), encoding="utf-8")
    run(home, **more)
    assert done(home, before) == [1] * len(STAGES)
    told = said(home, "history", TOWN)
    assert "gdp actual 2022 level: 13.2 亿元 → 13.9 亿元" in told
    assert "鹭泉镇 2023" in told
    [paths] = json.loads(said(home, "history", "鹭泉镇", "2023", "--json"))
    assert [version["why"] for version in paths] == ["new", "content"]

    # The figure leads back to its bytes.
    [gdp] = [f for f in figures(home) if f["value"] == 13.9 and f["indicator_id"] == "gdp"]
    traced = json.loads(said(home, "trace", gdp["observation_id"], "--json"))
    document = traced["document"]
    read = town.read_bytes()[document["byte_start"] : document["byte_end"]].decode()
    assert read == document["text"] == "13.9亿元"
    assert {line["stage"] for line in traced["work"]} == set(STAGES)
    assert traced["file"]["state"] == "unchanged"
    assert "13.9亿元" in traced["sentence"]
    assert gdp["rule_id"] in said(home, "trace", gdp["observation_id"][:12])

    # A correction drops the figure: only the stage that reads figures works, on this report.
    before = counts(home)
    corrections.write_text(
        "corrections:\n"
        f"  - report_id: '{gdp['report_id']}'\n"
        "    reason: printed wrongly\n    status: confirmed\n"
        "    drop_observation: {indicator_id: gdp, status: actual, period_year: 2022,"
        " measure: level, value: 13.9}\n"
    )
    run(home, **more)
    assert done(home, before) == [0, 1, 0, 1, 0]
    assert gdp["observation_id"] not in {f["observation_id"] for f in figures(home)}
    assert "13.9 亿元 → –" in said(home, "history", TOWN)

    # The file goes, and with a sweep all that is stored of it.
    town.unlink()
    run(home, **more)
    assert TOWN not in reports(home)
    assert "is gone" in said(home, "history", TOWN)
    stored = counts(home)
    told = said(home, "sweep", "--dry-run")
    assert "would free" in told
    assert counts(home) == stored
    said(home, "sweep")
    assert counts(home)["report_indicators"] == len(reports(home))
    assert said(home, "trace", figures(home)[0]["observation_id"])
