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


class BadSetting(ValueError):
    """An environment variable holds something unusable; the message names it."""


def _whole_number(name: str, default: int, least: int) -> int:
    raw = os.environ.get(name, "")
    if not raw:
        return default
    if not raw.isdecimal() or int(raw) < least:
        raise BadSetting(f"{name} must be a whole number of at least {least}, not {raw!r}")
    return int(raw)


@dataclass(frozen=True, slots=True)
class Settings:
    """Paths and sizes of one installation. Sizes: files in bytes, batches in reports."""

    home: Path
    reports: Path | None  # None: the folder that home remembers, or else the sample
    corrections: Path
    workers: int
    batch_size: int = 64
    max_file_bytes: int = 64 * 1024 * 1024

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
        )
