"""The notation for names in the rule files: 规(模以)?上工业(企业)?(总)?产值.

Plain text stands for itself, ``(a|b)`` for one of several, ``?`` behind a group or a character for
what may be missing, ``*`` behind a group for up to five of its members; a backslash takes the next
character as it is (and ``\\n`` as a line break). Here belongs only how the notation is read.
"""

import re
from dataclasses import dataclass

_LOOKED_AT = 2  # characters by which names are indexed
_MOST_REPEATS = 5
_ESCAPES = {"n": "\n"}


@dataclass(frozen=True, slots=True)
class Pattern:
    """A name's regular expression and the beginnings (two characters) that a match can have."""

    regex: str
    beginnings: frozenset[str]


def read_name(notation: str) -> Pattern:
    """Reads ``notation``; raises ValueError when it is malformed or matches less than two characters."""
    pattern, end = _alternatives(notation, 0)
    if end != len(notation):
        raise ValueError(f"unbalanced brackets in the name {notation}")
    short = [start for start in pattern.beginnings if len(start) < _LOOKED_AT]
    if short:
        raise ValueError(f"the name {notation} can be shorter than two characters")
    return pattern


def _alternatives(notation: str, at: int) -> tuple[Pattern, int]:
    branches = []
    while True:
        branch, at = _sequence(notation, at)
        branches.append(branch)
        if at >= len(notation) or notation[at] != "|":
            break
        at += 1
    if len(branches) == 1:
        return branches[0], at
    # The longest alternative first, so that the match is the longest one.
    branches.sort(key=lambda branch: len(branch.regex), reverse=True)
    regex = "(?:" + "|".join(branch.regex for branch in branches) + ")"
    return Pattern(regex, frozenset().union(*(b.beginnings for b in branches))), at


def _sequence(notation: str, at: int) -> tuple[Pattern, int]:
    whole = Pattern("", frozenset({""}))
    while at < len(notation) and notation[at] not in "|)":
        item, at = _item(notation, at)
        whole = Pattern(whole.regex + item.regex, _joined(whole.beginnings, item.beginnings))
    return whole, at


def _item(notation: str, at: int) -> tuple[Pattern, int]:
    if notation[at] == "(":
        inner, at = _alternatives(notation, at + 1)
        if at >= len(notation):
            raise ValueError(f"unbalanced brackets in the name {notation}")
        item = Pattern(f"(?:{inner.regex})", inner.beginnings)
        at += 1
    else:
        if notation[at] == "\\":
            at += 1
            char = _ESCAPES.get(notation[at], notation[at])
        else:
            char = notation[at]
        item = Pattern(re.escape(char), frozenset({char}))
        at += 1
    if notation[at : at + 1] == "?":
        return Pattern(item.regex + "?", item.beginnings | {""}), at + 1
    if notation[at : at + 1] == "*":
        once = item.beginnings | {""}
        return Pattern(f"{item.regex}{{0,{_MOST_REPEATS}}}", _joined(once, once)), at + 1
    return item, at


def _joined(first: frozenset[str], second: frozenset[str]) -> frozenset[str]:
    return frozenset(
        start if len(start) >= _LOOKED_AT else (start + following)[:_LOOKED_AT]
        for start in first
        for following in second
    )
