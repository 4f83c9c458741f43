"""One report on the terminal: who gave it, its outline, its figures in their sentences."""

from pathlib import Path
from typing import Any

import duckdb
from rich.console import Console
from rich.table import Table
from rich.text import Text
from rich.tree import Tree

from report_pipeline.marts.files import open_marts


class UnknownReport(LookupError):
    """No report, or more than one, goes by that name."""


_IDENTITY = (
    "report_id", "source_uri", "title", "region_name", "region_code", "region_level",
    "report_year", "report_year_basis", "delivered_on", "speaker", "session", "is_abstract",
    "is_primary", "body_chars", "flags",
)  # fmt: skip


def print_report(console: Console, marts: Path, wanted: str) -> None:
    """Print one report of the published marts; raises UnknownReport."""
    if not marts.exists():
        raise UnknownReport("nothing is published yet; run `report-pipeline run` first")
    with open_marts(marts) as connection:
        report = _find(connection, wanted)
        identity = Table(show_header=False, box=None)
        for name in _IDENTITY:
            identity.add_row(name, _text(report[name]))
        console.print(identity)
        console.print(_outline(connection, report["report_id"]))
        _print_figures(console, connection, report["report_id"])


def _rows(connection: duckdb.DuckDBPyConnection, query: str, *values: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (
        connection.sql(query, params=list(values)).to_arrow_table().to_pylist()
    )
    return found


def _find(connection: duckdb.DuckDBPyConnection, wanted: str) -> dict[str, Any]:
    found = _rows(
        connection,
        "SELECT * FROM dim_report WHERE starts_with(report_id, $1) OR source_uri = $1"
        " OR parse_filename(source_uri) = $1 OR parse_filename(source_uri, true) = $1"
        " ORDER BY report_id",
        wanted,
    )
    if not found:
        raise UnknownReport(f"no report is called {wanted!r}")
    if len(found) > 1:
        names = ", ".join(f"{row['report_id']} ({row['source_uri']})" for row in found[:5])
        raise UnknownReport(f"{wanted!r} could be any of {names}")
    return found[0]


def _outline(connection: duckdb.DuckDBPyConnection, report_id: str) -> Tree:
    root = Tree("outline")
    nodes: dict[str | None, Tree] = {None: root}
    for row in _rows(
        connection, "SELECT * FROM fact_section WHERE report_id = $1 ORDER BY ordinal", report_id
    ):
        parent = nodes.get(row["parent_id"], root)
        if row["heading"] or row["parent_id"] is None:
            name = f"{row['label']}{row['heading']}" or "(no heading)"
            chars = row["char_end"] - row["char_start"]
            nodes[row["section_id"]] = parent.add(Text(f"{name}  [{row['kind']}, {chars}]"))
    return root


def _print_figures(console: Console, connection: duckdb.DuckDBPyConnection, report_id: str) -> None:
    """Each figure on a line, its sentence below it."""
    for row in _rows(
        connection,
        "SELECT f.*, s.text, s.char_start AS from_start FROM fact_indicator AS f"
        " JOIN fact_section AS s USING (section_id) WHERE f.report_id = $1"
        " ORDER BY f.char_start, f.observation_id",
        report_id,
    ):
        upper = "" if row["value_upper"] is None else f"–{row['value_upper']:.10g}"
        value = f"{row['value']:.10g}{upper} {row['unit'] or ''}"
        facts = [
            row["indicator_id"], row["status"], _text(row["period_year"]), row["measure"], value,
            row["bound"], row["scope"] or "",
        ]  # fmt: skip
        console.print(Text("  ".join(facts).rstrip(), style="bold cyan"))
        sentence = sentence_of(row)
        sentence.pad_left(4)
        console.print(sentence)


def sentence_of(row: dict[str, Any]) -> Text:
    """The sentence the evidence of a row stands in, with the figure marked.

    ``row`` is of fact_indicator with the section's ``text`` and its start as ``from_start``.
    """
    text, base = row["text"], row["from_start"]
    start, end = row["evidence_start"] - base, row["evidence_end"] - base
    begin = max((text.rfind(stop, 0, start) + 1 for stop in "。!！?？\n"), default=0)
    ends = [at for stop in "。!！?？\n" if (at := text.find(stop, end)) >= 0]
    sentence = Text(text[begin : min(ends) + 1 if ends else len(text)].strip("\n"))
    sentence.stylize("bold", row["char_start"] - base - begin, row["char_end"] - base - begin)
    return sentence


def _text(value: Any) -> str:
    return "–" if value is None or value == [] else str(value)
