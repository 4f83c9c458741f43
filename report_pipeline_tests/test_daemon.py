"""The real daemon: files come and go, and the marts follow, with nobody at the keyboard."""

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from dagster import DagsterInstance, DagsterRunStatus

from report_pipeline.instance import create_records
from report_pipeline.settings import SAMPLE_REPORTS
from report_pipeline_tests.homes import environment, left_of

COUNTY = SAMPLE_REPORTS / "临澄市" / "望川县"
_PID = re.compile(r"Started process for run \(pid: (\d+)\)")
NAMES = sorted(path.name for path in COUNTY.iterdir() if path.is_file())


def until(done: Callable[[], bool], seconds: float, what: str) -> None:
    deadline = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < deadline, f"{what} did not come about in {seconds:.0f} s"
        time.sleep(0.5)


class Watched:
    """A home that the daemon watches, with its landing folder."""

    def __init__(self, root: Path) -> None:
        self.home, self.folder = root / "home", root / "in"
        self.folder.mkdir()

    def put(self, name: str) -> None:
        shutil.copy(COUNTY / name, self.folder / name)

    def sources(self) -> set[str]:
        path = self.home / "marts" / "dim_report.parquet"
        return set(pq.read_table(path)["source_uri"].to_pylist()) if path.is_file() else set()

    def runs(self) -> list[DagsterRunStatus]:
        with DagsterInstance.from_config(str(self.home / "dagster")) as instance:
            return [run.status for run in instance.get_runs()]


@pytest.fixture
def watched(tmp_path, monkeypatch) -> Iterator[Watched]:
    """A watched home; the daemon looks every second."""
    found = Watched(tmp_path)
    monkeypatch.setenv("DAGSTER_HOME", "")  # create_records sets it; put back at the end
    create_records(found.home / "dagster")
    log = (tmp_path / "daemon.log").open("w")
    daemon = subprocess.Popen(
        [sys.executable, "-m", "dagster._daemon", "run", "-m", "report_pipeline.definitions"],
        env=environment(
            REPORT_PIPELINE_HOME=str(found.home),
            REPORT_PIPELINE_REPORTS=str(found.folder),
            REPORT_PIPELINE_AUTOMATION="on",
            REPORT_PIPELINE_LOOK_SECONDS="1",
        ),
        stdout=log,
        stderr=log,
        start_new_session=True,
    )
    yield found
    daemon.send_signal(signal.SIGINT)
    try:
        daemon.wait(60)
    finally:
        for pid in left_of(daemon.pid):
            os.kill(pid, signal.SIGKILL)
        log.close()


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_a_dropped_file_is_published_and_a_removed_one_leaves(watched):
    first, second, third = NAMES[:3]
    watched.put(first)
    until(lambda: watched.sources() == {first}, 240, "the first report")
    watched.put(second)
    watched.put(third)
    until(lambda: watched.sources() == {first, second, third}, 240, "the other reports")
    (watched.folder / second).unlink()
    until(lambda: watched.sources() == {first, third}, 240, "the leaving")
    until(lambda: set(watched.runs()) == {DagsterRunStatus.SUCCESS}, 60, "the end of the runs")
    count = len(watched.runs())
    time.sleep(20)
    assert len(watched.runs()) == count, "runs were started for nothing"


def pid_of_going_run(watched: Watched) -> int | None:
    with DagsterInstance.from_config(str(watched.home / "dagster")) as instance:
        for run in instance.get_runs():
            if run.status == DagsterRunStatus.STARTED:
                said = (entry.message or "" for entry in instance.all_logs(run.run_id))
                pids = [found.group(1) for text in said if (found := _PID.search(text))]
                return int(pids[0]) if pids else None
    return None


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_a_killed_run_does_not_block_the_queue(watched):
    watched.put(NAMES[0])
    until(lambda: pid_of_going_run(watched) is not None, 240, "a run")
    os.kill(pid_of_going_run(watched), signal.SIGKILL)
    until(lambda: watched.sources() == {NAMES[0]}, 300, "the report after all")
    until(lambda: DagsterRunStatus.STARTED not in watched.runs(), 60, "the end of the runs")
    assert sorted(status.value for status in watched.runs()) == ["FAILURE", "SUCCESS"]
