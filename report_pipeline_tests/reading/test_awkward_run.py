"""A folder of awkward files goes through the whole pipeline: each taken, or refused by name."""

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from report_pipeline.refusal import Reason
from report_pipeline_tests.reading.awkward import Case, cases, report

_COMMAND = [sys.executable, "-m", "report_pipeline.cli", "run"]
# What a file with these words does to the process that reads it; see _SABOTAGE.
_TRADITIONAL = {"big5.txt", "gbk-traditional.txt"}
_ABORT, _HANG = "此处进程中止", "此处进程停住"
_SABOTAGE = f"""
import os, time
from report_pipeline.reading import read

read_text = read._read_text

def sabotaged(content, limits):
    if {_ABORT.encode()!r} in content:
        os.abort()
    if {_HANG.encode()!r} in content:
        time.sleep(100_000)
    return read_text(content, limits)

read._read_text = sabotaged
"""


@dataclass(frozen=True)
class Outcome:
    """What a run of the command made of a folder."""

    exit_code: int
    printed: str
    reports: Mapping[str, list[dict[str, object]]]  # rows of dim_report by source_uri
    quarantine: Mapping[tuple[str, str], str]  # reason by source_uri and member_path
    observations: Mapping[str, int]  # by report_id


def _run(
    folder: Path, home: Path, sabotage: Path | None = None, under: Sequence[str] = ()
) -> Outcome:
    environment = dict(os.environ)
    if sabotage is not None:
        sabotage.mkdir()
        (sabotage / "sitecustomize.py").write_text(_SABOTAGE, encoding="utf-8")
        environment["PYTHONPATH"] = str(sabotage)
    done = subprocess.run(
        [*under, *_COMMAND, "--reports", str(folder), "--home", str(home)],
        capture_output=True,
        text=True,
        env=environment,
        timeout=550,
        check=False,
    )
    assert (home / "marts").exists(), done.stdout[-2000:] + done.stderr[-4000:]
    reports: dict[str, list[dict[str, object]]] = {}
    for row in _rows(home, "dim_report"):
        reports.setdefault(str(row["source_uri"]), []).append(row)
    counts: dict[str, int] = {}
    for row in _rows(home, "fact_indicator"):
        counts[str(row["report_id"])] = counts.get(str(row["report_id"]), 0) + 1
    return Outcome(
        done.returncode,
        done.stdout + done.stderr,
        reports,
        {
            (str(row["source_uri"]), str(row["member_path"])): str(row["reason"])
            for row in _rows(home, "quarantine")
        },
        counts,
    )


def _rows(home: Path, table: str) -> list[dict[str, object]]:
    marts = (home / "marts").resolve()
    path = marts / f"{table}.parquet"
    rows: list[dict[str, object]] = pq.read_table(
        path if path.exists() else marts / table
    ).to_pylist()
    return rows


def _odd_names() -> dict[bytes, str]:
    """File names that are a trial, each with a text of its own."""
    names = (
        " 望川 县 报告 .txt", "报告😀.txt", "一行\n两行.txt", "引'号\"和;分号.txt", "-rf.txt", "%00.txt",
        "“引”*?.txt", "很" * 80 + ".txt",
    )  # fmt: skip
    raw = [name.encode() for name in names] + ["政府工作报告.txt".encode("gbk"), b"\xff\xfe.txt"]
    return {name: report() + "\n" * (number + 10) for number, name in enumerate(raw)}


def _lay(folder: Path, files: list[Case]) -> dict[str, str]:
    """Fill the folder; returns the reasons that traps of the file system must have."""
    folder.mkdir(parents=True)
    for case in files:
        (folder / case.name).write_bytes(case.content)
    (folder / "names").mkdir()
    for name, text in _odd_names().items():
        (folder / "names" / os.fsdecode(name)).write_bytes(text.encode())
    outside = folder.parent / "outside.txt"
    outside.write_text(report() + "\n" * 40, encoding="utf-8")
    (folder / "link-out.txt").symlink_to(outside)
    (folder / "link-lost.txt").symlink_to(folder / "nowhere")
    os.mkfifo(folder / "pipe.txt")
    with (folder / "sparse.pdf").open("wb") as file:
        file.write(b"%PDF-1.7\n")
        file.truncate(200 * 1024 * 1024)
    return {
        "link-out.txt": "unsafe", "link-lost.txt": "unsafe", "pipe.txt": "unsafe",
        "sparse.pdf": "too_large",
    }  # fmt: skip


