"""The Dagster instance of a home: where it keeps its records, and how it is set up."""

import json
import os
import re
from pathlib import Path

from report_pipeline.store import write_atomically

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


_EVENT_LOG = """\
# Dagster's SQLite log, faster to write. Added where no storage is named: name one to have another.
event_log_storage:
  module: report_pipeline.event_log
  class: EventLog
  config:
    base_dir: """


def log_folder(dagster_home: Path) -> Path:
    """Where the event log of a Dagster home stands: where Dagster's own would."""
    return dagster_home / "history" / "runs"


def in_yaml(text: str) -> str:
    """A text as YAML has it in quotes."""
    return json.dumps(text, ensure_ascii=False)


def prepare_dagster_home(folder: Path) -> None:
    """Make ``folder`` the Dagster home of this process, with settings if it has none."""
    folder.mkdir(parents=True, exist_ok=True)
    settings = folder / "dagster.yaml"
    text = settings.read_text(encoding="utf-8") if settings.exists() else _SETTINGS
    wanted = text
    if not re.search(r"^(event_log_)?storage:", text, re.MULTILINE):
        wanted = f"{text.rstrip()}\n{_EVENT_LOG}\n"
    # A home that was moved or copied has its log where it is now.
    place = in_yaml(str(log_folder(folder.absolute())))
    wanted = re.sub(f"({re.escape(_EVENT_LOG)}).*", lambda found: found[1] + place, wanted)
    if wanted != text or not settings.exists():
        write_atomically(settings, wanted.encode())
    os.environ["DAGSTER_HOME"] = str(folder)


def create_records(folder: Path) -> None:
    """Create Dagster's databases. Processes that would do so at the same moment break them."""
    from dagster import DagsterInstance  # noqa: PLC0415

    prepare_dagster_home(folder)
    with DagsterInstance.get() as instance:
        instance.get_runs(limit=1)
        instance.get_asset_keys(limit=1)
        instance.all_instigator_state()
