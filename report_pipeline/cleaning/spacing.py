"""White space inside lines, and line breaks that a re-publisher lost.

Which run of spaces becomes what is a row of ``noise.yml`` (``spaces``); indents and line ends are
``paragraphs.py``'s business.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from report_pipeline.cleaning.clean_report import Edit
from report_pipeline.cleaning.noise import SpaceRule, rules
from report_pipeline.cleaning.paragraphs import is_labelled

_RUN = re.compile(" +")
_CONTEXT = 12  # characters to the left and right that a rule may look at
_LONG_LINE = 200  # a line this long with indents inside has lost its line breaks
_RUN_ON_LINE = 2500  # a line this long holds many paragraphs
_LOST_BREAK = re.compile(
    r"(?<=[。!?”])(?=各位代表[,!:]"
    r"|(?:[一二三四五六七八九十]{1,3}、|\([一二三四五六七八九十]{1,3}\))[^。]{4})"
)
_LONGEST_HEADING = 50
_HAN_RUN = re.compile("[一-龥]{1,24}")
_NUMERALS = frozenset("百千万亿")


@dataclass(frozen=True, slots=True)
class _Gap:
    """A run of white space inside a line, and what is around it."""

    run: str  # as printed
    start: int
    end: int
    inside: int  # characters of the line before it
    line: int  # length of the line
    prose: bool
    left: str  # folded
    right: str  # folded


def space_edits(printed: str, folded: str) -> Iterator[Edit]:
    """Edits of the white space inside the lines of a text."""
    packaged = rules().spaces
    for gap in _gaps(printed, folded):
        for rule in packaged:
            if _fits(rule, gap, folded):
                if rule.action != "collapse":
                    new = "\n" if rule.action == "newline" else ""
                    yield Edit(rule.rule_id, gap.start, gap.end, new)
                elif gap.run != " ":
                    yield Edit(rule.rule_id, gap.start, gap.end, " ")
                break


def _gaps(printed: str, folded: str) -> Iterator[_Gap]:
    size = len(folded)
    first = line_end = -1
    prose = False
    for match in _RUN.finditer(folded):
        start, end = match.span()
        if start == 0 or end == size or folded[start - 1] == "\n" or folded[end] == "\n":
            continue  # indents and what trails a line
        if start >= line_end:
            first = folded.rfind("\n", max(line_end, 0), start) + 1 or max(first, 0)
            line_end = folded.find("\n", start)
            line_end = size if line_end < 0 else line_end
            line = folded[first:line_end]
            first += len(line) - len(line.lstrip(" "))
            prose = len(line) > 15 and ("。" in line or "," in line)
        left = folded[max(first, start - _CONTEXT) : start]
        right = folded[end : end + _CONTEXT]
        latin = left[-1].isascii() and left[-1].isalpha() and right[0].isascii()
        if not (latin and right[0].isalpha() and end - start == 1):
            run = printed[start:end]
            yield _Gap(run, start, end, start - first, line_end - first, prose, left, right)


def _fits(rule: SpaceRule, gap: _Gap, folded: str) -> bool:
    if len(gap.run) > rule.most or gap.inside < rule.inside:
        return False
    if "\t" in gap.run and rule.action != "collapse":  # between the cells of a table
        return False
    if rule.long_line:
        return gap.line > _LONG_LINE and _is_indent(gap, folded)
    if rule.after is not None and rule.after.match(gap.right) is None:
        return False
    if rule.before is not None and rule.before.search(gap.left) is None:
        return False
    return not rule.prose or (gap.prose and not _parallel(gap, folded))


def _is_indent(gap: _Gap, folded: str) -> bool:
    """Whether white space in a long line is where a paragraph begins.

    Two ideographic spaces are an indent. Narrower ones are after a full stop, before a label and
    behind a labelled heading; so is a single one where a whole report is one line.
    """
    if len(gap.run) == 1 and gap.line <= _RUN_ON_LINE:
        return False
    if "\u3000\u3000" in gap.run or len(gap.run) >= 4 or gap.left[-1] in "。!?":
        return True
    if is_labelled(gap.right):
        return True
    before = folded[max(0, gap.start - _LONGEST_HEADING) : gap.start]
    begin = max(before.rfind(mark) for mark in "。!?:;\n ") + 1
    return begin > 0 and not before[-1].isascii() and is_labelled(before[begin:])


def _parallel(gap: _Gap, folded: str) -> bool:
    """Two phrases of equal length, as in a slogan, with a space for a comma."""
    left = folded[max(0, gap.start - 25) : gap.start][::-1]
    before, after = _HAN_RUN.match(left), _HAN_RUN.match(folded, gap.end)
    if before is None or after is None:
        return False
    both = before.group() + after.group()
    return len(before.group()) == len(after.group()) >= 3 and _NUMERALS.isdisjoint(both)


def lost_breaks(folded: str) -> Iterator[Edit]:
    """Line breaks before headings and salutations of a report that is one single line."""
    at = 0
    while at < len(folded):
        end = folded.find("\n", at)
        end = len(folded) if end < 0 else end
        if end - at > _RUN_ON_LINE:
            for match in _LOST_BREAK.finditer(folded, at, end):
                yield Edit("lost_line_break", match.start(), match.start(), "\n")
        at = end + 1
