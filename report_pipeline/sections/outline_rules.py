"""The rules of ``outline.yml``, compiled once.

Only loading belongs here; what the rules mean is decided where they are used.
"""

import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from report_pipeline.sections.section import Kind


@dataclass(frozen=True, slots=True)
class LabelForm:
    """A style of printed number. A lower ``rank`` stands higher in a tree."""

    id: str
    rank: int
    script: str  # han, digits, circled, none


@dataclass(frozen=True, slots=True)
class HeadingCue:
    """Words of a heading that speak for a kind of section."""

    id: str
    kind: Kind
    weight: float
    top: bool  # holds only for sections at the top of a report
    pattern: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class Point:
    """A pattern that adds ``weight`` where it is found."""

    id: str
    weight: float
    pattern: re.Pattern[str]
    this_year: bool = False  # turns about where "this year" is the year reviewed


@dataclass(frozen=True, slots=True)
class Act:
    """Words with which a paragraph says what it is about."""

    id: str
    pattern: re.Pattern[str]
    where: str  # start, sentence (the first), lead, ends
    times: int  # how many different matches it takes


@dataclass(frozen=True, slots=True)
class Turn:
    """Words of a sentence that turns a paragraph to another matter."""

    id: str  # problems, targets
    pattern: re.Pattern[str]
    before: re.Pattern[str] | None  # what must stand just before the words
    figure: re.Pattern[str] | None  # what must follow them


@dataclass(frozen=True, slots=True)
class RunIn:
    """When the first sentence of an unnumbered paragraph is a heading."""

    max_chars: int
    max_clauses: int
    min_body: int
    reject: re.Pattern[str]
    reject_alone: re.Pattern[str]  # what only a parallel with others makes good
    leads_in: re.Pattern[str]  # last words of a paragraph that only leads to what follows
    points: tuple[Point, ...]
    verb: re.Pattern[str]  # the one of the points that tells an imperative
    verb_anywhere: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class Rules:
    """All rules of the outline."""

    labels: dict[str, LabelForm]
    label: re.Pattern[str]  # any label; the group that matched names the form
    inline_label: re.Pattern[str]  # labels inside a line that holds many paragraphs
    inline_opening: re.Pattern[str]  # the end of the sentence before the plan is opened
    furniture: re.Pattern[str]
    restart: re.Pattern[str]  # words with which text begins after a heading without a full stop
    headings: tuple[HeadingCue, ...]
    sub_headings: tuple[HeadingCue, ...]  # those that hold below the top too
    turns: tuple[Turn, ...]
    gloss: re.Pattern[str]
    acts: dict[str, Act]
    openers: tuple[re.Pattern[str], ...]
    run_in: RunIn
    mood: tuple[Point, ...]


def _table() -> dict[str, Any]:
    source = files(__package__).joinpath("outline.yml").read_text(encoding="utf-8")
    loaded: dict[str, Any] = yaml.load(source, Loader=yaml.CSafeLoader)
    return loaded


def _points(rows: list[dict[str, Any]]) -> tuple[Point, ...]:
    return tuple(
        Point(row["id"], float(row["weight"]), re.compile(row["pattern"]), row.get("this", False))
        for row in rows
    )


def _any_of(rows: list[dict[str, Any]]) -> str:
    return "|".join(f"(?:{row['pattern']})" for row in rows)


@cache
def rules() -> Rules:
    """The compiled rules."""
    table = _table()
    labels = table["labels"]
    run_in = table["run_in"]
    points = _points(run_in["points"])
    verb = next(point.pattern for point in points if point.id == "verb_first")
    named = "|".join(f"(?P<{row['id']}>{row['pattern']})" for row in labels)
    figure = re.compile(table["figure"])
    cues = tuple(
        HeadingCue(
            row["id"],
            Kind(row["kind"]),
            float(row["weight"]),
            row.get("top", False),
            re.compile(row["pattern"]),
        )
        for row in table["headings"]
    )
    return Rules(
        labels={row["id"]: LabelForm(row["id"], row["rank"], row["script"]) for row in labels},
        label=re.compile(rf"(?:\*{{0,2}} ?)(?:{named})\s?"),
        inline_label=re.compile(table["one_line"]["label"]["pattern"]),
        inline_opening=re.compile(table["one_line"]["opening"]["pattern"]),
        furniture=re.compile(table["furniture"]["pattern"]),
        restart=re.compile(table["one_line"]["restart"]["pattern"]),
        headings=cues,
        sub_headings=tuple(cue for cue in cues if not cue.top),
        turns=tuple(
            Turn(
                row["id"],
                re.compile(row["pattern"]),
                re.compile(row["before"]) if "before" in row else None,
                figure if row.get("figure") else None,
            )
            for row in table["turns"]
        ),
        gloss=re.compile(table["gloss"]["pattern"]),
        acts={
            row["id"]: Act(row["id"], re.compile(row["pattern"]), row["where"], row.get("times", 1))
            for row in table["acts"]
        },
        openers=tuple(re.compile(row["pattern"]) for row in table["openers"]),
        run_in=RunIn(
            run_in["max_chars"],
            run_in["max_clauses"],
            run_in["min_body"],
            re.compile(_any_of([row for row in run_in["reject"] if not row.get("soft")])),
            re.compile(_any_of([row for row in run_in["reject"] if row.get("soft")])),
            re.compile(run_in["leads_in"]["pattern"]),
            points,
            verb,
            re.compile(verb.pattern.replace("^", "", 1)),
        ),
        mood=_points(table["mood"]),
    )
