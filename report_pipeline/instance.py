"""The Dagster instance of a home: where it keeps its records, and how it is set up."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dagster import DagsterInstance

_SETTINGS = """\
# Written when this home was made; yours to change.
telemetry:
  enabled: false
# No welcome dialog over the asset graph.
nux:
  enabled: false
# One run at a time works on a home.
run_queue:
  max_concurrent_runs: 1
# A run that does not start, stop or end in time is failed, so that it does not block the queue.
run_monitoring:
  enabled: true
  start_timeout_seconds: 300
  cancel_timeout_seconds: 300
  max_runtime_seconds: 86400
  poll_interval_seconds: 60
# Only the sensor repeats failed runs, with growing pauses.
run_retries:
  enabled: false
retention:
  schedule:
    purge_after_days: 30
  sensor:
    purge_after_days:
      skipped: 3
      failure: 30
      success: 30
"""


def prepare_dagster_home(folder: Path) -> None:
    """Make ``folder`` the Dagster home of this process, with settings if it has none."""
    folder.mkdir(parents=True, exist_ok=True)
    settings = folder / "dagster.yaml"
    if not settings.exists():
        settings.write_text(_SETTINGS, encoding="utf-8")
    os.environ["DAGSTER_HOME"] = str(folder)


def create_records(folder: Path) -> None:
    """Create Dagster's databases. Processes that would do so at the same moment break them."""
    from dagster import DagsterInstance  # noqa: PLC0415

    prepare_dagster_home(folder)
    with DagsterInstance.get() as instance:
        instance.get_runs(limit=1)
        instance.get_asset_keys(limit=1)
        instance.all_instigator_state()


@contextmanager
def records_held(instance: "DagsterInstance", folder: Path, run_id: str) -> Iterator[None]:
    """Hold the databases that a run's events go to.

    Dagster opens and closes them several times for each of hundreds of events; whoever closes a
    database last also clears up its log, which takes longer than the rest of the writing.
    """
    instance.all_logs(run_id)  # creates the one of the run
    with ExitStack() as held:
        for name in (run_id, "index"):
            path = folder / "history" / "runs" / f"{name}.db"
            if path.is_file():  # dagster.yaml may say that events go elsewhere
                database = held.enter_context(closing(sqlite3.connect(path)))
                database.execute("SELECT 1 FROM event_logs LIMIT 1")
        yield
