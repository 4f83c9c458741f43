"""Lines joined to paragraphs.

Files break lines inside paragraphs in three ways: at a fixed width, where a link or a bold run
stood, and at the end of a printed page. A break stays where joining is not plainly right: a
paragraph cut after a full stop does no harm, a heading swallowed by a paragraph does.
"""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from report_pipeline.cleaning.noise import furniture

_LABEL = re.compile(
    r"(?:第?[一二三四五六七八九十百]{1,4}(?:[、.,:]|是|要|章|节|部分)"
    r"|第[一二三四五六七八九十]{1,3}"
    r"|\([一二三四五六七八九十\d]{1,3}\)|[一二三四五六七八九十\d]{1,3}\)"
    r"|\d{1,2}[、.](?!\d)|[①-⑳]|-{2}|[●◆■★☆▲])"
)
_HEADING_LABEL = re.compile(
    r"[一二三四五六七八九十]{1,3}[、.]|\([一二三四五六七八九十\d]{1,3}\)|\d{1,2}[、.](?!\d)|[-●◆■]"
)
_LINE = re.compile(r"[^\n]+")
_ENDS = frozenset('。!?:;…"”’》)】.')
_OPENING_MARKS = frozenset("《(“‘,、[")
_CLOSING_MARKS = frozenset("》)”’,。、;:!?]%")
_SENTENCE_ENDS = frozenset("。!?")
_LONGEST_WRAPPED = 400
_RUNNING = 3  # pages that begin with the same line before it counts as their head
_LEAST_WRAPPED = 5  # lines of one width before a text counts as wrapped at it
_PAGE_NUMBER = re.compile(
    r"[-·.(\[]{1,3} ?\d{1,3} ?[-)·.\]]{1,3}|第 ?\d{1,3} ?页(?: ?[,/]? ?共 ?\d{1,3} ?页)?|\d{1,3} ?/ ?\d{1,3}"
)
_LONGEST_PAGE_NUMBER = 14


