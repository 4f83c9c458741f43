"""Runs that are killed, starved, doubled and deceived: the next one makes it good."""

import os
import random
import shutil
import signal
import subprocess
import time
from pathlib import Path

import pytest
from dagster import DagsterInstance, DagsterRunStatus

from report_pipeline.settings import SAMPLE_REPORTS
from report_pipeline_tests.homes import (
    command,
    digests,
    ledgers,
    left_of,
    lineage,
    run,
    start,
)

KILLS = 20


def wait_until(done, seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while not done() and time.monotonic() < deadline:
        time.sleep(0.05)
    return bool(done())


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory) -> Path:
    """A home made by one run that nobody disturbed, and how long it took in ``seconds``."""
    home = tmp_path_factory.mktemp("undisturbed") / "home"
    began = time.monotonic()
    run(home, SAMPLE_REPORTS)
    (home / "seconds").write_text(str(time.monotonic() - began))
    return home


@pytest.fixture
def folder(tmp_path) -> Path:
    """A landing folder that is still empty."""
    made = tmp_path / "in"
    made.mkdir()
    return made


def sample_files() -> list[Path]:
    return sorted(path for path in SAMPLE_REPORTS.rglob("*") if path.is_file())


def put(folder: Path, source: Path) -> None:
    target = folder / source.relative_to(SAMPLE_REPORTS)
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(source, target)


def going(home: Path) -> list[str]:
    """Runs that Dagster takes to be going."""
    with DagsterInstance.from_config(str(home / "dagster")) as instance:
        ended = {DagsterRunStatus.SUCCESS, DagsterRunStatus.FAILURE, DagsterRunStatus.CANCELED}
        return [found.run_id for found in instance.get_runs() if found.status not in ended]


@pytest.mark.slow
@pytest.mark.timeout(1500)
def test_runs_killed_at_any_moment_leave_nothing_wrong_behind(undisturbed, folder, tmp_path):
    home, files = tmp_path / "home", sample_files()
    length = float((undisturbed / "seconds").read_text())
    dice = random.Random(20)
    for number in range(KILLS):
        if number < len(files):
            put(folder, files[number])
        process = start("run", "--home", str(home), "--reports", str(folder), "--force")
        time.sleep(dice.uniform(0.3, length))
        os.kill(process.pid, signal.SIGKILL)
        process.communicate()
        left = wait_until(lambda session=process.pid: not list(left_of(session)), 10)
        assert left, "a worker outlived its run"
    for file in files[KILLS:]:
        put(folder, file)
    run(home)
    assert digests(home) == digests(undisturbed)
    assert lineage(home) == lineage(undisturbed)
    for stage, keys in ledgers(home).items():
        assert len(keys) == len(set(keys)), f"{stage} did finished work again"
        assert set(keys) == set(ledgers(undisturbed)[stage])
    assert going(home) == []
    swept = command("sweep", "--home", str(home))
    assert swept.returncode == 0, swept.stderr
    assert digests(home) == digests(undisturbed)
    assert run(home).startswith("nothing new")


@pytest.mark.slow
def test_of_two_runs_at_once_one_stops_with_a_clear_word(undisturbed, tmp_path):
    home = tmp_path / "home"
    both = [start("run", "--home", str(home), "--reports", str(SAMPLE_REPORTS)) for _ in range(2)]
    ended = [(process.communicate(timeout=300), process.returncode) for process in both]
    assert sorted(code for _, code in ended) == [0, 4]
    [said] = [err for (_, err), code in ended if code == 4]
    assert "another run is using" in said
    assert digests(home) == digests(undisturbed)


@pytest.fixture
def small_disk(tmp_path):
    """A file system of a size that can be changed, or a skip where none may be mounted."""
    place = tmp_path / "disk"
    place.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=200k", "tmpfs", str(place)],
        capture_output=True, check=False,
    )  # fmt: skip
    if mounted.returncode:
        pytest.skip("mounting a tmpfs needs rights that this user has not")

    def resize(size: str) -> Path:
        subprocess.run(["mount", "-o", f"remount,size={size}", str(place)], check=True)
        return place

    yield resize
    subprocess.run(["umount", "-l", str(place)], check=True)


