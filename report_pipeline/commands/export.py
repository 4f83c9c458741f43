"""``report-pipeline export``: the published marts as CSV, Excel or Stata files."""

import sys
from pathlib import Path

import click

from report_pipeline.commands.options import Exit, home_option, settings_of


@click.command()
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@click.option(
    "--format", "format_", type=click.Choice(["csv", "xlsx", "dta"]), required=True,
    help="csv, xlsx (Excel) or dta (Stata 14 and later).",
)  # fmt: skip
@click.option("--table", "names", multiple=True, help="Only this table; may be repeated.")
@home_option
def export(folder: Path, format_: str, names: tuple[str, ...], home: Path | None) -> None:
    """Write the published marts to FOLDER, one file a table."""
    settings = settings_of(home)
    from report_pipeline.export import CannotExport, export_table  # noqa: PLC0415
    from report_pipeline.marts.registry import MARTS  # noqa: PLC0415

    known = {table.name: table for table in MARTS}
    if unknown := sorted(set(names) - set(known)):
        raise click.UsageError(f"no table {', '.join(unknown)}; there are {', '.join(known)}")
    marts = settings.home / "marts"
    if not marts.exists():
        raise click.UsageError("nothing is published yet; run `report-pipeline run` first")
    release, failed = marts.resolve(), False  # one release throughout
    for name in names or known:
        try:
            done = export_table(release, known[name], format_, folder)
        except CannotExport as error:
            click.echo(str(error), err=True)
            failed = True
            continue
        click.echo(f"{done.path}  {done.rows:,} rows" + "".join(f"; {n}" for n in done.notes))
    sys.exit(Exit.BAD_USAGE if failed else Exit.FINE)
