"""Where things are and how much to use: read once from the environment, passed down as a value.

Nothing below the shell reads the environment; nothing here touches the disk beyond resolving paths.
"""

import os
from dataclasses import dataclass
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
SAMPLE_REPORTS = PROJECT / "data" / "raw"
EXPECTATIONS = PROJECT / "expectations"
CORRECTIONS = PROJECT / "data" / "corrections.yml"

CLIENTS_OWN = "OPENLINEAGE_*"  # the OpenLineage client's own variables say where events go


class BadSetting(ValueError):
    """An environment variable holds something unusable; the message names it."""


def _whole_number(name: str, default: int, least: int) -> int:
    raw = os.environ.get(name, "")
    if not raw:
        return default
    if not raw.isdecimal() or int(raw) < least:
        raise BadSetting(f"{name} must be a whole number of at least {least}, not {raw!r}")
    return int(raw)


def _yes_or_no(name: str) -> bool:
    raw = os.environ.get(name, "").lower()
    if raw not in {"", "on", "off", "1", "0", "true", "false", "yes", "no"}:
        raise BadSetting(f"{name} must be on or off, not {raw!r}")
    return raw in {"on", "1", "true", "yes"}


def _web_address(name: str) -> str:
    raw = os.environ.get(name, "")
    if raw and not raw.startswith(("http://", "https://")):
        raise BadSetting(f"{name} must begin with http:// or https://, not {raw!r}")
    return raw


def _openlineage() -> str:
    given = os.environ.get("REPORT_PIPELINE_OPENLINEAGE", "")
    own = any(name.startswith("OPENLINEAGE_") for name in os.environ)
    return given or (CLIENTS_OWN if own else "")


@dataclass(frozen=True, slots=True)
class Automation:
    """What happens without anybody asking."""

    on: bool = False  # schedule and sensor start with the daemon
    cron: str = "0 2 * * *"  # the nightly run
    timezone: str = "Asia/Shanghai"
    look_seconds: int = 30  # between two looks at the landing folder
    fresh_hours: int = 36  # published marts older than this are stale
    webhook: str = ""  # URL that is told of failed runs
    keep_runs_days: int = 90  # Dagster's records of runs

    @classmethod
    def from_environment(cls) -> "Automation":
        """Settings from ``REPORT_PIPELINE_*``; raises BadSetting."""
        usual = cls()
        return cls(
            on=_yes_or_no("REPORT_PIPELINE_AUTOMATION"),
            cron=os.environ.get("REPORT_PIPELINE_CRON") or usual.cron,
            timezone=os.environ.get("REPORT_PIPELINE_TIMEZONE") or usual.timezone,
            look_seconds=_whole_number("REPORT_PIPELINE_LOOK_SECONDS", usual.look_seconds, 1),
            fresh_hours=_whole_number("REPORT_PIPELINE_FRESH_HOURS", usual.fresh_hours, 1),
            webhook=_web_address("REPORT_PIPELINE_WEBHOOK"),
            keep_runs_days=_whole_number("REPORT_PIPELINE_KEEP_RUNS_DAYS", usual.keep_runs_days, 1),
        )


@dataclass(frozen=True, slots=True)
class Settings:
    """Paths and sizes of one installation. Sizes: files in bytes, batches in reports."""

    home: Path
    reports: Path | None  # None: the folder that home remembers, or else the sample
    corrections: Path
    workers: int
    batch_size: int = 64
    max_file_bytes: int = 64 * 1024 * 1024
    wait_seconds: int = 3600  # how long a run of the daemon waits for another on the same home
    openlineage: str = ""  # file or URL for events, or CLIENTS_OWN; empty: none are sent
    automation: Automation = Automation()

    @property
    def dagster_home(self) -> Path:
        return self.home / "dagster"

    @classmethod
    def from_environment(cls) -> "Settings":
        """Settings from ``REPORT_PIPELINE_*``; raises BadSetting."""
        home = os.environ.get("REPORT_PIPELINE_HOME") or PROJECT / "data" / "home"
        reports = os.environ.get("REPORT_PIPELINE_REPORTS")
        corrections = os.environ.get("REPORT_PIPELINE_CORRECTIONS") or CORRECTIONS
        return cls(
            home=Path(home).expanduser().resolve(),
            reports=Path(reports).expanduser().resolve() if reports else None,
            corrections=Path(corrections).expanduser().resolve(),
            workers=_whole_number("REPORT_PIPELINE_WORKERS", os.cpu_count() or 1, 0),
            batch_size=_whole_number("REPORT_PIPELINE_BATCH_SIZE", 64, 1),
            wait_seconds=_whole_number("REPORT_PIPELINE_WAIT_SECONDS", 3600, 0),
            openlineage=_openlineage(),
            automation=Automation.from_environment(),
        )
