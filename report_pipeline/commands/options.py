"""What commands share: options, the settings they lead to, and exit codes."""

import os
from enum import IntEnum
from pathlib import Path

import click

from report_pipeline.settings import BadSetting, Settings


class Exit(IntEnum):
    """Exit codes of the command."""

    FINE = 0
    CHECK_FAILED = 1
    BAD_USAGE = 2
    RUN_FAILED = 3
    HOME_BUSY = 4


home_option = click.option(
    "--home",
    type=click.Path(path_type=Path, file_okay=False),
    help="Folder for everything the pipeline keeps (default: data/home).",
)


def settings_of(home: Path | None, reports: Path | None = None) -> Settings:
    """Settings with the command's options in place; Dagster reads them from the environment."""
    if home is not None:
        os.environ["REPORT_PIPELINE_HOME"] = str(home.expanduser().resolve())
    if reports is not None:
        os.environ["REPORT_PIPELINE_REPORTS"] = str(reports.expanduser().resolve())
    try:
        return Settings.from_environment()
    except BadSetting as error:
        raise click.UsageError(str(error)) from error
