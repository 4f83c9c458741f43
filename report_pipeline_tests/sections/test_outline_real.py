"""The outlines of real reports, where they are at hand."""

import json
from pathlib import Path
from typing import Any

import pytest

from report_pipeline.sections.outline import outline
from report_pipeline.sections.section import Kind

LEAST_RIGHT = 0.95


def _body(source: str, meta: dict[str, Any]) -> str:
    """A report's paragraphs, roughly cleaned: what is called noise is cut, blank lines dropped."""
    start = source.index(meta["body_first"])
    end = source.index(meta["body_last"]) + len(meta["body_last"])
    body = source[start:end]
    for noise in meta["noise"]:
        if "context" not in noise:
            body = body.replace(noise["text"], "")
    lines = (line.strip(" \u3000\u00a0\t") for line in body.split("\n"))
    return "\n".join(line for line in lines if line)


def _labelled(hand_labels: Path) -> list[Path]:
    return sorted((hand_labels / "local").glob("*.meta.json"))


def test_headings_of_labelled_reports_stand_at_their_depth(
    real_reports: Path, hand_labels: Path
) -> None:
    for path in _labelled(hand_labels):
        meta = json.loads(path.read_text(encoding="utf-8"))
        name = path.name.removesuffix(".meta.json")
        source = (real_reports / "local" / f"{name}.txt").read_text(encoding="utf-8")
        got = {
            (section.depth, section.label, section.heading, str(section.kind))
            for section in outline(_body(source, meta))
        }
        wanted = [
            (row["level"], row["label"], row["heading"], row["kind"]) for row in meta["outline"]
        ]
        right = sum(row in got for row in wanted)
        assert right >= LEAST_RIGHT * len(wanted), name


@pytest.mark.parametrize("year", [1993, 2000, 2003, 2008, 2012, 2014, 2019, 2022])
def test_a_national_report_is_reviewed_first_and_planned_after(
    real_reports: Path, year: int
) -> None:
    source = (real_reports / "national" / f"{year}.txt").read_text(encoding="utf-8")
    body = source[source.index("各位代表") : source.index("本作品是")]
    lines = [line.strip(" \u3000\u00a0") for line in body.split("\n")]
    kinds = [
        section.kind
        for section in outline("\n".join(line for line in lines if line))
        if section.depth == 1
    ]
    assert kinds[:2] == [Kind.PREFACE, Kind.REVIEW]
    assert kinds[2] is Kind.TASKS
    assert kinds[-1] is Kind.CLOSING
    assert kinds.count(Kind.REVIEW) == 1