@dataclass(frozen=True, slots=True)
class Line:
    """A line that is not blank: where its text stands, and what surrounds it."""

    start: int
    end: int
    text: str  # folded, stripped
    indent: int  # characters of white space before it
    after_blank: bool  # a blank line, or the beginning of the text, comes before it
    after_indent: bool  # a line of nothing but an indent comes before it
    after_page: bool  # a page ends between the line before and this one


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One or more lines that are one paragraph; offsets are those of the normalised text."""

    lines: tuple[Line, ...]
    text: str  # folded

    @property
    def start(self) -> int:
        """Offset of the first character."""
        return self.lines[0].start

    @property
    def end(self) -> int:
        """Offset after the last character."""
        return self.lines[-1].end


@dataclass(frozen=True, slots=True)
class _Layout:
    """How a file breaks lines."""

    width: int  # measure at which lines are wrapped; 0: they are not
    measure: Callable[[str], int]  # in which files count: characters or display columns
    spaced: bool  # blank lines between paragraphs
    double: bool  # blank lines between all lines
    indented: bool  # paragraphs begin with an indent


def is_labelled(text: str) -> bool:
    """Whether a folded line begins with an ordinal, a list sign or a dash."""
    return _LABEL.match(text) is not None


def paragraphs(folded: str, page_starts: Sequence[int] = ()) -> list[Paragraph]:
    """The paragraphs of a folded text, in order. Page numbers and running heads are in none."""
    lines = _without_running_heads(_lines(folded, page_starts))
    layout = _layout(lines)
    made: list[Paragraph] = []
    run: list[Line] = []
    in_sentence = False
    for line in lines:
        if run and _joins(run, in_sentence, line, layout):
            run.append(line)
        else:
            if run:
                made.append(_paragraph(run))
            run, in_sentence = [line], False
        in_sentence = in_sentence or ("," in line.text or "。" in line.text or "、" in line.text)
    if run:
        made.append(_paragraph(run))
    return made


def _paragraph(run: Sequence[Line]) -> Paragraph:
    text = run[0].text if len(run) == 1 else "".join(line.text for line in run)
    return Paragraph(tuple(run), text)


def _lines(folded: str, page_starts: Sequence[int]) -> list[Line]:
    lines: list[Line] = []
    pages = iter(page_starts)
    page = next(pages, None)
    expected = 0
    blank, indent_only, new_page = True, False, False
    for match in _LINE.finditer(folded):
        start, end = match.span()
        if start > expected:
            blank, indent_only = True, False
        expected = end + 1
        while page is not None and page <= start:
            new_page, page = True, next(pages, None)
        raw = match.group()
        text = raw.lstrip(" ")
        if not text:
            blank, indent_only = True, end - start >= 2
            continue
        first = start + len(raw) - len(text)
        text = text.rstrip(" ")
        if len(text) <= _LONGEST_PAGE_NUMBER and _PAGE_NUMBER.fullmatch(text):
            blank, new_page = True, True
            continue
        last = first + len(text)
        lines.append(Line(first, last, text, first - start, blank, indent_only, new_page))
        blank = indent_only = new_page = False
    return lines


def _without_running_heads(lines: list[Line]) -> list[Line]:
    """Without the lines that begin page after page (the first of each stays)."""
    times = Counter(line.text for line in lines if line.after_page and len(line.text) <= 40)
    heads = {text for text, n in times.items() if n >= _RUNNING}
    if not heads:
        return lines
    kept: list[Line] = []
    seen: set[str] = set()
    dropped = False
    for line in lines:
        if line.text in heads and line.text in seen:
            dropped = True
            continue
        seen.add(line.text)
        kept.append(replace(line, after_page=True) if dropped else line)
        dropped = False
    return kept


def _display_width(text: str) -> int:
    return (len(text) + len(text.encode("utf-8", "replace"))) // 2


def _layout(lines: Sequence[Line]) -> _Layout:
    prose = [line for line in lines if len(line.text) >= 40]
    long = prose if len(prose) >= _LEAST_WRAPPED else [x for x in lines if len(x.text) >= 15]
    if not long:
        return _Layout(0, len, False, False, False)
    blocks = _blocks(long, lines)
    width, measure = _wrap(long)
    # Of wrapped lines only the first of a paragraph has an indent.
    few, of = (20, lines) if width else (5, long)
    indented = sum(line.indent >= 2 for line in of) * few >= len(of)
    double = width > 0 and sum(line.after_blank for line in lines) * 10 >= len(lines) * 9
    return _Layout(width, measure, blocks * 2 >= len(long), double, indented)


def _blocks(long: Sequence[Line], lines: Sequence[Line]) -> int:
    """How many blocks between blank lines hold one of the long lines."""
    chosen = {line.start for line in long}
    blocks, counted = 0, False
    for line in lines:
        if line.after_blank:
            counted = False
        if not counted and line.start in chosen:
            blocks, counted = blocks + 1, True
    return blocks


def _wrap(long: Sequence[Line]) -> tuple[int, Callable[[str], int]]:
    """The width that most long lines share and stop at in mid-sentence (else 0), its measure."""
    if len(long) < _LEAST_WRAPPED or max(len(line.text) for line in long) > _LONGEST_WRAPPED:
        return 0, len
    (_, width), measure = max(
        ((_wrap_width(long, measure), measure) for measure in (_display_width, len)),
        key=lambda found: found[0],
    )
    return width, measure


def _wrap_width(long: Sequence[Line], measure: Callable[[str], int]) -> tuple[int, int]:
    """How many lines share a width in ``measure``, and the width; zeros where few do."""
    each = 2 if measure is _display_width else 1
    widths = [measure(line.text) + line.indent * each for line in long]
    (common, _), *_ = Counter(width // each for width in widths).most_common(1)
    width = (common + 1) * each - 1
    near = [
        line for line, w in zip(long, widths, strict=True) if width - 3 * each <= w <= width + each
    ]
    wider = sum(w > width + 2 * each for w in widths)
    open_ended = sum(line.text[-1] not in _SENTENCE_ENDS for line in near)
    shared = len(near) * 5 >= len(long) * 2
    if not shared or open_ended * 10 < len(near) * 7 or wider * 10 > len(long):
        return 0, 0
    return len(near), width


def _joins(run: Sequence[Line], in_sentence: bool, line: Line, layout: _Layout) -> bool:
    """Whether ``line`` goes on with the paragraph that ``run`` begins."""
    if layout.width:
        return _fills_line(run[-1], line, layout)
    if line.after_blank or line.indent >= 2 or is_labelled(line.text):
        return False
    last = run[-1].text
    if last[-1] in _OPENING_MARKS or line.text[0] in _CLOSING_MARKS:
        return True
    return _ends_sentence(last, line.text) or (layout.spaced and _is_piece(run, in_sentence, line))


def _fills_line(last: Line, line: Line, layout: _Layout) -> bool:
    """Wrapped text: the line before is full, and this one is no beginning of a paragraph."""
    if is_labelled(line.text) and not _in_flow(last.text, line, layout):
        return False
    across = not line.after_blank or layout.double or line.after_page
    each = 2 if layout.measure is _display_width else 1
    full = layout.measure(last.text) + last.indent * each >= layout.width - 3 * each
    indented = layout.indented and line.indent >= 2
    closed = last.text[-1] in _SENTENCE_ENDS and (not layout.indented or line.after_page)
    if not across or not full or indented or closed:
        return False
    if last.text[-1] not in _SENTENCE_ENDS:
        return True
    stump = line.text[-1] not in _ENDS and layout.measure(line.text) * 2 < layout.width
    return not stump and furniture(line.text) is None


def _ends_sentence(last: str, text: str) -> bool:
    """The few characters that a wrapped sentence has on its last line."""
    marks = last.count(",") + last.count("、")
    broken = last[-1] not in _ENDS and len(last) >= 25 and marks >= 2
    return broken and len(text) <= 20 and text[-1] in "。!" and not text.startswith(("各位", "谢"))


def _is_piece(run: Sequence[Line], in_sentence: bool, line: Line) -> bool:
    """Text with blank lines between paragraphs: a line right behind another is a piece of one."""
    if run[0].after_indent and len(line.text) >= 8:
        return True
    last, size = run[-1].text, sum(len(piece.text) for piece in run)
    if last[-1] in _ENDS:
        return _run_in(run, size, line.text)
    formula = last[-1].isascii() and last[-1].isalpha() and line.text[0].isdigit()
    return formula or (in_sentence and (size >= 25 or "。" in run[0].text))


def _in_flow(last: str, line: Line, layout: _Layout) -> bool:
    """Whether what looks like a label is the middle of a wrapped sentence (十八大, 一是)."""
    unindented = layout.indented and line.indent < 2
    if _HEADING_LABEL.match(line.text) is None:
        return unindented or last[-1] not in _SENTENCE_ENDS
    return unindented and last[-1] not in _SENTENCE_ENDS


def _run_in(run: Sequence[Line], size: int, text: str) -> bool:
    """A bold sentence at the head of a paragraph, on a line of its own in the file."""
    return (
        len(run) == 1
        and 5 <= size <= 60
        and run[0].text[-1] in _SENTENCE_ENDS
        and "。" not in run[0].text[:-1]
        and len(text) >= 25
        and text[-1] in _SENTENCE_ENDS
        and not run[0].text.startswith("各位")
    )
