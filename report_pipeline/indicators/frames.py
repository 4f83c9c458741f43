"""Years that hold for more than a sentence: 今后五年 at the head of a paragraph or of a section.

Here belongs only what a sentence takes over from the words before it; what it says itself is the
business of ``periods``.
"""

import re
from functools import cache

from report_pipeline.cleaning.fold import fold
from report_pipeline.indicators.periods import TimeMark, find_time_marks
from report_pipeline.indicators.status import Part
from report_pipeline.indicators.tokens import Sentence

_LOOKED_BACK = 400
_LIST_ITEM = re.compile(
    r"\s*(?:-{1,2}|[(]?[一二三四五六七八九十\d]{1,3}(?:[、.)]|是)|第[一二三四五六七八九十]|[●◆■])"
)
_LIST_OPENS = (":", ";")
_PLAN_IN_HEADING = re.compile(
    '[“"]?[一二三四五六七八九十]{1,2}五[”"]?(?=规划|计划|目标|发展|主要|经济|奋斗)'
)


class Frames:
    """Walks along with the sentences of a part that looks ahead, keeping the years in force."""

    def __init__(self, folded: str, report_year: int | None) -> None:
        self._folded = folded
        self._report_year = report_year
        self._frame: TimeMark | None = None
        self._at = 0

    def before(self, sentence: Sentence, part: Part) -> TimeMark | None:
        """The words of time that hold for ``sentence`` before its own."""
        if not part.is_ahead:
            self._frame, self._at = None, sentence.end
            return None
        begin = max(self._at, sentence.start - _LOOKED_BACK)
        line = self._folded.rfind("\n", begin, sentence.start)
        if line >= 0 and not self._goes_on(line, sentence.start):
            self._frame, begin = None, line
        self._update(begin, sentence.start)
        held = self._frame
        self._update(sentence.start, sentence.end)
        self._at = sentence.end
        return held or _of_headings(part.headings, self._report_year)

    def _goes_on(self, line: int, start: int) -> bool:
        """Whether a list holds together the lines before and after a line's end."""
        before = self._folded[max(0, line - 20) : line].rstrip()
        if before.endswith(_LIST_OPENS):
            return True
        return _LIST_ITEM.match(self._folded, line + 1, max(start, line + 1) + 8) is not None

    def _update(self, start: int, end: int) -> None:
        for mark in find_time_marks(self._folded, start, end):
            if mark.kind == "ahead" or (mark.kind == "plan" and self._is_ahead(mark.last)):
                self._frame = mark
            elif mark.kind == "year":
                self._frame = mark if self._is_later(mark) else None

    def _is_ahead(self, year: int | None) -> bool:
        return year is not None and self._report_year is not None and year >= self._report_year

    def _is_later(self, mark: TimeMark) -> bool:
        return (
            mark.last is not None
            and self._report_year is not None
            and mark.last > self._report_year
        )


@cache
def _of_headings(headings: tuple[str, ...], report_year: int | None) -> TimeMark | None:
    """The years that headings set for their section: “十四五”时期的主要目标."""
    for heading in headings:
        folded = fold(_PLAN_IN_HEADING.sub(lambda plan: plan.group() + "时期", heading))
        marks = find_time_marks(folded, 0, len(folded))
        if any(mark.kind == "year" and mark.last in (None, report_year) for mark in marks):
            return None
        for mark in marks:
            ends = mark.last is None or report_year is None or mark.last >= report_year
            if mark.kind == "ahead" or (mark.kind == "plan" and ends):
                return mark
    return None
