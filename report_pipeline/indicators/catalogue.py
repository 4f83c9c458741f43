"""The indicators: what each is, the names it goes by, and what its figures can look like.

Here belongs the loading of ``catalogue.yml`` and ``shared_names.yml``. Where a name stands in a text
is the business of ``mentions``; what is known of a figure after it, of ``measures``.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from report_pipeline.indicators.names import Pattern, read_name

_CATALOGUE = Path(__file__).with_suffix(".yml")
_SHARED_NAMES = Path(__file__).with_name("shared_names.yml")
_UNITS = {
    "money": ("money",),
    "money_per_person": ("money",),
    "mass": ("mass",),
    "people": ("people",),
    "count": ("count",),
    "area": ("area",),
    "concentration": ("concentration",),
    "ratio": ("ratio", "tenths"),
}


@dataclass(frozen=True, slots=True)
class Indicator:
    """An entry of the catalogue; ``dimension`` and the texts are those of dim_indicator."""

    id: str
    name_zh: str
    name_en: str
    dimension: str
    category: str
    target_sense: str  # floor, ceiling, two_sided
    definition_breaks: str | None
    level_dimensions: tuple[str, ...]  # of quantities that can be its level
    counts_new: bool
    only: frozenset[str]  # the measures it can have; empty: all
    of_gdp: str | None
    in_ratio: str | None
    in_days: str | None
    plausible: dict[str, tuple[Decimal, Decimal]]


@dataclass(frozen=True, slots=True)
class Name:
    """A way to call indicators. ``indicators`` is empty for a look-alike."""

    pattern: re.Pattern[str]
    beginnings: frozenset[str]
    indicators: tuple[str | None, ...]
    is_weak: bool = False
    measures: frozenset[str] = frozenset()
    measure: str | None = None
    needs: re.Pattern[str] | None = None
    unless: re.Pattern[str] | None = None
    then: re.Pattern[str] | None = None
    scopes: tuple[str | None, ...] = ()
    single: str | None = None  # the indicator of a lone level after a name of several


@dataclass(frozen=True, slots=True)
class AroundName:
    """A name that stands on both sides of its figure."""

    indicator: str
    before: re.Pattern[str]
    after: re.Pattern[str]
    measure: str | None


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All indicators by id, and their names by the two characters that a name begins with."""

    indicators: dict[str, Indicator]
    names: dict[str, tuple[Name, ...]]
    around: tuple[AroundName, ...]


@cache
def catalogue() -> Catalogue:
    """The packaged catalogue. Raises ValueError where an entry is malformed."""
    entries = catalogue_entries()
    indicators = {entry["id"]: _indicator(entry) for entry in entries}
    names: dict[str, list[Name]] = {}
    for name in [*_shared_names(), *(n for entry in entries for n in _names(entry))]:
        for beginning in name.beginnings:
            names.setdefault(beginning, []).append(name)
    around = tuple(
        _around(entry["id"], row) for entry in entries for row in entry.get("around", ())
    )
    return Catalogue(indicators, {key: tuple(found) for key, found in names.items()}, around)


@cache
def catalogue_entries() -> tuple[dict[str, Any], ...]:
    """The entries of catalogue.yml as they stand there."""
    return tuple(_load(_CATALOGUE))


@cache
def shared_name_entries() -> tuple[dict[str, Any], ...]:
    """The entries of shared_names.yml as they stand there."""
    return tuple(_load(_SHARED_NAMES))


def _load(path: Path) -> list[dict[str, Any]]:
    entries: list[dict[str, Any]] = yaml.load(
        path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader
    )
    return entries


def _indicator(entry: dict[str, Any]) -> Indicator:
    plausible = {
        measure: (Decimal(str(low)), Decimal(str(high)))
        for measure, (low, high) in entry["plausible"].items()
    }
    return Indicator(
        id=entry["id"],
        name_zh=entry["name_zh"],
        name_en=entry["name_en"],
        dimension=entry["dimension"],
        category=entry["category"],
        target_sense=entry["target_sense"],
        definition_breaks=entry.get("definition_breaks"),
        level_dimensions=tuple(entry.get("units", _UNITS[entry["dimension"]])),
        counts_new=entry.get("counts_new", False),
        only=frozenset(entry.get("only", ())),
        of_gdp=entry.get("of_gdp"),
        in_ratio=entry.get("in_ratio"),
        in_days=entry.get("in_days"),
        plausible=plausible,
    )


def _names(entry: dict[str, Any]) -> Iterator[Name]:
    for row in entry.get("not_names", ()):
        yield _name(read_name(row), ())
    for row in entry.get("gap_names", ()):
        yield _name(_gap(row), (entry["id"],))
    for kind in ("names", "weak_names"):
        for row in entry.get(kind, ()):
            fields = row if isinstance(row, dict) else {"name": row}
            yield Name(
                pattern=re.compile(read_name(fields["name"]).regex),
                beginnings=read_name(fields["name"]).beginnings,
                indicators=(entry["id"],),
                is_weak=kind == "weak_names",
                measures=frozenset(fields.get("measures", ())),
                measure=fields.get("measure"),
                needs=re.compile(fields["needs"]) if "needs" in fields else None,
                unless=re.compile(fields["unless"]) if "unless" in fields else None,
                then=re.compile(fields["then"]) if "then" in fields else None,
            )


def _name(pattern: Pattern, indicators: tuple[str | None, ...]) -> Name:
    return Name(re.compile(pattern.regex), pattern.beginnings, indicators)


def _gap(row: dict[str, Any]) -> Pattern:
    """`from`, at most `within` characters of the same sentence, `to`."""
    start, end = read_name(row["from"]), read_name(row["to"])
    gap = f"[^。;:\\n{re.escape(row['not'])}]{{0,{row['within']}}}?"
    return Pattern(start.regex + gap + end.regex, start.beginnings)


def _shared_names() -> Iterator[Name]:
    for row in shared_name_entries():
        pattern = read_name(row["name"])
        yield Name(
            pattern=re.compile(pattern.regex),
            beginnings=pattern.beginnings,
            indicators=tuple(row["indicators"]),
            is_weak=row.get("weak", False),
            scopes=tuple(row.get("scopes", ())),
            single=row.get("single"),
        )


def _around(indicator: str, row: dict[str, Any]) -> AroundName:
    return AroundName(
        indicator=indicator,
        before=re.compile(f"(?:{row['before']})$"),
        after=re.compile(row["after"]),
        measure=row.get("measure"),
    )
