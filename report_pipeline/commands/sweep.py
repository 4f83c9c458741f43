"""``report-pipeline sweep``: remove stored rows that nothing refers to."""

import sys
from pathlib import Path

import click

from report_pipeline.commands.options import Exit, home_option, settings_of


@click.command()
@home_option
@click.option("--dry-run", is_flag=True, help="Say what would be removed and remove nothing.")
def sweep(home: Path | None, dry_run: bool) -> None:
    """Remove stored rows that nothing refers to.

    What is neither current nor in the published release goes: rows of files that vanished or
    changed, and of rules that were replaced. `history` forgets them too.
    """
    settings = settings_of(home)
    from report_pipeline.compaction import sweep as sweep_home  # noqa: PLC0415
    from report_pipeline.lock import HomeBusy, lock_home  # noqa: PLC0415

    if not (settings.home / "store").is_dir():
        raise click.UsageError(f"{settings.home} holds no store; run `report-pipeline run` first")
    try:
        lock = lock_home(settings.home, 3)
    except HomeBusy as busy:
        click.echo(str(busy), err=True)
        sys.exit(Exit.HOME_BUSY)
    try:
        swept = sweep_home(settings.home, dry_run=dry_run)
    finally:
        lock.release()
    for found in swept:
        click.echo(f"{found.place:<30} {found.units:>8} units {_size(found.bytes):>10}")
    freed = _size(sum(found.bytes for found in swept))
    click.echo(f"{'would free' if dry_run else 'freed'} {freed}")


def _size(count: float) -> str:
    for unit in ("B", "kB", "MB"):
        if count < 1000:
            return f"{count:.0f} {unit}"
        count /= 1000
    return f"{count:.1f} GB"
