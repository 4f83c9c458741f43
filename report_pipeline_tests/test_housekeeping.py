"""Runs that died are failed, old ones forgotten; those at work and those still needed are not."""

import time

import pytest
from dagster import DagsterInstance, DagsterRunStatus, Definitions, asset
from filelock import FileLock

from report_pipeline import housekeeping
from report_pipeline.housekeeping import (
    _lease_file,
    drop_free_leases,
    fail_dead_runs,
    prune_runs,
    take_lease,
)


@asset
def one():
    pass


@asset
def two():
    pass


job = Definitions([one, two]).resolve_implicit_global_asset_job_def()


@pytest.fixture
def home(tmp_path):
    (tmp_path / "dagster").mkdir()
    return tmp_path


@pytest.fixture
def instance(home):
    with DagsterInstance.local_temp(str(home / "dagster")) as made:
        yield made


def begun(instance, status=DagsterRunStatus.STARTED) -> str:
    return instance.create_run_for_job(job, status=status).run_id


def freed(home, run_id: str) -> None:
    """The lease of a process that has ended."""
    path = _lease_file(home, run_id)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch()


def later(monkeypatch, seconds: float) -> None:
    now = time.time()
    monkeypatch.setattr(housekeeping.time, "time", lambda: now + seconds)


@pytest.mark.parametrize("status", ["NOT_STARTED", "STARTING", "STARTED"])
def test_a_run_whose_lease_is_free_has_died(instance, home, status):
    run_id = begun(instance, DagsterRunStatus[status])
    freed(home, run_id)
    assert [run.run_id for run in fail_dead_runs(instance, home)] == [run_id]
    assert instance.get_run_by_id(run_id).status == DagsterRunStatus.FAILURE
    assert fail_dead_runs(instance, home) == []


def test_a_run_whose_process_lives_is_left_alone(instance, home, monkeypatch):
    run_id = begun(instance)
    take_lease(home, run_id)
    take_lease(home, run_id)
    later(monkeypatch, 1e6)
    assert fail_dead_runs(instance, home) == []


@pytest.mark.parametrize("seconds", [1e6, -1e6])
def test_a_run_that_never_took_a_lease_has_died_after_a_while(instance, home, monkeypatch, seconds):
    run_id = begun(instance)
    assert fail_dead_runs(instance, home) == []
    later(monkeypatch, seconds)
    assert [run.run_id for run in fail_dead_runs(instance, home)] == [run_id]


def test_a_run_that_was_to_be_canceled_is(instance, home):
    run_id = begun(instance, DagsterRunStatus.CANCELING)
    freed(home, run_id)
    fail_dead_runs(instance, home)
    assert instance.get_run_by_id(run_id).status == DagsterRunStatus.CANCELED


def test_old_runs_go_but_those_that_made_what_an_asset_is_now(instance, home, monkeypatch):
    runs = [job.execute_in_process(instance=instance).run_id for _ in range(3)]
    last_of_one = job.execute_in_process(instance=instance, asset_selection=[one.key]).run_id
    going = begun(instance)
    for run_id in runs:
        freed(home, run_id)
    assert prune_runs(instance, home, days=30) == []
    later(monkeypatch, 31 * 86400)
    assert prune_runs(instance, home, days=30) == runs[:2]
    assert {run.run_id for run in instance.get_runs()} == {runs[2], last_of_one, going}
    for run_id in runs[:2]:
        assert list((home / "dagster").rglob(f"{run_id}*")) == []
    assert instance.get_latest_materialization_event(two.key).run_id == runs[2]


def test_leases_of_ended_runs_are_dropped_and_others_kept(instance, home):
    ended = job.execute_in_process(instance=instance).run_id
    going = begun(instance)
    for run_id in (ended, going, "unknown"):
        freed(home, run_id)
    with FileLock(_lease_file(home, going)):
        drop_free_leases(instance, home)
    assert [path.stem for path in _lease_file(home, "x").parent.iterdir()] == [going]
