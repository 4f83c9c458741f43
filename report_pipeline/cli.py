"""The command ``report-pipeline``: the same Dagster job in one process, and looking at results.

Exit codes: 0 fine, 1 a check failed, 2 bad usage, 3 the run failed, 4 home is busy. What a command
prints is made in ``summary`` and ``showing``; here are only options, order, and exit codes.
"""

import os
import sys
from contextlib import suppress
from pathlib import Path

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from report_pipeline.commands.explain import explain
from report_pipeline.commands.export import export
from report_pipeline.commands.history import history
from report_pipeline.commands.options import home_option, settings_of
from report_pipeline.commands.quarantine import quarantine, retry
from report_pipeline.commands.releases import releases, rollback
from report_pipeline.commands.sweep import sweep
from report_pipeline.commands.trace import trace


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="report-pipeline")
def main() -> None:
    """Chinese government work reports, turned into data that can be checked."""


@main.command()
@click.option(
    "--reports",
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    help="Folder of reports to take up (default: the one home remembers, else the sample).",
)
@home_option
@click.option("--allow-removals", is_flag=True, help="Let many files leave the marts at once.")
@click.option("--force", is_flag=True, help="Run even if nothing is new.")
@click.option("--full", is_flag=True, help="Run, and check rows again that were checked before.")
def run(
    reports: Path | None, home: Path | None, allow_removals: bool, force: bool, full: bool
) -> None:
    """Take up what is new, check it, and publish the marts."""
    settings = settings_of(home, reports)
    # Dagster takes more than a second to import, so only the commands that need it do.
    from report_pipeline.running import run_job  # noqa: PLC0415
    from report_pipeline.summary import print_summary  # noqa: PLC0415

    console = Console()
    bars = Progress(
        TextColumn("{task.description:<18}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=Console(stderr=True),
    )
    tasks: dict[str, object] = {}

    def show(what: str, done: int, of: int) -> None:
        if what not in tasks:
            tasks[what] = bars.add_task(what, total=of)
        bars.update(tasks[what], completed=done, total=of)  # type: ignore[arg-type]

    with bars:
        outcome = run_job(
            settings, allow_removals=allow_removals, listener=show, force=force, full=full
        )
    if outcome.nothing_new:
        console.print(outcome.nothing_new, highlight=False)
        console.print(f"marts: {settings.home / 'marts'}", highlight=False, soft_wrap=True)
    elif outcome.published:
        print_summary(console, settings, outcome)
    for line in outcome.problems:
        click.echo(line, err=True)
    sys.exit(outcome.exit_code)


@main.command()
@click.argument("report")
@home_option
def show(report: str, home: Path | None) -> None:
    """Print one report: identity, outline, figures with their sentences.

    REPORT is a report_id, the beginning of one, or the name of a source file.
    """
    settings = settings_of(home)
    from report_pipeline.showing import UnknownReport, print_report  # noqa: PLC0415

    try:
        print_report(Console(), settings.home / "marts", report)
    except UnknownReport as error:
        raise click.UsageError(str(error)) from error


@main.command()
@home_option
@click.option("--port", default=3000, show_default=True, help="Port of the Dagster UI.")
def dev(home: Path | None, port: int) -> None:
    """Open the Dagster UI, with schedule and sensor, on this machine."""
    settings = settings_of(home)
    from report_pipeline.instance import create_records, prepare_dagster_home  # noqa: PLC0415
    from report_pipeline.lock import HomeBusy, lock_home  # noqa: PLC0415

    prepare_dagster_home(settings.dagster_home)
    with suppress(HomeBusy):  # a run that is going has made them
        lock = lock_home(settings.home, 0)
        create_records(settings.dagster_home)
        lock.release()
    arguments = [sys.executable, "-m", "dagster", "dev", "-m", "report_pipeline.definitions"]
    os.execv(sys.executable, [*arguments, "--port", str(port)])  # noqa: S606


main.add_command(sweep)
main.add_command(history)
main.add_command(explain)
main.add_command(trace)
main.add_command(export)
main.add_command(releases)
main.add_command(rollback)
main.add_command(quarantine)
main.add_command(retry)


if __name__ == "__main__":
    main()