@pytest.fixture(scope="module")
def files() -> list[Case]:
    """Every awkward file, and one that aborts the process that reads it."""
    return [*cases(), Case("abort.txt", (report() + _ABORT).encode(), reason=Reason.CRASHED)]


@pytest.fixture(scope="module")
def traps() -> dict[str, str]:
    """Reasons of what the file system puts in the way; filled when the folder is laid."""
    return {}


@pytest.fixture(scope="module")
def outcome(
    tmp_path_factory: pytest.TempPathFactory, files: list[Case], traps: dict[str, str]
) -> Outcome:
    """One run over the folder, shared by the tests."""
    base = tmp_path_factory.mktemp("awkward")
    traps |= _lay(base / "landing", files)
    return _run(base / "landing", base / "home", base / "site")


def test_run_ends_well_and_prints_no_traceback(outcome: Outcome) -> None:
    assert "Traceback" not in outcome.printed, outcome.printed[-3000:]
    assert outcome.exit_code == 0, outcome.printed[-3000:]


def test_every_good_file_is_taken_as_the_report_it_holds(
    outcome: Outcome, files: list[Case]
) -> None:
    good = [case.name for case in files if case.text and case.name not in _TRADITIONAL]
    taken = {name: outcome.reports.get(name, []) for name in good}
    assert [name for name, rows in taken.items() if len(rows) != 1] == []
    named = {name: (rows[0]["township"], rows[0]["report_year"]) for name, rows in taken.items()}
    exact = {case.name for case in files if case.exact}
    assert {at for name, at in named.items() if name in exact} == {("鹭泉镇", 2022)}


def test_every_format_gives_the_same_observations(outcome: Outcome, files: list[Case]) -> None:
    def count(name: str) -> int:
        return outcome.observations.get(str(outcome.reports[name][0]["report_id"]), 0)

    expected = count("utf8.txt")
    assert expected > 20
    counts = {
        case.name: count(case.name)
        for case in files
        if case.text and case.exact and case.name not in _TRADITIONAL
    }
    assert {name: found for name, found in counts.items() if found != expected} == {}


def test_reports_in_traditional_characters_are_taken(outcome: Outcome) -> None:
    assert set(outcome.reports) >= _TRADITIONAL


def test_every_bad_file_has_its_reason(
    outcome: Outcome, files: list[Case], traps: dict[str, str]
) -> None:
    expected = {(name, ""): reason for name, reason in traps.items()}
    for case in files:
        if case.reason is not None:
            expected[case.name, ""] = str(case.reason)
        expected |= {(case.name, member): str(why) for member, why in case.members.items()}
    found = {at: why for at, why in outcome.quarantine.items() if at[0] not in _TRADITIONAL}
    assert found == expected


def test_odd_names_are_taken(outcome: Outcome) -> None:
    taken = [uri for uri in outcome.reports if uri.startswith("names/")]
    assert len(taken) == len(_odd_names())


def test_unreadable_file_is_refused(tmp_path: Path) -> None:
    privileges: list[str] = []
    if os.geteuid() == 0:  # the superuser reads every file, unless told not to
        setpriv = shutil.which("setpriv")
        if setpriv is None:
            pytest.skip("setpriv (util-linux) is not there to take the superuser's privileges")
        privileges = [setpriv, "--bounding-set=-dac_override,-dac_read_search"]
    folder = tmp_path / "landing"
    folder.mkdir()
    (folder / "good.txt").write_text(report(), encoding="utf-8")
    (folder / "locked.txt").write_text(report() + "\n", encoding="utf-8")
    (folder / "locked.txt").chmod(0)
    outcome = _run(folder, tmp_path / "home", under=privileges)
    assert dict(outcome.quarantine) == {("locked.txt", ""): "unreadable"}
    assert list(outcome.reports) == ["good.txt"]


@pytest.mark.slow
def test_hanging_file_is_refused_and_the_others_go_through(tmp_path: Path) -> None:
    folder = tmp_path / "landing"
    folder.mkdir()
    (folder / "good.txt").write_text(report(), encoding="utf-8")
    (folder / "hangs.txt").write_text(report() + _HANG, encoding="utf-8")
    outcome = _run(folder, tmp_path / "home", tmp_path / "site")
    assert dict(outcome.quarantine) == {("hangs.txt", ""): "timeout"}
    assert list(outcome.reports) == ["good.txt"]
