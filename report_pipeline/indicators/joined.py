"""A report's text with words that were broken over lines, or spaced out, put together again.

Reading needs 固定资产 投资 in one piece; tables need offsets of the text as it is. Here belongs only
the joining and the way back.
"""

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, replace

from report_pipeline.indicators.nonquantities import OtherNumber
from report_pipeline.indicators.observation import Observation
from report_pipeline.indicators.quantity import Quantity
from report_pipeline.sections.section import Section

_BLANKS = re.compile(r"[ \t\u3000\n]+")
_LINE_END = re.compile(r"[ \t\u3000]*\n")
_SPACES = re.compile(r"[ \u3000]{1,2}")
_HAN = "一-鿿"
_BEFORE_LINE_END = re.compile(f"[{_HAN}0-9%％、，,]")
_AFTER_LINE_END = re.compile(f"[{_HAN}0-9%％]")
_HAN_ONLY = re.compile(f"[{_HAN}]")
_STOP_FOR_POINT = re.compile(r"(?<=\d)。(?=\d{1,2}(?:[%％亿万]|个百分点))")  # 31。6亿元
_STAR = re.compile(r"\*(?=\d)")  # a mark of a note before a figure
_LABEL = re.compile(
    r"[（(]?[一二三四五六七八九十\d]{1,3}[、.．)）](?!\d)|第[一二三四五六七八九十]{1,3}[，、,]?|[—-]{2}"
)
_RUNNING = re.compile("[，、；：。,;:%％0-9]")


@dataclass(frozen=True, slots=True)
class Joined:
    """The joined text; ``offsets`` gives the place in the text for each of its characters, and is
    None where nothing was joined."""

    text: str
    offsets: tuple[int, ...] | None

    def sections(self, sections: Sequence[Section]) -> Sequence[Section]:
        """The outline with the offsets of the joined text."""
        offsets = self.offsets
        if offsets is None:
            return sections
        return [
            replace(s, start=bisect_left(offsets, s.start), end=bisect_left(offsets, s.end))
            for s in sections
        ]

    def quantities(self, text: str, found: Sequence[Quantity]) -> tuple[Quantity, ...]:
        """The quantities with the offsets of ``text``."""
        if self.offsets is None and self.text is text:
            return tuple(found)
        moved: list[Quantity] = []
        for q in found:
            start, end = self._span(q.start, q.end)
            moved.append(q.moved(start, end, *self._span(q.number_start, q.number_end), text))
        return tuple(moved)

    def others(self, text: str, found: Sequence[OtherNumber]) -> tuple[OtherNumber, ...]:
        """The other numbers with the offsets of ``text``."""
        if self.offsets is None and self.text is text:
            return tuple(found)
        moved = []
        for other in found:
            start, end = self._span(other.start, other.end)
            moved.append(OtherNumber(start, end, other.kind, text[start:end], other.value))
        return tuple(moved)

    def observations(self, found: Sequence[Observation]) -> tuple[Observation, ...]:
        """The observations with the offsets of the text."""
        if self.offsets is None:
            return tuple(found)
        moved = []
        for row in found:
            start, end = self._span(row.start, row.end)
            first, last = self._span(row.evidence_start, row.evidence_end)
            moved.append(
                replace(row, start=start, end=end, evidence_start=first, evidence_end=last)
            )
        return tuple(moved)

    def _span(self, start: int, end: int) -> tuple[int, int]:
        if self.offsets is None:
            return start, end
        return self.offsets[start], self.offsets[end - 1] + 1


def join(text: str) -> Joined:
    """``text`` without the line breaks and spaces that stand inside its words."""
    text = _STAR.sub(" ", _STOP_FOR_POINT.sub(".", text))
    gaps = [gap.span() for gap in _BLANKS.finditer(text) if _is_inside_words(text, gap)]
    if not gaps:
        return Joined(text, None)
    pieces: list[str] = []
    offsets: list[int] = []
    at = 0
    for start, end in [*gaps, (len(text), len(text))]:
        pieces.append(text[at:start])
        offsets.extend(range(at, start))
        at = end
    return Joined("".join(pieces), tuple(offsets))


def _is_inside_words(text: str, gap: re.Match[str]) -> bool:
    start, end = gap.span()
    if start == 0 or end == len(text):
        return False
    before, after = text[start - 1], text[end]
    if _SPACES.fullmatch(gap.group()):
        return bool(_HAN_ONLY.match(before) and _HAN_ONLY.match(after))
    if not _LINE_END.fullmatch(gap.group()):
        return False
    if not (_BEFORE_LINE_END.match(before) and _AFTER_LINE_END.match(after)):
        return False
    return _runs_over(text, start, end)


def _runs_over(text: str, start: int, end: int) -> bool:
    """Whether a line that ends at ``start`` is running text that goes on at ``end``."""
    if _LABEL.match(text, end):
        return False
    line_start = text.rfind("\n", max(0, start - 200), start) + 1
    if _LABEL.match(text[line_start:start].lstrip()):
        return False
    return text[end].isdigit() or _RUNNING.search(text, line_start, start) is not None
