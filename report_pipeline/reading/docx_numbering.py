"""Automatic numbers of Word paragraphs (一、 (一) 1.), which stand in no text, as they are printed.

Without them a report that was typed with automatic lists would come without its headings' labels.
"""

import re
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from report_pipeline.reading.numerals import numeral

_PLACE = re.compile(r"%([1-9])")
_LEVELS = 9
_LONGEST_CHAIN = 20  # styles based on one another
_BULLET = "●"


@dataclass(frozen=True, slots=True)
class _Level:
    start: int
    number_format: str
    text: str
    legal: bool  # all numbers in Arabic digits
    spaced: bool  # a space after the label; a tab and nothing are shown as nothing
    style: str


@dataclass(slots=True)
class _List:
    """A list that paragraphs refer to: its levels, and how far each has been counted."""

    levels: dict[int, _Level]
    counts: dict[int, int] = field(default_factory=dict)


def child(element: Element | None, *names: str) -> Element | None:
    """The element at the end of a path of local names."""
    for name in names:
        if element is None:
            return None
        element = element.find(name)
    return element


def _value(element: Element | None, *names: str) -> str:
    found = child(element, *names)
    return found.get("val", "") if found is not None else ""


def _int(text: str, default: int = 0) -> int:
    return int(text) if text.lstrip("-").isdecimal() and len(text) < 9 else default


class Numbering:
    """Labels of paragraphs, counted in document order. Both trees may be missing."""

    def __init__(self, numbering: Element | None, styles: Element | None) -> None:
        self._lists: dict[str, _List] = {}
        self._styles = (
            {} if styles is None else {s.get("styleId", ""): s for s in styles.iter("style")}
        )
        if numbering is not None:
            self._read(numbering)

    def _read(self, numbering: Element) -> None:
        abstract = {a.get("abstractNumId", ""): a for a in numbering.iter("abstractNum")}
        counts: dict[str, dict[int, int]] = {}
        for num in numbering.iter("num"):
            name = _value(num, "abstractNumId")
            base = self._resolved(abstract.get(name), abstract)
            levels = {} if base is None else dict(map(_level, base.iter("lvl")))
            overrides = list(num.iter("lvlOverride"))
            for override in overrides:
                levels |= dict(map(_level, override.iter("lvl")))
            # Lists of one definition go on counting, unless one of them starts anew.
            shared = {} if overrides else counts.setdefault(name, {})
            for override in overrides:
                at = _int(override.get("ilvl", ""))
                begin = _value(override, "startOverride")
                if begin and at in levels:
                    shared[at] = _int(begin, 1) - 1
            self._lists[num.get("numId", "")] = _List(levels, shared)

    def _resolved(self, base: Element | None, abstract: dict[str, Element]) -> Element | None:
        """A definition that only names a list style stands for the one that defines the style."""
        link = _value(base, "numStyleLink")
        if not link:
            return base
        return next((a for a in abstract.values() if _value(a, "styleLink") == link), base)

    def label(self, properties: Element | None) -> str:
        """The label of a paragraph with these properties (``pPr``), '' where it has none."""
        printed = _value(properties, "listPr", "t")  # Word 2003's XML holds it ready
        if printed or properties is None:
            return printed
        number, depth = self._reference(properties)
        listed = self._lists.get(number)
        if listed is None or depth not in listed.levels:
            return ""
        return _count(listed, depth)

    def _reference(self, properties: Element) -> tuple[str, int]:
        """The list and level that a paragraph or its style names."""
        own = child(properties, "numPr")
        if own is not None and child(own, "numId") is not None:
            return _value(own, "numId"), _int(_value(own, "ilvl"))
        style = _value(properties, "pStyle")
        name = style
        for _ in range(_LONGEST_CHAIN):
            found = child(self._styles.get(name), "pPr", "numPr")
            if found is not None:
                number = _value(found, "numId")
                depth = _int(_value(found, "ilvl"), -1)
                return number, depth if depth >= 0 else self._level_of(number, style)
            name = _value(self._styles.get(name), "basedOn")
            if not name:
                break
        return "", 0

    def _level_of(self, number: str, style: str) -> int:
        levels = self._lists[number].levels if number in self._lists else {}
        return next((depth for depth, level in levels.items() if level.style == style), 0)


def _level(element: Element) -> tuple[int, _Level]:
    return _int(element.get("ilvl", "")), _Level(
        start=_int(_value(element, "start"), 1),
        number_format=_value(element, "numFmt") or "decimal",
        text=_value(element, "lvlText"),
        legal=child(element, "isLgl") is not None,
        spaced=_value(element, "suff") == "space",
        style=_value(element, "pStyle"),
    )


def _count(listed: _List, depth: int) -> str:
    level = listed.levels[depth]
    if level.number_format == "bullet":
        return _BULLET if level.text.strip() else ""
    counts = listed.counts
    counts[depth] = counts.get(depth, level.start - 1) + 1
    for deeper in range(depth + 1, _LEVELS):
        counts.pop(deeper, None)

    def place(found: re.Match[str]) -> str:
        at = int(found.group(1)) - 1
        other = listed.levels.get(at)
        if other is None:
            return ""
        number = counts.setdefault(at, other.start)
        return numeral(number, "decimal" if level.legal else other.number_format)

    label = _PLACE.sub(place, level.text)
    # A bare number must not run into the figure or word that follows.
    return label + " " if level.spaced or label[-1:].isdecimal() else label
