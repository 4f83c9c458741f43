"""Why an observation was taken: its sentence with name, figure and bound marked, and the reading.

What is told comes from the published marts alone; the way back to the file is ``tracing``'s.
"""

from functools import cache
from pathlib import Path
from typing import Any

import yaml
from rich.console import Console
from rich.text import Text

from report_pipeline.marts.files import open_marts
from report_pipeline.showing import sentence_of

_TOLD = (
    "indicator_id", "status", "period_year", "period", "measure", "value", "value_upper", "unit",
    "bound", "scope", "name_printed", "actual_kind", "target_kind", "commitment", "basis",
    "mention_no", "flags", "report_year", "rule_id",
)  # fmt: skip


class UnknownObservation(LookupError):
    """No observation, or more than one, goes by that name."""


@cache
def reasons() -> dict[str, dict[str, str]]:
    """Each rule's reason and example, by rule_id."""
    text = Path(__file__).with_suffix(".yml").read_text(encoding="utf-8")
    found: dict[str, dict[str, str]] = yaml.load(text, Loader=yaml.CSafeLoader)
    return found


def explain(console: Console, marts: Path, wanted: str) -> None:
    """Print one observation of the published marts; raises UnknownObservation."""
    if not marts.exists():
        raise UnknownObservation("nothing is published yet; run `report-pipeline run` first")
    with open_marts(marts) as connection:
        rows: list[dict[str, Any]] = (
            connection.sql(
                "SELECT f.*, s.text, s.char_start AS from_start, s.kind, s.heading, r.source_uri"
                " FROM fact_indicator AS f JOIN fact_section AS s USING (section_id)"
                " JOIN dim_report AS r ON r.report_id = f.report_id"
                " WHERE starts_with(f.observation_id, $1) ORDER BY f.observation_id LIMIT 2",
                params=[wanted],
            )
            .to_arrow_table()
            .to_pylist()
        )
    if len(rows) != 1 or not wanted:
        which = "no observation" if not rows else "more than one observation"
        raise UnknownObservation(f"{which} is called {wanted!r}")
    row = rows[0]
    console.print(_marked(row))
    for name in _TOLD:
        if row[name] not in (None, []):
            console.print(f"  {name:<13} {row[name]}", highlight=False, markup=False)
    console.print(
        f"  {'section':<13} {row['heading'] or '(no heading)'} [{row['kind']}]", markup=False
    )
    console.print(f"  {'report':<13} {row['source_uri']}", highlight=False, markup=False)
    console.print(f"taken because {reasons()[row['rule_id']]['why']}", highlight=False)


def _marked(row: dict[str, Any]) -> Text:
    """The sentence: figure with its bound bold, name, commitment and scope underlined."""
    sentence = sentence_of(row)
    for word in (row["name_printed"], row["scope"], row["commitment"]):
        if word:
            sentence.highlight_words([word], "underline")
    return sentence
