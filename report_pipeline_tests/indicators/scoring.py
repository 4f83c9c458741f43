"""Precision, recall and F1 of observations, by their core and strictly, over labelled sentences."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from report_pipeline.cleaning.fold import fold
from report_pipeline.indicators.extract import extract
from report_pipeline.indicators.observation import Context, Observation
from report_pipeline.sections.section import Kind, Section

CASES = Path(__file__).parent / "cases"
_UNITS = {"百分之": "%", "个百分点": "pp", "百分点": "pp"}


@dataclass(frozen=True)
class Case:
    """A sentence or a few, the part of a report they stand in, and the rows they give."""

    name: str
    text: str
    part: str
    year: int
    level: str
    rows: tuple[tuple[Any, ...], ...]


def cases(pattern: str) -> Iterator[Case]:
    """The cases of every file whose name matches ``pattern``."""
    for path in sorted(CASES.glob(pattern)):
        for number, case in enumerate(yaml.load(path.read_text("utf-8"), yaml.CSafeLoader), 1):
            rows = tuple(tuple(row) for row in case["rows"])
            yield Case(
                f"{path.stem}-{number}",
                case["text"],
                case["part"],
                case["year"],
                case["level"],
                rows,
            )


def observed(case: Case) -> tuple[Observation, ...]:
    """What the extractor makes of a case, standing alone in a section of its kind."""
    whole = Section(0, None, 1, "", "", Kind(case.part), 0, len(case.text), True)
    return extract(case.text, [whole], Context(case.year, case.level)).observations


def _number(value: Any) -> float | None:
    return None if value is None else round(float(value), 6)


def _unit(unit: str | None) -> str:
    folded = fold(unit or "")
    return _UNITS.get(folded, folded)


def core_of_row(row: tuple[Any, ...]) -> tuple[Any, ...]:
    """Indicator, status, year, measure, value of a labelled row."""
    return (*row[:4], _number(row[4]))


def strict_of_row(row: tuple[Any, ...]) -> tuple[Any, ...]:
    """The core with unit, bound and upper end."""
    upper = row[7] if len(row) > 7 else None
    return (*core_of_row(row), _unit(row[5]), row[6], _number(upper))


def core_of(o: Observation) -> tuple[Any, ...]:
    """The core of an observation."""
    return (o.indicator_id, o.status, o.period_year, o.measure, _number(o.value))


def strict_of(o: Observation) -> tuple[Any, ...]:
    """The core of an observation with unit, bound and upper end."""
    return (*core_of(o), _unit(o.unit), o.bound, _number(o.value_upper))


@dataclass
class Score:
    """Counts over cases, with what was missed and what was wrong."""

    hits: int = 0
    missed: list[tuple[str, Any]] = field(default_factory=list)
    wrong: list[tuple[str, Any]] = field(default_factory=list)

    def add(self, name: str, expected: Iterable[Any], found: Iterable[Any]) -> None:
        """Count one case."""
        gold, got = Counter(expected), Counter(found)
        self.hits += sum((gold & got).values())
        self.missed += [(name, key) for key in (gold - got).elements()]
        self.wrong += [(name, key) for key in (got - gold).elements()]

    @property
    def precision(self) -> float:
        return self.hits / max(self.hits + len(self.wrong), 1)

    @property
    def recall(self) -> float:
        return self.hits / max(self.hits + len(self.missed), 1)

    @property
    def f1(self) -> float:
        return 2 * self.hits / max(2 * self.hits + len(self.missed) + len(self.wrong), 1)


def score(pattern: str) -> tuple[Score, Score]:
    """Core and strict score over the cases of the files that match ``pattern``."""
    core, strict = Score(), Score()
    for case in cases(pattern):
        found = observed(case)
        core.add(case.name, map(core_of_row, case.rows), map(core_of, found))
        strict.add(case.name, map(strict_of_row, case.rows), map(strict_of, found))
    return core, strict
