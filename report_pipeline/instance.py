"""The Dagster instance of a home: where it keeps its records, and how it is set up."""

import os
from pathlib import Path

_SETTINGS = """\
nux:
  enabled: false
telemetry:
  enabled: false
run_queue:
  max_concurrent_runs: 1
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
