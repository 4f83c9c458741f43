"""``report-pipeline history``: the versions of a report, and what changed between them."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from report_pipeline.commands.options import home_option, settings_of

if TYPE_CHECKING:
    from report_pipeline.history import Change, Version

_WHY = {
    "new": "came",
    "content": "has new content",
    "gone": "is gone",
    "reread": "was read by other rules",
}


@click.command()
@click.argument("what")
@click.argument("year", type=int, required=False)
@home_option
@click.option("--json", "as_json", is_flag=True, help="Print everything, as JSON.")
def history(what: str, year: int | None, home: Path | None, as_json: bool) -> None:
    """List the versions of a report and what changed between them.

    WHAT is a path in the landing folder; or, with YEAR, a region: its division code, its region_id,
    or the end of its name (镇海区).
    """
    settings = settings_of(home)
    from report_pipeline.history import NoHistory  # noqa: PLC0415
    from report_pipeline.history import history as history_of  # noqa: PLC0415

    try:
        found = history_of(settings.home, what, year)
    except NoHistory as error:
        raise click.UsageError(str(error)) from error
    if as_json:
        rows = [[asdict(version) for version in versions] for versions in found]
        click.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    for versions in found:
        click.echo(versions[0].source_uri)
        for number, version in enumerate(versions, 1):
            click.echo("\n".join(_told(number, version)))


def _told(number: int, version: "Version") -> list[str]:
    from report_pipeline.tracing import told_time  # noqa: PLC0415

    when = told_time(version.noted_ns) if version.noted_ns else "?"
    head = f"{number:>3}  {when}  {_WHY[version.why]}, run {version.run_id}"
    if version.source_sha256 is None:
        return [head]
    lines = [head, f"     content {version.source_sha256[:16]}, {version.figures} figures"]
    for report in version.reports:
        who = f"{report['region_name'] or '?'} {report['report_year'] or '?'}"
        lines.append(f"     {report['report_id']} {who}, read by code {report['code_version']}")
    return [*lines, *(f"       {_change(change)}" for change in version.changes)]


def _change(change: "Change") -> str:
    figure = change.figure
    parts = (figure["scope"], figure["indicator_id"], figure["status"], figure["period_year"])
    name = " ".join(str(part) for part in (*parts, figure["measure"]) if part)
    return f"{name}: {', '.join(change.before) or '–'} → {', '.join(change.after) or '–'}"
