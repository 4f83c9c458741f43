"""The pipeline over real reports: all are taken, figures agree with hand labels, text is theirs."""

import subprocess
import sys
from pathlib import Path

import pyarrow.dataset as ds
import pytest

from report_pipeline.marts.files import mart_files


@pytest.fixture(scope="module")
def home(real_home) -> Path:
    return real_home


def rows(home: Path, name: str) -> list[dict]:
    return ds.dataset(mart_files(home / "marts", name)).to_table().to_pylist()


def test_every_report_is_taken_and_the_resolution_is_not(home, real_reports):
    reports = [p for p in real_reports.rglob("*.txt") if p.parent.name != "other"]
    taken = {row["source_uri"] for row in rows(home, "dim_report")}
    assert taken == {path.relative_to(real_reports).as_posix() for path in reports}
    refused = {row["source_uri"]: row["reason"] for row in rows(home, "quarantine")}
    assert refused["other/resolution-2024.txt"] == "not_a_report"


def test_years_of_the_national_reports_are_those_of_their_names(home):
    for row in rows(home, "dim_report"):
        if row["source_uri"].startswith("national/"):
            assert row["region_level"] == "national"
            assert row["report_year"] == int(Path(row["source_uri"]).stem)


def test_figures_agree_with_the_hand_labels(home, hand_labels):
    score = subprocess.run(
        [sys.executable, str(hand_labels / "score.py"), str(home / "marts")],
        capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    core, strict = (float(line.split("F1 ")[1].split()[0]) for line in score.splitlines())
    assert core >= 0.98, score
    assert strict >= 0.95, score


def test_no_row_cites_text_outside_the_report(home):
    texts: dict[str, str] = {}
    for section in rows(home, "fact_section"):
        if section["is_leaf"]:
            texts[section["report_id"]] = texts.get(section["report_id"], "") + section["text"]
    for row in rows(home, "fact_indicator"):
        cited = texts[row["report_id"]][row["evidence_start"] : row["evidence_end"]]
        assert cited == row["evidence"]
        assert "同比增长5.7%" not in cited  # a headline of the news list below a report
