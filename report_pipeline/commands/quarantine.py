"""``report-pipeline quarantine`` and ``retry``: what was not taken and why, and trying it again."""

import sys
from pathlib import Path

import click

from report_pipeline.commands.options import Exit, home_option, settings_of


@click.command()
@click.option("--reason", default="", help="Only this reason.")
@home_option
def quarantine(reason: str, home: Path | None) -> None:
    """List what was not taken, with counts by reason."""
    settings = settings_of(home)
    from report_pipeline.marts.files import open_marts  # noqa: PLC0415

    if not (settings.home / "marts").exists():
        raise click.UsageError("nothing is published yet; run `report-pipeline run` first")
    with open_marts(settings.home / "marts") as connection:
        rows = connection.execute(
            "SELECT stage, reason, source_uri, member_path, detail FROM quarantine "
            "WHERE reason = $1 OR $1 = '' ORDER BY ALL",
            [reason],
        ).fetchall()
    for stage, why, uri, member, detail in rows:
        click.echo(f"{uri}{f' ({member})' if member else ''}\n    {why} in {stage}: {detail}")
    counts: dict[str, int] = {}
    for _, why, *_ in rows:
        counts[why] = counts.get(why, 0) + 1
    for why, count in sorted(counts.items(), key=lambda item: (-item[1], item[0])):
        click.echo(f"{count:>8} {why}")
    click.echo(f"{len(rows):>8} in all")


@click.command()
@click.argument("files", nargs=-1)
@click.option("--reason", default="", help="Only what was refused for this reason.")
@click.option("--all", "everything", is_flag=True, help="Everything in quarantine.")
@home_option
def retry(files: tuple[str, ...], reason: str, everything: bool, home: Path | None) -> None:
    """Let the next run take quarantined FILES up again.

    FILES are names as `quarantine` shows them, or ends of such names.
    """
    if not (files or everything or reason):
        raise click.UsageError("name files, or say --all or --reason")
    settings = settings_of(home)
    from report_pipeline.lock import HomeBusy, lock_home  # noqa: PLC0415
    from report_pipeline.retrying import NotInQuarantine  # noqa: PLC0415
    from report_pipeline.retrying import retry as retry_files  # noqa: PLC0415

    try:
        lock = lock_home(settings.home, 3)
    except HomeBusy as busy:
        click.echo(str(busy), err=True)
        sys.exit(Exit.HOME_BUSY)
    try:
        done = retry_files(settings.home, files, reason)
    except NotInQuarantine as error:
        raise click.UsageError(str(error)) from error
    finally:
        lock.release()
    click.echo(
        f"{done.refusals} refusals forgotten, {done.reports} reports let go; "
        "the next run takes them up again"
    )
