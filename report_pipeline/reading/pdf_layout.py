"""Lines of print → paragraphs, by the evidence of the layout.

A typesetter breaks a line when the next character, number or word does not fit any more. So a line
that left room for it ends a paragraph, and so does one before an indent, a gap or another size of
type. Where that tells nothing, a break stays: a paragraph cut after a full stop does no harm.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from report_pipeline.reading.pdf_furniture import without_furniture
from report_pipeline.reading.pdf_lines import Line, is_wide

_SLACK = 0.4  # em by which places of one margin vary
_ALIGNED = 0.6  # em within which lines end at one margin
_LEAST_ALIGNED = 3  # lines that make a right margin; two make a left one
_NARROWEST = 5.0  # em; a column is wider
_INDENT = 0.8  # em
_PARAGRAPH_INDENT = (1.2, 2.8)  # em; other places are those of centred lines
_INDENTED = 0.02  # share of lines so indented from which indents mark a file's paragraphs
_SPACED = 0.08  # share of lines set apart from which gaps do
_WIDEST_INDENT = 60.0  # points
_SIZE = 0.12  # by which the type of one paragraph varies
_PITCH = 1.5  # times the usual distance of lines, from which a gap is meant
_MOST_LINES = 2_000  # on a page that is still one of print
_SENTENCE_ENDS = frozenset("。！？!?；;：:")


@dataclass(frozen=True, slots=True)
class _Column:
    left: float
    right: float


def text_of_pages(pages: Sequence[Sequence[Line]]) -> tuple[str, tuple[int, ...]]:
    """The text with a line for each paragraph, and where in it each page begins."""
    kept = without_furniture(pages)
    layout = _Layout(kept)
    starts: list[int] = []
    parts: list[str] = []
    length = 0
    before: Line | None = None
    for line in (line for page in kept for line in page):
        between = "" if before is None else layout.between(before, line)
        length += len(between)
        starts += [length] * (line.page + 1 - len(starts))
        parts += [between, line.text]
        length += len(line.text)
        before = line
    starts += [length] * (len(pages) - len(starts))
    return "".join(parts), tuple(starts)


class _Layout:
    """Columns of every page, and the habits of the whole file."""

    def __init__(self, pages: Sequence[Sequence[Line]]) -> None:
        every = [line for page in pages for line in page]
        of_file = _columns(every) if len(every) <= _MOST_LINES * 10 else []
        widest = [_Column(min(x.left for x in every), max(x.right for x in every))] if every else []
        self._columns = [_set_out(_columns(page), of_file) or of_file or widest for page in pages]
        self._pitch = _usual_pitch(pages)
        least, most = _PARAGRAPH_INDENT
        indented = sum(least < self._indent(line) < most for line in every)
        apart = sum(self._is_apart(*pair) for page in pages for pair in pairwise(page))
        self._marks_paragraphs = indented > _INDENTED * len(every) or apart > _SPACED * len(every)

    def between(self, before: Line, line: Line) -> str:
        """What stands between two lines: nothing or a space within a paragraph, else a line end."""
        if not self._goes_on(before, line):
            return "\n"
        last, first = before.text[-1], line.text[0]
        if is_wide(last) or is_wide(first):
            return ""
        # Two figures may be one number or two: that is not for layout to say.
        return "\n" if last.isdigit() and first.isdigit() else " "

    def _goes_on(self, before: Line, line: Line) -> bool:
        if before.is_row or line.is_row or abs(line.em - before.em) > _SIZE * before.em:
            return False
        if before.page == line.page and self._is_apart(before, line):
            return False
        if self._is_indented(line):
            return self._is_centred_on(before, line)
        room = self._column(before).right - before.right
        if room >= line.unit + _SLACK * line.em:
            return False
        return self._marks_paragraphs or before.text[-1] not in _SENTENCE_ENDS

    def _is_centred_on(self, before: Line, line: Line) -> bool:
        """Whether a line goes on a centred heading that took the whole width."""
        column, slack = self._column(before), _ALIGNED * line.em
        middle = (column.left + column.right) / 2
        centred = all(abs((one.left + one.right) / 2 - middle) < slack for one in (before, line))
        room = (column.right - column.left) - (before.right - before.left)
        full = room < line.unit + slack
        return centred and full and before.text[-1] not in _SENTENCE_ENDS

    def _is_apart(self, before: Line, line: Line) -> bool:
        pitch = before.bottom - line.bottom
        return pitch > _PITCH * self._pitch * before.em

    def _is_indented(self, line: Line) -> bool:
        return self._indent(line) > _INDENT

    def _indent(self, line: Line) -> float:
        """How far into its column a line begins, in em."""
        return (line.left - self._column(line).left) / line.em

    def _column(self, line: Line) -> _Column:
        columns = self._columns[line.page]
        reach = line.right - _ALIGNED * line.em
        return next((column for column in columns if column.right >= reach), columns[-1])


def _set_out(columns: list[_Column], of_file: Sequence[_Column]) -> list[_Column]:
    """Columns of a page on which every line is the first of a paragraph, without its indent."""
    lefts = [
        next(
            (other.left for other in of_file if abs(other.right - column.right) < 1.0), column.left
        )
        for column in columns
    ]
    return [
        _Column(left if 0 < column.left - left < _WIDEST_INDENT else column.left, column.right)
        for column, left in zip(columns, lefts, strict=True)
    ]


def _usual_pitch(pages: Sequence[Sequence[Line]]) -> float:
    """The usual distance of lines, in em."""
    pitches = [
        (before.bottom - line.bottom) / before.em
        for page in pages
        for before, line in pairwise(page)
        if before.bottom > line.bottom
    ]
    return median(pitches) if pitches else 1.0


def _columns(lines: Sequence[Line]) -> list[_Column]:
    """Columns of print: right margins at which lines end and over which few others run."""
    if not lines or len(lines) > _MOST_LINES * 10:
        return []
    em = median(line.em for line in lines)
    margins: list[float] = []
    edges = _edges(sorted(line.right for line in lines), _ALIGNED * em)
    for edge, aligned in sorted(edges, key=lambda found: (-found[1], -found[0])):
        if aligned < _LEAST_ALIGNED:
            break
        # Lines end a few characters short, because a figure did not fit, and marks hang out.
        if any(abs(margin - edge) < _NARROWEST * em for margin in margins):
            continue
        crossing = sum(line.left < edge - em and line.right > edge + em for line in lines)
        if aligned > crossing:
            margins.append(edge)
    columns: list[_Column] = []
    for edge in sorted(margins):
        after = columns[-1].right - em if columns else float("-inf")
        lefts = sorted(line.left for line in lines if after < line.left < edge)
        left = next((x for x, count in _edges(lefts, _ALIGNED * em) if count > 1), edge)
        columns.append(_Column(left, edge))
    return columns


def _edges(places: Sequence[float], width: float) -> list[tuple[float, int]]:
    """Groups of sorted places no further apart than ``width``: the outermost, and how many."""
    groups: list[tuple[float, int]] = []
    first = 0.0
    for place in places:
        if groups and place - first <= width:
            groups[-1] = (place, groups[-1][1] + 1)
        else:
            first = place
            groups.append((place, 1))
    return groups
