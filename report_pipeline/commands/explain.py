"""``report-pipeline explain``: why a figure of the marts was taken."""

from pathlib import Path

import click
from rich.console import Console

from report_pipeline.commands.options import home_option, settings_of


@click.command()
@click.argument("observation")
@home_option
def explain(observation: str, home: Path | None) -> None:
    """Print an observation's sentence with its parts marked, and why it was taken.

    OBSERVATION is an observation_id of fact_indicator, or the beginning of one.
    """
    settings = settings_of(home)
    from report_pipeline.explaining import UnknownObservation  # noqa: PLC0415
    from report_pipeline.explaining import explain as print_explanation  # noqa: PLC0415

    try:
        print_explanation(Console(), settings.home / "marts", observation)
    except UnknownObservation as error:
        raise click.UsageError(str(error)) from error