@pytest.mark.slow
def test_a_disk_that_is_full_fails_the_run_and_the_next_one_completes(undisturbed, small_disk):
    published = None
    for size in ("200k", "1000k", "1400k", "1800k", "2200k"):
        home = small_disk(size) / "home"
        failed = command("run", "--home", str(home), "--reports", str(SAMPLE_REPORTS))
        if failed.returncode == 0:
            published = size
            break
        assert failed.returncode == 3, failed.stdout[-3000:] + failed.stderr[-3000:]
        assert "No space left" in failed.stderr or "disk" in failed.stderr, failed.stderr
    assert published != "200k", "the disk was never full"
    home = small_disk("100m") / "home"
    run(home)
    assert digests(home) == digests(undisturbed)
    assert lineage(home) == lineage(undisturbed)
    assert going(home) == []


@pytest.mark.slow
def test_a_quota_on_file_size_fails_the_run_and_the_next_one_completes(undisturbed, tmp_path):
    home = tmp_path / "home"
    limited = subprocess.run(
        ["prlimit", "--fsize=300000", "true"], capture_output=True, check=False
    )
    if limited.returncode:
        pytest.skip("prlimit is missing")
    process = subprocess.run(
        ["prlimit", "--fsize=300000", os.sys.executable, "-m", "report_pipeline.cli", "run",
         "--home", str(home), "--reports", str(SAMPLE_REPORTS)],
        capture_output=True, text=True, check=False,
        env=os.environ | {"REPORT_PIPELINE_BATCH_SIZE": "2"},
    )  # fmt: skip
    assert process.returncode != 0, process.stdout
    run(home)
    assert digests(home) == digests(undisturbed)


# --- deceived -------------------------------------------------------------------------------------


def same_as_a_clean_run(home: Path, folder: Path, tmp_path: Path) -> None:
    """What is published equals what one run makes of the folder as it is."""
    clean = tmp_path / "clean"
    run(clean, folder)
    assert digests(home) == digests(clean)
    assert lineage(home) == lineage(clean)


@pytest.mark.slow
def test_a_file_that_changes_while_it_is_read_is_taken_whole_or_not_at_all(folder, tmp_path):
    files = sample_files()[:4]
    for path in files:
        put(folder, path)
    home, restless = tmp_path / "home", folder / files[0].relative_to(SAMPLE_REPORTS)
    whole = restless.read_bytes()
    states = {whole[:-1] + bytes([at]) for at in b"abc"}
    process = start(
        "run", "--home", str(home), "--reports", str(folder), REPORT_PIPELINE_WORKERS="0"
    )
    while process.poll() is None:  # written in place and replaced by turns, always of one size
        for number, state in enumerate(sorted(states)):
            if number % 2:
                restless.write_bytes(state)
            else:
                beside = restless.with_name(".beside")
                beside.write_bytes(state)
                beside.replace(restless)
            time.sleep(0.002)
    out, err = process.communicate()
    assert process.returncode == 0, out + err
    run(home)
    same_as_a_clean_run(home, folder, tmp_path)


BACK = """
import os, time
_by = float(os.environ.get("CLOCK_BACK", "0"))
_time, _time_ns = time.time, time.time_ns
time.time = lambda: _time() - _by
time.time_ns = lambda: _time_ns() - int(_by * 1e9)
"""


@pytest.mark.slow
def test_a_clock_that_goes_back_hides_no_change(folder, tmp_path):
    files = sample_files()[:4]
    home, patched = tmp_path / "home", tmp_path / "patched"
    patched.mkdir()
    (patched / "sitecustomize.py").write_text(BACK)
    for day, path in enumerate(files):
        back = 86400.0 * day
        put(folder, path)
        changed = folder / files[0].relative_to(SAMPLE_REPORTS)
        changed.write_bytes(changed.read_bytes()[:-1] + str(day).encode())
        for found in folder.rglob("*"):
            os.utime(found, (time.time() - back, time.time() - back))
        search = f"{patched}{os.pathsep}{SAMPLE_REPORTS.parents[1]}"
        run(home, folder, CLOCK_BACK=str(back), PYTHONPATH=search)
    assert run(home).startswith("nothing new")
    same_as_a_clean_run(home, folder, tmp_path)
