"""Numbers that measure nothing: years, dates, periods, ranks, ordinals, labels and names.

Here belongs what a number is when it is no quantity. The rules are rows of ``nonquantities.yml``;
all of them are matched on folded text, at the character where the number, or the word or letter
that introduces it, begins.
"""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from report_pipeline.indicators.numbers import (
    CHINESE_NUMERALS,
    DIGIT_VALUES,
    parse_chinese,
)
from report_pipeline.indicators.units import one_of

_RULES = Path(__file__).with_suffix(".yml")
_VALUED = frozenset({"year", "month", "period", "span", "ordinal", "rank", "label"})
_BELOW_100 = "(?:[二三四五六七八九]?十[一二三四五六七八九]?|[一二三四五六七八九])"
_PLACEHOLDERS = {
    "{n}": _BELOW_100,
    "{d}": "[零一二三四五六七八九]",
    "{y}": r"(?:1[5-9]|2[01])\d\d(?!\d)",
    "{m}": "(?:1[0-2]|0?[1-9])",
    "{any}": r"(?:\d{1,6}(?!\d)|[一二两三四五六七八九十百零]{1,7})",
}
_FIVE_YEAR_PLAN = re.compile("(十?)([一二三四五六七八九]?)五")
_FIRST_NUMBER = re.compile(rf"\d{{1,9}}|[{CHINESE_NUMERALS}]{{1,9}}")
_YEAR_DIGITS = re.compile("[0-9零一二三四五六七八九]{2,4}")
# Most figures look so, and no rule is about such a one: half of the time is saved.
_PLAINLY_A_FIGURE = re.compile(
    r"(?<=[一-龥、,])[0-9]{1,9}(?:\.[0-9]{1,4})?[%万亿元家项件亩户座台辆吨公]"
)
_MASK = re.compile("[*×xX]")


@dataclass(frozen=True, slots=True)
class OtherNumber:
    """A number that is no quantity.

    ``kind``: year, date, month, period (上半年, “十三五”), span (五年来: ``value`` years), ordinal,
    rank, label, name (G329国道, 5G, “12345”战略), fraction, vague (数百), or leftover: what no rule
    knows.
    """

    start: int
    end: int
    kind: str
    text: str
    value: int | None


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Words of ``nonquantities.yml`` that decide whether a Chinese numeral is a figure."""

    starting: re.Pattern[str]
    ending: tuple[str, ...]
    nouns: re.Pattern[str]
    classifiers: frozenset[str]
    leading: tuple[str, ...]
    measured_letters: re.Pattern[str]


@cache
def rules() -> dict[str, Any]:
    """``nonquantities.yml`` as it is written."""
    loaded: dict[str, Any] = yaml.load(_RULES.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    return loaded


@cache
def lexicon() -> Lexicon:
    """The word lists, compiled."""
    lists = rules()
    return Lexicon(
        starting=re.compile(one_of(lists["phrases"]["starting"])),
        ending=tuple(lists["phrases"]["ending"]),
        nouns=re.compile(one_of(lists["nouns"]["words"])),
        classifiers=frozenset(lists["nouns"]["classifiers"]),
        leading=tuple(lists["leading"]),
        measured_letters=re.compile(one_of(lists["measured_letters"]) + r"(?=\d)"),
    )


@cache
def _patterns() -> tuple[dict[str, re.Pattern[str]], dict[str, str]]:
    alternatives: dict[str, list[str]] = {
        "digit": [],
        "numeral": [],
        "letter": [],
        "word": [],
        "unread": [],
    }
    kinds = {}
    for row in rules()["patterns"]:
        pattern = row["pattern"]
        for placeholder, meaning in _PLACEHOLDERS.items():
            pattern = pattern.replace(placeholder, meaning)
        alternatives[row["at"]].append(f"(?P<{row['id']}>{pattern})")
        kinds[row["id"]] = row["kind"]
    return {at: re.compile("|".join(rows)) for at, rows in alternatives.items()}, kinds


def read_nonquantity(text: str, folded: str, at: int) -> OtherNumber | None:
    """The number that begins at ``at`` when a rule knows it to be no quantity."""
    if _PLAINLY_A_FIGURE.match(folded, at):
        return None
    return _match(text, folded, at, _place(folded[at]))


def read_unread(text: str, folded: str, at: int) -> OtherNumber | None:
    """What a number is that no unit follows, when a rule knows."""
    return _match(text, folded, at, "unread")


def _place(char: str) -> str:
    if "0" <= char <= "9":
        return "digit"
    if char in CHINESE_NUMERALS:
        return "numeral"
    return "letter" if char.isascii() else "word"


def _match(text: str, folded: str, at: int, place: str) -> OtherNumber | None:
    patterns, kinds = _patterns()
    match = patterns[place].match(folded, at)
    if match is None:
        return None
    end = match.end()
    if folded[end - 1].isdecimal() and folded[end : end + 1].isdecimal():
        return None  # it would cut a run of digits in two
    rule_id = match.lastgroup
    assert rule_id is not None
    kind = kinds[rule_id]
    value = _value(kind, folded[at:end])
    return OtherNumber(at, end, kind, text[at:end], value)


def _value(kind: str, printed: str) -> int | None:
    if kind == "date":
        return int(printed[:4]) if printed[:4].isdecimal() else None
    if kind == "year":
        return _year(printed)
    plan = _FIVE_YEAR_PLAN.fullmatch(printed) if kind == "period" else None
    if plan:  # “十三五” is the 13th
        return (10 if plan[1] else 0) + DIGIT_VALUES.get(plan[2], 0)
    number = _FIRST_NUMBER.search(printed)
    if kind == "rank" and number is None:
        return 1  # 首位
    if kind not in _VALUED or number is None:
        return None
    return int(number[0]) if number[0].isdecimal() else parse_chinese(number[0])


def _year(printed: str) -> int | None:
    """2017年, 一九七八年, 98年; None for a masked year such as 20**年."""
    if _MASK.search(printed):
        return None
    number = _YEAR_DIGITS.match(printed)
    if number is None:
        return None
    year = int("".join(str(DIGIT_VALUES.get(char, char)) for char in number[0]))
    return 1900 + year if year < 100 else year
