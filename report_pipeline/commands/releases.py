"""``report-pipeline releases`` and ``rollback``: what was published, and going back to it."""

import sys
from datetime import UTC, datetime
from pathlib import Path

import click

from report_pipeline.commands.options import Exit, home_option, settings_of


@click.command()
@home_option
def releases(home: Path | None) -> None:
    """List the releases that are kept; the published one is marked."""
    from report_pipeline.release import Releases  # noqa: PLC0415

    kept = Releases(settings_of(home).home)
    if not kept.all():
        raise click.UsageError("nothing is published yet; run `report-pipeline run` first")
    for path in kept.all():
        number, _, data = path.name.partition("-")
        files = [file for file in path.rglob("*") if file.is_file()]
        size = sum(file.stat().st_size for file in files) / 1e6
        # The folder's own time changes when it is replaced; its newest file is of when it was made.
        made = datetime.fromtimestamp(max((f.stat().st_mtime for f in files), default=0), UTC)
        mark = "*" if path == kept.current() else " "
        click.echo(f"{mark} {int(number):>6}  {data}  {made:%Y-%m-%d %H:%M} UTC  {size:>10.1f} MB")


@click.command()
@click.argument("release", type=int, required=False)
@home_option
def rollback(release: int | None, home: Path | None) -> None:
    """Publish a kept release again: RELEASE, or the one before the published one.

    The next run that passes its audit publishes anew, so correct first what was wrong.
    """
    settings = settings_of(home)
    from report_pipeline.lock import HomeBusy, lock_home  # noqa: PLC0415
    from report_pipeline.release import Releases, UnknownRelease  # noqa: PLC0415

    try:
        lock = lock_home(settings.home, 3)
    except HomeBusy as busy:
        click.echo(str(busy), err=True)
        sys.exit(Exit.HOME_BUSY)
    try:
        now = Releases(settings.home).return_to(release)
    except UnknownRelease as error:
        raise click.UsageError(str(error)) from error
    finally:
        lock.release()
    click.echo(f"published: release {int(now.name.partition('-')[0])} ({now.name})")
