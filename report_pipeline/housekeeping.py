"""Runs that died and runs that are old: what the holder of the lock of a home clears up.

Dagster cannot tell whether the process of a run is alive. So each run holds a lock file of its own,
its lease, until its process ends; whoever holds the lock of home fails the runs whose lease is free.
"""

import shutil
import time
from collections.abc import Iterator
from pathlib import Path

from dagster import DagsterInstance, DagsterRun, DagsterRunStatus, RunRecord, RunsFilter
from filelock import BaseFileLock, FileLock, Timeout

DIED = "its process ended before the run did; the next run goes on where it stopped"
_UNLEASED_SECONDS = 120.0  # a run without a lease has died, or has only just begun
_STARTING_SECONDS = 600.0  # the same for one that is still being launched
_PRUNED_AT_ONCE = 50
_BEGUN = [DagsterRunStatus.NOT_STARTED, DagsterRunStatus.STARTING]
_GOING = [*_BEGUN, DagsterRunStatus.STARTED, DagsterRunStatus.CANCELING]
_ENDED = [DagsterRunStatus.SUCCESS, DagsterRunStatus.FAILURE, DagsterRunStatus.CANCELED]

# Until the process ends: a run is alive while it is still saying how it ended.
_held: dict[Path, BaseFileLock] = {}


def _lease_file(home: Path, run_id: str) -> Path:
    return home / "dagster" / "leases" / f"{run_id}.lock"


def take_lease(home: Path, run_id: str) -> None:
    """Say that this process is the one of the run."""
    path = _lease_file(home, run_id)
    if path not in _held:
        path.parent.mkdir(parents=True, exist_ok=True)
        lease = FileLock(path, thread_local=False)
        lease.acquire(timeout=0)
        _held[path] = lease


def _is_free(path: Path) -> bool:
    try:
        with FileLock(path, timeout=0):
            return True
    except Timeout:
        return False


def fail_dead_runs(instance: DagsterInstance, home: Path) -> list[DagsterRun]:
    """Mark runs whose process is gone as failed; returns them. Hold the lock of home."""
    dead = [
        record.dagster_run
        for record in instance.get_run_records(RunsFilter(statuses=_GOING))
        if _has_died(home, record)
    ]
    for run in dead:
        if run.status == DagsterRunStatus.CANCELING:
            instance.report_run_canceled(run, DIED)
        else:
            instance.report_run_failed(run, DIED)
    return dead


def _has_died(home: Path, record: RunRecord) -> bool:
    lease = _lease_file(home, record.dagster_run.run_id)
    if lease.is_file():
        return _is_free(lease)
    starting = record.dagster_run.status in _BEGUN
    limit = _STARTING_SECONDS if starting else _UNLEASED_SECONDS
    # A clock that went back must not keep a dead run alive.
    return abs(time.time() - record.update_timestamp.timestamp()) > limit


def prune_runs(instance: DagsterInstance, home: Path, days: int) -> list[str]:
    """Delete Dagster's records of runs that ended longer ago than ``days``, some at a time.

    Runs that made an asset what it is now stay, and so does what the pipeline itself keeps of runs.
    """
    before = time.time() - days * 86400
    old = [
        record.dagster_run
        for record in instance.get_run_records(
            RunsFilter(statuses=_ENDED), limit=_PRUNED_AT_ONCE, ascending=True
        )
        if (record.end_time or before) < before
    ]
    if not old:
        return []
    made = (record.asset_entry.last_materialization for record in instance.get_asset_records())
    needed = {entry.run_id for entry in made if entry}
    pruned = [run for run in old if run.run_id not in needed]
    for run in pruned:
        _delete(instance, home, run)
    return [run.run_id for run in pruned]


def _delete(instance: DagsterInstance, home: Path, run: DagsterRun) -> None:
    instance.delete_run(run.run_id)
    # Dagster empties these and leaves them.
    for path in _files_of(home / "dagster", run.run_id):
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)


def _files_of(dagster_home: Path, run_id: str) -> Iterator[Path]:
    yield from (dagster_home / "history" / "runs").glob(f"{run_id}.db*")
    yield dagster_home / "storage" / run_id
    yield dagster_home / "leases" / f"{run_id}.lock"


def drop_free_leases(instance: DagsterInstance, home: Path) -> None:
    """Remove the leases of runs that have ended."""
    for path in (home / "dagster" / "leases").glob("*.lock"):
        run = instance.get_run_by_id(path.stem)
        if (run is None or run.status in _ENDED) and _is_free(path):
            path.unlink(missing_ok=True)
