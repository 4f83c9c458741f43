"""For when a figure is: the words of time in a sentence, and the period that they give a figure.

A report delivered in a year tells results of the year before and plans for its own; words of time
say otherwise. Here belongs everything about years. Whether a figure is a result or an aim is the
business of ``status``.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

_RULES = Path(__file__).with_suffix(".yml")
YEAR = r"(?:(?:19|20)\d\d|[一二][九零][零一二三四五六七八九]{2})"
_COUNT = r"(?:[二两三四五六七八九十]|十[一二三四五]|二十|[2-9]|1\d|20)"
_LETTER = re.compile(r"[^\W_a-zA-Z]|[“\"]")  # what words of time can begin with
_FIND_YEAR = re.compile(YEAR)
_FIND_COUNT = re.compile(_COUNT + "(?=年)")
_FIND_PLAN = re.compile(
    '(十[一二三四五]|[一二三四五六七八九十])(?=五[”"末期规计时以头前实]|五五年|个五年|五年)'
)
_DIGITS = {char: str(value) for value, char in enumerate("零一二三四五六七八九")}
_NUMERALS = {char: value for value, char in enumerate("零一二三四五六七八九十")} | {"两": 2}
_WORDS = {
    "大前年": -3,
    "前年": -2,
    "去年": -1,
    "上年": -1,
    "上一年": -1,
    "一年": -1,
    "明年": 1,
    "来年": 1,
}
_FIRST_PLAN_END = 1957
_AHEAD_IN_PLANS = frozenset({"years_long", "years_bare", "years_within"})
_PLAN_GAP = 3  # 1963 to 1965 lie between the second plan and the third
_ADJACENT = 2  # characters between 2017年 and 全年 where these belong together
_STIPULATED = "plan_stipulated"  # what a plan demands is for its last year


@dataclass(frozen=True, slots=True)
class TimeMark:
    """Words of time in folded text. Years are None where the words do not print them."""

    start: int
    end: int
    rule_id: str
    kind: str
    first: int | None = None
    last: int | None = None
    offset: int | None = None  # years from the report's year
    count: int | None = None  # years that it spans
    is_past: bool = False  # 五年来
    says_before: bool = False  # 上年


@dataclass(frozen=True, slots=True)
class Period:
    """The period of a figure. ``base_year`` is the year that a change is measured against."""

    year: int | None
    is_multi: bool = False
    first: int | None = None
    is_average: bool = False
    is_running: bool = False
    base_year: int | None = None
    is_part: bool = False  # of a year
    is_printed: bool = False  # whether a word of time gave it
    is_apart: bool = False  # several years only because of the year that it is measured against


@cache
def time_rules() -> tuple[dict[str, Any], ...]:
    """The rows of periods.yml."""
    return tuple(yaml.load(_RULES.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader))


@cache
def _pattern() -> tuple[re.Pattern[str], dict[str, str]]:
    rows = time_rules()
    parts = []
    for row in rows:
        pattern = row["pattern"].replace("{Y}", YEAR).replace("{N}", _COUNT)
        parts.append(f"(?P<{row['id']}>{pattern})")
    letters = "".join(sorted({char for part in parts for char in _LETTER.findall(part)}))
    pattern = (
        f"(?=[{letters}]|[3-8]年)(?:" + "|".join(parts) + ")"
    )  # most places are ruled out at once
    return re.compile(pattern), {row["id"]: row["kind"] for row in rows}


def find_time_marks(folded: str, start: int, end: int, with_names: bool = False) -> list[TimeMark]:
    """The words of time in ``folded`` between the two offsets, in order.

    ``with_names`` takes in years in names (2030年行动纲要), of kind name.
    """
    pattern, kinds = _pattern()
    marks = []
    for match in pattern.finditer(folded, start, end):
        rule_id = match.lastgroup
        assert rule_id is not None
        if with_names or kinds[rule_id] != "name":
            marks.append(_mark(match, rule_id, kinds[rule_id]))
    return marks


def _mark(match: re.Match[str], rule_id: str, kind: str) -> TimeMark:
    printed = match.group()
    years = [printed_year(found) for found in _FIND_YEAR.findall(printed)]
    first = last = offset = count = None
    if years:
        first, last = years[0], years[-1]
    elif kind == "plan" or rule_id == "before_plan":
        last = _plan_end(printed)
        first = None if last is None else last - 4
    elif kind == "year":
        offset = next((step for word, step in _WORDS.items() if word in printed), 0)
        if "世纪" in printed:
            last, offset = 2000, None
    found = _FIND_COUNT.search(printed)
    if found and kind != "plan":
        count = _count(found.group())
    elif rule_id == "term":
        count = 5
    past = "来" in printed
    if kind == "plan" and "末" in printed:
        kind = "year"
    before = "上" in printed
    return TimeMark(
        match.start(), match.end(), rule_id, kind, first, last, offset, count, past, before
    )


def printed_year(printed: str) -> int:
    """A year in digits or numerals: 一九五七."""
    return int("".join(_DIGITS.get(char, char) for char in printed))


def _count(printed: str) -> int:
    if printed.isdecimal():
        return int(printed)
    if len(printed) == 1:
        return _NUMERALS[printed]
    return 20 if printed == "二十" else 10 + _NUMERALS[printed[1]]


def _plan_end(printed: str) -> int | None:
    """The last year of a five-year plan: 十二五 is the twelfth, to 2015."""
    found = _FIND_PLAN.search(printed)
    if found is None:
        return None
    word = found.group(1)
    number = 10 + _NUMERALS[word[1]] if len(word) == 2 else _NUMERALS[word]
    return _FIRST_PLAN_END + 5 * (number - 1) + (_PLAN_GAP if number > 2 else 0)


def period_of(
    marks: Sequence[TimeMark], default_year: int | None, report_year: int | None, is_plan: bool
) -> Period:
    """The period that ``marks``, all that stand before a figure in its sentence, give it.

    ``default_year`` is the year of figures without words of time.
    """
    year, multi, first = default_year, False, None
    average = running = part = printed = False
    base: int | None = None
    year_end = 0
    for mark in marks:
        if mark.kind == "year":
            year, year_end = _year_of(mark, report_year, is_plan), mark.end
            multi, first, part, printed, average, running = False, None, False, True, False, False
        elif mark.kind == "whole":
            if not is_plan and year is not None and report_year is not None and year > report_year:
                year = default_year  # 到2020年达到…的目标, 全年…
            multi, first, part, average, running = False, None, False, False, False
            if not is_plan and _is_later(year, default_year) and mark.start - year_end > _ADJACENT:
                year, printed = default_year, False  # 到2025年建成…,全年新增: back in the year told
        elif mark.kind == "part":
            part = True
        elif mark.kind in ("span", "plan", "ahead"):
            first, last = _span_of(mark, default_year, report_year, is_plan)
            year = last if last is not None else default_year
            multi, part, printed, average, running = True, False, True, False, False
        elif mark.kind == "running":
            running = True
        elif mark.kind == "average":
            average = True
        elif mark.kind == "prior":
            base = None if year is None else year - 1
        elif mark.kind == "before":
            base = mark.last if mark.last is not None else _years_back(mark, year)
    apart = base is not None and year is not None and base < year - 1
    if first is None and apart and base is not None:
        first = base + 1
    spans = multi or average or running
    is_multi = spans or apart
    first = first if is_multi else None
    return Period(
        year, is_multi, first, average, running, base, part, printed, is_apart=apart and not spans
    )


def _is_later(year: int | None, other: int | None) -> bool:
    return year is not None and other is not None and year > other


def _year_of(mark: TimeMark, report_year: int | None, is_plan: bool) -> int | None:
    if mark.last is not None:
        return mark.last
    if report_year is None or mark.offset is None:
        return None
    if mark.says_before and not is_plan:
        return report_year - 2  # 上年 in a review is the year before the one reviewed
    return report_year + mark.offset


def _span_of(
    mark: TimeMark, default_year: int | None, report_year: int | None, is_plan: bool
) -> tuple[int | None, int | None]:
    if mark.rule_id == "since_year":
        return mark.first, default_year
    if mark.last is not None:
        told_back = mark.kind == "plan" and mark.rule_id != _STIPULATED and not is_plan
        if told_back and report_year is not None and mark.last >= report_year:
            return (
                mark.first,
                report_year - 1,
            )  # a plan still running: told up to the last year done
        return mark.first, mark.last
    count = 2 if mark.rule_id == "two_years" else mark.count
    if count is None:
        if mark.kind == "plan" and report_year is not None:
            default_year = _running_plan_end(report_year - 1)  # 五年计划规定
        return None, default_year
    if mark.kind == "ahead" or (is_plan and mark.rule_id in _AHEAD_IN_PLANS and not mark.is_past):
        return (None, None) if report_year is None else (report_year, report_year + count - 1)
    last_done = None if report_year is None else report_year - 1
    if default_year is not None and not is_plan:
        last_done = default_year
    return (None, last_done) if last_done is None else (last_done - count + 1, last_done)


def _running_plan_end(year: int) -> int:
    """The last year of the five-year plan that ``year`` falls in."""
    if year <= _FIRST_PLAN_END + 5:
        return _FIRST_PLAN_END if year <= _FIRST_PLAN_END else _FIRST_PLAN_END + 5
    return -(-year // 5) * 5


def _years_back(mark: TimeMark, year: int | None) -> int | None:
    return None if year is None or mark.count is None else year - mark.count
