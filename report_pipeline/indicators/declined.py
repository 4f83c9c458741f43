"""A report's word that it sets no target for an indicator (as the State Council's of 2020 did).

Only what the text says counts: a target that is not there is no declined target. The wording is in
``declined.yml``.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

from report_pipeline.cleaning.fold import fold

_SENTENCE = re.compile("[^。!?\\n]+")


@dataclass(frozen=True, slots=True)
class Declined:
    """An indicator for which the report sets no target, and the words that say so."""

    indicator_id: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Rules:
    says: re.Pattern[str]
    never: re.Pattern[str]
    indicators: dict[str, re.Pattern[str]]


@cache
def _rules() -> _Rules:
    text = Path(__file__).with_suffix(".yml").read_text(encoding="utf-8")
    rules = yaml.load(text, Loader=yaml.CSafeLoader)
    return _Rules(
        re.compile("|".join(row["pattern"] for row in rules["says"])),
        re.compile("|".join(rules["not"])),
        {name: re.compile(pattern) for name, pattern in rules["indicators"].items()},
    )


def find_declined(text: str) -> tuple[Declined, ...]:
    """Indicators whose target ``text`` says it does not set, each once, in document order."""
    found: dict[str, Declined] = {}
    for declined in _search(fold(text)):
        found.setdefault(declined.indicator_id, declined)
    return tuple(found.values())


def _search(folded: str) -> Iterator[Declined]:
    rules = _rules()
    if "目标" not in folded:
        return
    for sentence in _SENTENCE.finditer(folded):
        said = rules.says.search(folded, sentence.start(), sentence.end())
        if said is None or rules.never.search(said[0]):
            continue
        for name, pattern in rules.indicators.items():
            named = pattern.search(folded, sentence.start(), said.end())
            if named is not None:
                yield Declined(name, min(named.start(), said.start()), said.end())
