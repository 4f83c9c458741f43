"""For when a figure of a sentence is: which of the words of time before it are its own.

Here belongs the choice among the words of a sentence, of its brackets, items and clauses, and of
what its section holds; what words of time say by themselves is the business of ``periods``.
"""

import re
from dataclasses import replace

from report_pipeline.indicators.attachment import Attachment, Figure
from report_pipeline.indicators.periods import Period, TimeMark, period_of
from report_pipeline.indicators.sentence_reading import Reading

_CLAUSE_WIDE = frozenset({"average", "running", "prior"})
_FROM = ("由", "从", "自")
_PARAGRAPH_REVIEWS = re.compile(
    "[ \u3000]{0,4}(?:(?:过去|这|刚刚过去|刚过去)?的?(?P<count>[三四五])年(?:以?来|间|里|中)?(?=[,是我全])"
    '|[“"][一二三四五六七八九十]{1,2}五[”"](?:时期|期间|以来))'
)
_BASIS = re.compile("的?(?:基础|基数)上")
_YEARS = {"三": 3, "四": 4, "五": 5}


def period_of_figure(reading: Reading, attachment: Attachment) -> Period:
    """For when a figure is, by the words of time before it."""
    figure = attachment.figure
    marks = [] if reading.frame is None else [_shifted(reading, reading.frame)]
    first, own = _item_around(reading, figure.start)
    for mark in reading.marks:
        if mark.end > figure.start:
            break
        if first <= mark.start < own:
            continue  # said inside another item: 一是到2022年…;二是…
        if mark.kind == "whole":
            marks = [m for m in marks if m.start >= reading.start]
        if mark.kind in _CLAUSE_WIDE and mark.start < attachment.clause_start:
            continue
        if mark.kind == "part" and _is_of_closed_bracket(reading, mark, figure):
            continue
        if mark.kind == "year" and _is_of_base(reading, mark, figure):
            continue
        if mark.kind == "year" and _BASIS.search(reading.folded, mark.end, figure.start):
            continue  # 在上年增长12%的基础上又增长8%
        if mark.kind == "year" and marks and _is_of_from_to(reading, mark, attachment):
            continue
        marks.append(_shifted(reading, mark))
    report_year = reading.context.report_year
    default = report_year
    if report_year is not None and not reading.part.is_ahead:
        default = report_year - 1
    return period_of(marks, default, report_year, reading.part.is_ahead)


def _is_of_closed_bracket(reading: Reading, mark: TimeMark, figure: Figure) -> bool:
    """增长13%(前三季度增长13.8%);财政总收入…: what a bracket says of a part of the year ends with it."""
    folded = reading.folded
    opened = folded.rfind("(", reading.start, mark.start)
    if opened < 0 or folded.find(")", opened, mark.start) >= 0:
        return False
    return folded.find(")", mark.end, figure.start) >= 0


def _item_around(reading: Reading, at: int) -> tuple[int, int]:
    """Where the first item of a list in the sentence begins, and the one that holds ``at``."""
    begun = [start for start in reading.items if start <= at]
    return (begun[0], begun[-1]) if begun else (at, at)


def _shifted(reading: Reading, mark: TimeMark) -> TimeMark:
    """A year in pasted text, put right where the plan part's own heading is off."""
    if not reading.year_shift or not reading.part.is_ahead or mark.last is None:
        return mark
    first = None if mark.first is None else mark.first + reading.year_shift
    return replace(mark, first=first, last=mark.last + reading.year_shift)


def _is_of_base(reading: Reading, mark: TimeMark, figure: Figure) -> bool:
    """Whether a year only dates the first figure of 由2012年的80亿元增加到120亿元."""
    if reading.folded[mark.start - 1 : mark.start] not in _FROM:
        return False
    return figure.start - mark.end > 2


def _is_of_from_to(reading: Reading, mark: TimeMark, attachment: Attachment) -> bool:
    """Whether a year only dates an earlier clause's 由2011年的…增加到2016年的…."""
    if mark.start >= attachment.clause_start:
        return False
    before, after = (
        reading.folded[mark.start - 1 : mark.start],
        reading.folded[mark.end : mark.end + 1],
    )
    return before in _FROM or (before in ("到", "至") and after == "的")


def period_of_base(
    reading: Reading, attachment: Attachment, year: int | None, period: Period
) -> Period:
    """The period of the first figure of 由…增加到…, where ``year`` is the second's."""
    figure = attachment.figure
    own = [
        mark
        for mark in reading.marks
        if mark.kind == "year" and mark.end <= figure.start <= mark.end + 4
    ]
    if own and period.year is not None and period.year != year:
        return Period(period.year, is_printed=True)
    if year is None:
        return Period(None)
    earlier = [m.last for m in reading.marks if _dates_base(reading, m) and m.end <= figure.start]
    if earlier and earlier[-1] is not None and earlier[-1] < year:
        return Period(earlier[-1])
    if period.is_multi and period.first is not None:
        return Period(period.first - 1)
    return Period(year - _years_back(reading))


def _years_back(reading: Reading) -> int:
    """Over how many years 由…增加到… reaches back: those that its paragraph or its part reviews."""
    line = reading.folded.rfind("\n", 0, reading.start) + 1
    said = _PARAGRAPH_REVIEWS.match(reading.folded, line)
    if said is not None:
        return _YEARS[said["count"]] if said["count"] else _YEARS["五"]
    return reading.review_years if not reading.part.is_ahead else 1


def told_late(reading: Reading, period: Period) -> Period:
    """The period of a result that the part ahead recalls without a year."""
    year = reading.context.report_year
    return period if year is None else replace(period, year=year - 1)


def base_is_dateless(reading: Reading) -> bool:
    """Whether yearly averages show that the base lies years back, and nothing says how many."""
    if reading.review_years > 1 or reading.part.is_ahead:
        return False
    dated = any(mark.kind in ("before", "span", "plan", "ahead") for mark in reading.marks)
    dated = dated or any(mark.kind == "year" and mark.last is not None for mark in reading.marks)
    return not dated and any(mark.kind == "average" for mark in reading.marks)


def _dates_base(reading: Reading, mark: TimeMark) -> bool:
    if mark.kind == "before":
        return True
    return mark.kind == "year" and reading.folded[mark.start - 1 : mark.start] in _FROM
