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
_NUMBERING = re.compile(r"[一二三四五六七八九十\d]")
_OF_ONE_SENTENCE = frozenset({"years_taken", "plan_to_come"})  # 用三年时间
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
        self._headings: tuple[str, ...] = ()  # under which the frame was set
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
        if not _is_under(part.headings, self._headings):
            self._frame = None
        self._update(begin, sentence.start, part)
        held = self._frame
        if held is not None and self._is_of_this_year(sentence):
            held = self._frame = None
        self._update(sentence.start, sentence.end, part)
        self._at = sentence.end
        return held or _of_headings(part.headings, self._report_year)

    def _goes_on(self, line: int, start: int) -> bool:
        """Whether a list holds together the lines before and after a line's end."""
        before = self._folded[max(0, line - 20) : line].rstrip()
        if before.endswith(_LIST_OPENS):
            return True
        label = self._label_of_line(line + 1, max(start, line + 1) + 8)
        return label is not None and not self._is_of_item_like(label)

    def _label_of_line(self, line_start: int, end: int) -> str | None:
        label = _LIST_ITEM.match(self._folded, line_start, end)
        return None if label is None else _NUMBERING.sub("", label.group().strip())

    def _is_of_item_like(self, label: str) -> bool:
        """Whether the years in force were set inside an item of the same list."""
        if self._frame is None:
            return False
        at = self._frame.start
        line_start = self._folded.rfind("\n", max(0, at - _LOOKED_BACK), at) + 1
        return self._label_of_line(line_start, at) == label

    def _update(self, start: int, end: int, part: Part) -> None:
        for mark in find_time_marks(self._folded, start, end):
            if mark.rule_id in _OF_ONE_SENTENCE:
                continue
            if mark.kind == "ahead" or (mark.kind == "plan" and self._is_ahead(mark.last)):
                self._frame, self._headings = mark, part.headings
            elif mark.kind == "year":
                self._frame = mark if self._is_later(mark) else None
                self._headings = part.headings

    def _is_of_this_year(self, sentence: Sentence) -> bool:
        """Whether a sentence names the report's year before its figures: 2016年工作目标."""
        first = sentence.figures[0].start
        marks = find_time_marks(self._folded, sentence.start, first, with_names=True)
        return any(mark.kind == "name" and mark.last == self._report_year for mark in marks)

    def _is_ahead(self, year: int | None) -> bool:
        return year is not None and self._report_year is not None and year >= self._report_year

    def _is_later(self, mark: TimeMark) -> bool:
        return (
            mark.last is not None
            and self._report_year is not None
            and mark.last > self._report_year
        )


def _is_under(headings: tuple[str, ...], above: tuple[str, ...]) -> bool:
    """Whether ``above``, innermost heading first, are among the headings over a section."""
    return not above or headings[-len(above) :] == above


@cache
def _of_headings(headings: tuple[str, ...], report_year: int | None) -> TimeMark | None:
    """The years that headings set for their section: “十四五”时期的主要目标."""
    for heading in headings:
        folded = fold(_PLAN_IN_HEADING.sub(lambda plan: plan.group() + "时期", heading))
        marks = find_time_marks(folded, 0, len(folded), with_names=True)
        if any(_names_this_year(mark, report_year) for mark in marks):
            return None
        for mark in marks:
            ends = mark.last is None or report_year is None or mark.last >= report_year
            if mark.kind == "ahead" or (mark.kind == "plan" and ends):
                return mark
    return None


def _names_this_year(mark: TimeMark, report_year: int | None) -> bool:
    if mark.kind == "name":
        return mark.last == report_year
    return mark.kind == "year" and mark.last in (None, report_year)
