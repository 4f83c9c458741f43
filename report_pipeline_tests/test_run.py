"""The command on the sample corpus: what a newcomer sees, and how it ends when things go wrong."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pyarrow.parquet as pq
import pytest
import yaml
from filelock import FileLock

from report_pipeline.landing import Inventory
from report_pipeline.marts.files import mart_files, open_marts
from report_pipeline.marts.registry import MARTS

TRUTH = yaml.safe_load((Path(__file__).parent / "sample_truth.yml").read_text("utf-8"))


def command(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "report_pipeline.cli", *arguments],
        capture_output=True,
        text=True,
        check=False,
        timeout=500,
        env=os.environ | {"COLUMNS": "200"} | environment,
    )


@pytest.fixture(scope="module")
def home(sample_home) -> Path:
    return sample_home


def query(home: Path, sql: str) -> list[tuple]:
    with open_marts(home / "marts") as connection:
        return connection.execute(sql).fetchall()


def test_the_summary_says_what_was_taken_refused_and_found(home):
    said = (home.parent / "out.txt").read_text("utf-8")
    assert "reports taken" in said
    assert "not_a_report" in said
    assert str(home / "marts") in said
    assert "青澜省" in said


def test_every_mart_has_the_declared_columns(home):
    for table in MARTS:
        for file in mart_files(home / "marts", table.name):
            assert pq.read_schema(file).equals(table.arrow)


def test_every_sample_report_is_taken_under_its_identity(home):
    found = {row[0]: row[1:] for row in query(home, "SELECT source_uri, region_name, report_year, is_abstract FROM dim_report")}  # fmt: skip
    expected = {
        report["file"]: (report["region_name"], report["report_year"], report["is_abstract"])
        for report in TRUTH["reports"]
    }
    assert found == expected


def test_what_is_no_report_is_in_quarantine(home):
    found = dict(query(home, "SELECT source_uri, reason FROM quarantine"))
    assert found == {entry["file"]: entry["reason"] for entry in TRUTH["quarantined"]}


def test_lineage_has_every_stage_of_every_report(home):
    assert query(home, "SELECT count(*) = 5 * (SELECT count(*) FROM dim_report) FROM lineage")[0][0]


def test_a_report_is_shown_with_its_sentences(home):
    shown = command("show", "luquan-2023", "--home", str(home))
    assert shown.returncode == 0, shown.stderr
    assert "鹭泉镇" in shown.stdout
    assert "target" in shown.stdout


def test_an_unknown_report_is_bad_usage(home):
    assert command("show", "nothing-like-it", "--home", str(home)).returncode == 2


def test_a_missing_folder_is_bad_usage(tmp_path):
    assert (
        command("run", "--reports", str(tmp_path / "none"), "--home", str(tmp_path)).returncode == 2
    )


def test_a_second_run_does_nothing_and_changes_nothing(home):
    def files() -> dict[str, bytes]:
        marts = (home / "marts").resolve()
        return {str(p): p.read_bytes() for p in marts.rglob("*") if p.is_file()}

    before, commits = files(), sorted((home / "store").rglob("commits/*"))
    again = command("run", "--home", str(home))
    assert again.returncode == 0, again.stdout + again.stderr
    assert sorted((home / "store").rglob("commits/*")) == commits
    assert files() == before


def test_a_busy_home_is_left_alone(home):
    with FileLock(home / "lock"):
        busy = command("run", "--home", str(home))
    assert busy.returncode == 4
    assert "another run" in busy.stderr


def test_an_emptied_landing_folder_fails_and_the_marts_stay(sample_home, tmp_path):
    folder, home = tmp_path / "in", tmp_path / "home"
    folder.mkdir()
    shutil.copytree(sample_home, home, symlinks=True)
    inventory = Inventory(home)
    inventory.accept(folder, inventory.table, allow_removals=True)  # as if it had held the files
    before = (home / "marts" / "dim_report.parquet").read_bytes()
    emptied = command("run", "--home", str(home))
    assert emptied.returncode == 3
    assert "mounted" in emptied.stderr
    assert (home / "marts" / "dim_report.parquet").read_bytes() == before
