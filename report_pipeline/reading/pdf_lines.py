"""Characters with their places on a PDF page → lines of print.

Whether two lines are one paragraph is for ``pdf_layout``.
"""

import statistics
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from report_pipeline.reading.text import tidy_lines

# Some fonts map their glyphs to radicals, which look the same: ⽤ for 用.
_RADICALS = {
    code: unicodedata.normalize("NFKC", chr(code)) for code in (*range(0x2F00, 0x2FD6), 0x2E9F, 0x2EF3)
} | dict(zip(map(ord, "⺠⻓⻅⻋⻔⻘⻛⻢⻥⻦⻩⻬⻰⻉⻚⻜⻄⻆⻨⻮⻁"), "民长见车门青风马鱼鸟黄齐龙贝页飞西角麦齿虎", strict=True))  # fmt: skip
_GAP = 0.45  # em; programs set a quarter of an em between Chinese and figures of their own accord
_CELL_GAP = 1.5  # em; between cells of a table row that are written apart
_WIDE_GAP = 2.5  # em; between cells written as one, for titles are spaced out by less
_CLOSING = frozenset("，。、；：！？”’）》〉」』】〕％%)]},.;:!?…—")
_OPENING = frozenset("“‘（《〈「『【〔([{")
_HYPHEN = "\x02"  # the reader's sign for a hyphen at the end of a line; Chinese divides no words
_UNIT = 24  # characters looked at for what cannot be broken at the beginning of a line


@dataclass(frozen=True, slots=True)
class Glyph:
    """A character and its box in points, from the page's lower left corner."""

    character: str
    generated: bool  # put in between by the reader, not printed
    left: float
    right: float
    bottom: float
    top: float


@dataclass(frozen=True, slots=True)
class Line:
    """A line of print: its text and its box in points; ``em`` is the width of its characters."""

    page: int
    text: str
    left: float
    right: float
    bottom: float
    top: float
    em: float
    unit: float  # width of what its beginning holds together: a character, a number, a word

    @property
    def is_row(self) -> bool:
        """Whether cells of a table stand in it."""
        return "\t" in self.text


def is_wide(character: str) -> bool:
    """Whether a character takes a full em, as Chinese ones do."""
    return character >= "\u2e80" or character in "“”‘’…—·"


def lines_of_page(page: int, glyphs: Iterable[Glyph]) -> list[Line]:
    """The page's lines in the order in which the file writes them."""
    lines: list[Line] = []
    for printed in _broken(glyphs):
        line = _line(page, printed)
        if line is None:
            continue
        if lines and _on_one_row(lines[-1], line):
            line = _joined(lines.pop(), line)
        lines.append(line)
    return lines


def _broken(glyphs: Iterable[Glyph]) -> Iterable[list[Glyph]]:
    """Characters line by line: where the reader says so, and where they leave the line."""
    line: list[Glyph] = []
    last: Glyph | None = None
    for glyph in glyphs:
        printed = not glyph.generated and not glyph.character.isspace()
        left = printed and last is not None and not _beside(last, glyph)
        if glyph.character in "\r\n" or left:
            if line:
                yield line
            line = []
        if glyph.character not in "\r\n":
            line.append(glyph)
        if printed:
            last = glyph
    if line:
        yield line


def _beside(before: Glyph, glyph: Glyph) -> bool:
    return min(before.top, glyph.top) > max(before.bottom, glyph.bottom)


def _line(page: int, glyphs: list[Glyph]) -> Line | None:
    printed = [glyph for glyph in glyphs if not glyph.character.isspace()]
    if not printed:
        return None
    wide = [glyph.right - glyph.left for glyph in printed if is_wide(glyph.character)]
    bottom, top = min(g.bottom for g in printed), max(g.top for g in printed)
    em = statistics.median(wide) if wide else (top - bottom)
    text = _text(glyphs, em)
    if not text:
        return None
    return Line(
        page,
        text,
        min(glyph.left for glyph in printed),
        max(glyph.right for glyph in printed),
        bottom,
        top,
        max(em, 1.0),
        _unit(printed),
    )


def _text(glyphs: list[Glyph], em: float) -> str:
    written = []
    for at, glyph in enumerate(glyphs):
        if not glyph.generated or glyph.character != " ":
            written.append(glyph.character)
        elif 0 < at < len(glyphs) - 1:
            before, after = glyphs[at - 1], glyphs[at + 1]
            gap = after.left - before.right
            chinese = is_wide(before.character) or is_wide(after.character)
            if gap > _WIDE_GAP * em:
                written.append("\t")
            elif not chinese or gap > _GAP * em:
                written.append(" ")
    text = "".join(written).replace(_HYPHEN, "-").translate(_RADICALS)
    return tidy_lines(text).replace("\n", " ").strip()


def _unit(printed: list[Glyph]) -> float:
    """Width of the beginning that no typesetter breaks."""
    last = printed[0]
    for before, glyph in pairwise(printed[:_UNIT]):
        together = (
            glyph.character in _CLOSING
            or before.character in _OPENING
            or not (is_wide(before.character) or is_wide(glyph.character))
        )
        if not together:
            break
        last = glyph
    return max(last.right - printed[0].left, 0.0)


def _on_one_row(before: Line, line: Line) -> bool:
    overlap = min(before.top, line.top) - max(before.bottom, line.bottom)
    least = min(before.top - before.bottom, line.top - line.bottom)
    return overlap > 0.5 * least and line.left >= before.right - 0.3 * before.em


def _joined(before: Line, line: Line) -> Line:
    gap = (line.left - before.right) / before.em
    between = "\t" if gap > _CELL_GAP else " " if gap > _GAP else ""
    return Line(
        before.page,
        before.text + between + line.text,
        before.left,
        max(before.right, line.right),
        min(before.bottom, line.bottom),
        max(before.top, line.top),
        before.em,
        before.unit,
    )
