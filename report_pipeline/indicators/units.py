"""The table of units: what is printed after a number, its dimension and its factor to a base unit.

Here belongs the reading of a unit at a place of folded text. Which number it belongs to, and
bounds, are the business of ``quantities``. Units themselves are rows of ``units.yml``.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from report_pipeline.indicators.numbers import MULTIPLIERS

_RULES = Path(__file__).with_suffix(".yml")
_COUNTED = frozenset({"count", "people", "households", "age", "score", "grade"})


@dataclass(frozen=True, slots=True)
class Unit:
    """A row of the table, or the quotient of two."""

    name: str  # as printed, folded, without multiplier
    dimension: str | None
    base: str | None
    factor: Fraction | None  # of one unit in base units
    weak: bool = False

    @property
    def measures(self) -> bool:
        """Whether it measures (元, 吨, %) rather than counts (个, 人, 年)."""
        return self.dimension not in _COUNTED


def in_base(value: Decimal, multiplier: str, unit: Unit) -> Decimal | None:
    """``value`` counted in ``multiplier`` and ``unit``, in the unit's base units."""
    if unit.factor is None:
        return None
    whole = value * MULTIPLIERS[multiplier]
    if unit.factor.denominator == 1:
        return whole * unit.factor.numerator
    return whole * unit.factor.numerator / unit.factor.denominator


def one_of(words: Iterable[str]) -> str:
    """A regular expression for any of ``words``, the longest first, grouped by first character."""
    heads: dict[str, list[str]] = {}
    for word in sorted(set(words), key=lambda word: (-len(word), word)):
        heads.setdefault(word[0], []).append(word[1:])
    groups = []
    for head, tails in heads.items():
        rest = "|".join(map(re.escape, tails))
        groups.append(re.escape(head) + (f"(?:{rest})" if rest else ""))
    return "(?:" + "|".join(groups) + ")"


def rows() -> list[dict[str, Any]]:
    """The rows of ``units.yml``, each with its group's dimension and base."""
    groups = yaml.load(_RULES.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    return [
        {"dimension": group["dimension"], "base": group["base"], **row}
        for group in groups
        for row in group["units"]
    ]


class UnitTable:
    """All units, ready to be read at a place of folded text."""

    def __init__(self) -> None:
        self._units: dict[str, Unit] = {}
        self._denominators: dict[str, Unit] = {}
        self._guards: dict[str, re.Pattern[str]] = {}
        for row in rows():
            name = str(row["unit"])
            unit = Unit(
                name,
                row["dimension"],
                row["base"],
                Fraction(str(row["factor"])),
                row.get("weak", False),
            )
            self._denominators[name] = unit
            if row.get("only_below"):
                continue
            self._units[name] = unit
            if "not_before" in row:
                self._guards[name] = re.compile(row["not_before"])
        self._by_first: dict[str, list[str]] = {}
        for name in sorted(self._units, key=len, reverse=True):
            self._by_first.setdefault(name[0], []).append(name)
        below = one_of(self._denominators)
        self._per = re.compile(rf"/(?:每)?([百千万亿]{{0,2}}?)({below})(?![A-Za-z0-9])")

    @property
    def first_characters(self) -> str:
        """What units begin with."""
        return "".join(self._by_first)

    def named(self, name: str) -> Unit:
        """The unit printed as ``name``; KeyError when the table has none."""
        return self._units[name]

    def read(self, folded: str, at: int) -> tuple[Unit, int] | None:
        """The longest unit that begins at ``at``, and where it ends."""
        for name in self._by_first.get(folded[at : at + 1], ()):
            if not folded.startswith(name, at):
                continue
            unit = self._units[name]
            end = at + len(name)
            guard = self._guards.get(name)
            if guard and guard.match(folded, end):
                continue
            if name[-1].isascii() and name[-1].isalnum() and _is_word_char(folded, end):
                continue
            if folded[end : end + 1] == "/":
                return self._quotient(folded, unit, end)
            return unit, end
        return None

    def _quotient(self, folded: str, unit: Unit, end: int) -> tuple[Unit, int]:
        match = self._per.match(folded, end)
        if match is None or match[1] not in MULTIPLIERS:
            return unit, end
        below = self._denominators[match[2]]
        name = unit.name + folded[end : match.end()]
        if below.factor is None or unit.factor is None:
            return Unit(name, None, None, None), match.end()
        quotient = Unit(
            name,
            f"{unit.dimension} per {below.dimension}",
            f"{unit.base}/{below.base}",
            unit.factor / (below.factor * int(MULTIPLIERS[match[1]])),
        )
        return quotient, match.end()


def _is_word_char(folded: str, at: int) -> bool:
    char = folded[at : at + 1]
    return char.isascii() and char.isalnum()


@cache
def unit_table() -> UnitTable:
    """The table, read once."""
    return UnitTable()
