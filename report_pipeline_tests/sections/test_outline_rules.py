"""Every rule of outline.yml matches its own example."""

import re
from importlib.resources import files
from typing import Any

import pytest
import yaml

from report_pipeline.cleaning.fold import fold
from report_pipeline.sections.outline_rules import rules

TABLE: dict[str, Any] = yaml.safe_load(
    files("report_pipeline.sections").joinpath("outline.yml").read_text(encoding="utf-8")
)


def _rows() -> list[Any]:
    groups = [
        *((f"headings.{row['id']}", row) for row in TABLE["headings"]),
        *((f"turns.{row['id']}", row) for row in TABLE["turns"]),
        *((f"acts.{row['id']}", row) for row in TABLE["acts"]),
        *((f"reject.{row['id']}", row) for row in TABLE["run_in"]["reject"]),
        *((f"points.{row['id']}", row) for row in TABLE["run_in"]["points"]),
        *((f"mood.{row['id']}", row) for row in TABLE["mood"]),
        ("one_line.label", TABLE["one_line"]["label"]),
        ("one_line.restart", TABLE["one_line"]["restart"]),
        ("run_in.leads_in", TABLE["run_in"]["leads_in"]),
        ("gloss", TABLE["gloss"]),
    ]
    return [pytest.param(row, id=name) for name, row in groups]


@pytest.mark.parametrize("row", _rows())
def test_a_rule_finds_its_example(row: dict[str, str]) -> None:
    assert re.search(row["pattern"], fold(row["example"]))


@pytest.mark.parametrize("row", TABLE["labels"], ids=lambda row: row["id"])
def test_a_label_is_read_as_its_own_form(row: dict[str, str]) -> None:
    match = rules().label.match(fold(row["example"]))
    assert match is not None
    assert match.lastgroup == row["id"]


@pytest.mark.parametrize("row", TABLE["openers"], ids=lambda row: row["id"])
def test_an_opener_begins_with_its_example(row: dict[str, str]) -> None:
    assert re.match(row["pattern"], fold(row["example"]))


@pytest.mark.parametrize(
    "row", [row for row in TABLE["turns"] if "before" in row], ids=lambda row: row["id"]
)
def test_what_must_stand_before_a_turn_stands_before_it_in_the_example(
    row: dict[str, str],
) -> None:
    text = fold(row["example"])
    match = re.search(row["pattern"], text)
    assert match is not None
    assert re.search(row["before"], text[: match.start()])


def test_ids_are_unique_within_each_group() -> None:
    for group in (TABLE["labels"], TABLE["headings"], TABLE["acts"], TABLE["mood"]):
        names = [row["id"] for row in group]
        assert len(names) == len(set(names))


def test_rows_have_no_stray_keys() -> None:
    """An example with a comma must be quoted: YAML would cut it there and make keys of the rest."""
    known = {
        "id", "rank", "script", "pattern", "example", "kind", "weight", "top", "before",
        "figure", "where", "this", "soft", "times",
    }  # fmt: skip
    run_in = TABLE["run_in"]
    groups = [TABLE[name] for name in ("labels", "headings", "turns", "acts", "openers", "mood")]
    for group in (*groups, run_in["reject"], run_in["points"]):
        for row in group:
            assert set(row) <= known
