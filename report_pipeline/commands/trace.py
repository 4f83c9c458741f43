"""``report-pipeline trace``: from a figure of the marts back to the bytes it was read from."""

import json
from pathlib import Path
from typing import Any

import click

from report_pipeline.commands.options import home_option, settings_of

Row = dict[str, Any]


@click.command()
@click.argument("observation")
@home_option
@click.option("--json", "as_json", is_flag=True, help="Print everything, as JSON.")
def trace(observation: str, home: Path | None, as_json: bool) -> None:
    """Walk from a figure of the marts back to the bytes it was read from.

    OBSERVATION is an observation_id of fact_indicator or a quantity_id of fact_quantity, or the
    beginning of one.
    """
    settings = settings_of(home)
    from report_pipeline.tracing import Untraceable  # noqa: PLC0415
    from report_pipeline.tracing import trace as trace_row  # noqa: PLC0415

    try:
        found = trace_row(settings.home, observation)
    except Untraceable as error:
        raise click.UsageError(str(error)) from error
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False, indent=2, default=str))
    else:
        click.echo("\n".join(f"{name:<10} {text}" for name, text in told(found)))


def told(found: Row) -> list[tuple[str, str]]:
    """What was found, in lines for a person."""
    lines = [*_figure(found), ("report", _report(found["report"]))]
    lines.append(("sentence", found["sentence"]))
    for section in found["section"]:
        span = f"characters {section['char_start']}–{section['char_end']}"
        name = f"{section['label']}{section['heading']}" or "(no heading)"
        lines.append(("section", f"{name} [{section['kind']}, {span}]"))
    cleaning, document, file = found["cleaning"], found["document"], found["file"]
    lines.append(("clean", f"characters {cleaning['char_start']}–{cleaning['char_end']}"))
    for edit in cleaning["edits"]:
        where = f"{edit['start']}–{edit['end']} of the document"
        lines.append(
            ("edit", f"{edit['rule_id']}: {edit['replaced']!r} → {edit['replacement']!r}, {where}")
        )
    lines.append(("document", _document(document)))
    state = {"unchanged": "as it was read", "changed": "changed since", "gone": "gone since"}
    lines.append(
        ("file", f"{file['source_uri']} in {file['landing_folder']}, {state[file['state']]}")
    )
    lines.append(("sha256", file["source_sha256"]))
    for line in found["work"]:
        made = f"{line['input_sha256'][:12]} → {line['output_sha256'][:12]}"
        by = f"by code {line['code_version']} in run {line['run_id']} ({line['noted'] or 'time unknown'})"
        lines.append((line["stage"].replace("report_", ""), f"{made} {by}"))
    return lines


def _figure(found: Row) -> list[tuple[str, str]]:
    if "quantity" in found:
        row = found["quantity"]
        return [("quantity", f"{row['quantity_id']}: {row['text']} = {_value(row)}")]
    row = found["observation"]
    what = f"{row['indicator_id']} {row['status']} {row['period_year'] or '?'} {row['measure']}"
    scope = f", {row['scope']}" if row["scope"] else ""
    return [
        ("figure", f"{row['observation_id']}: {what}{scope} = {_value(row)}"),
        ("rule", row["rule_id"]),
    ]


def _value(row: Row) -> str:
    upper = "" if row["value_upper"] is None else f"–{row['value_upper']:g}"
    return f"{row['value']:g}{upper} {row['unit'] or ''} ({row['bound']})"


def _report(report: Row) -> str:
    who = f"{report['region_name'] or '?'} {report['report_year'] or '?'}"
    return f"{report['report_id']} {who} {report['title'] or ''}".rstrip()


def _document(document: Row) -> str:
    kind = document["media_type"] + (f" in {document['encoding']}" if document["encoding"] else "")
    parts = [f"characters {document['char_start']}–{document['char_end']} of its text ({kind})"]
    if document["member_path"]:
        parts.append(f"member {document['member_path']}")
    if document["page"]:
        parts.append(f"page {document['page']}")
    if document["byte_start"] is not None:
        parts.append(f"bytes {document['byte_start']}–{document['byte_end']} of the file")
    return ", ".join([*parts, repr(document["text"])])
