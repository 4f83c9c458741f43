"""White space inside lines, and line breaks that a re-publisher lost.

Which run of spaces becomes what is a row of ``noise.yml`` (``spaces``); indents and line ends are
``paragraphs.py``'s business.
"""

import re
from collections.abc import Iterator

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


def space_edits(printed: str, folded: str) -> Iterator[Edit]:
    """Edits of the white space inside the lines of a text."""
    packaged = rules().spaces
    line_start = line_end = -1
    prose = False
    for match in _RUN.finditer(folded):
        start, end = match.span()
        if start == 0 or folded[start - 1] == "\n" or end == len(folded) or folded[end] == "\n":
            continue  # indents and what trails a line
        if start >= line_end:
            line_start = folded.rfind("\n", max(line_end, 0), start) + 1 or max(line_start, 0)
            line_end = folded.find("\n", start)
            line_end = len(folded) if line_end < 0 else line_end
            line = folded[line_start:line_end]
            line_start += len(line) - len(line.lstrip(" "))
            prose = len(line) > 15 and ("。" in line or "," in line)
        run = printed[start:end]
        if run == " " and _latin(folded[start - 1]) and _latin(folded[end]):
            continue
        for rule in packaged:
            if not rule.least <= end - start <= rule.most or start - line_start < rule.inside:
                continue
            if _fits(rule, printed, folded, start, end, line_start, line_end, prose):
                edit = _edit(rule, run, start, end)
                if edit is not None:
                    yield edit
                break


def _latin(character: str) -> bool:
    return character.isascii() and character.isalpha()


def _fits(
    rule: SpaceRule,
    printed: str,
    folded: str,
    start: int,
    end: int,
    line_start: int,
    line_end: int,
    prose: bool,
) -> bool:
    if rule.long_line:
        return _is_indent(printed[start:end], folded, start, end, line_end - line_start)
    if rule.prose and (not prose or _parallel(folded, start, end)):
        return False
    left = folded[max(line_start, start - _CONTEXT) : start]
    right = folded[end : end + _CONTEXT]
    return (rule.before is None or rule.before.search(left) is not None) and (
        rule.after is None or rule.after.match(right) is not None
    )


def _is_indent(run: str, folded: str, start: int, end: int, line: int) -> bool:
    """Whether white space in a long line is where a paragraph begins.

    Two ideographic spaces are an indent. Narrower ones are after a full stop, before a label and
    behind a labelled heading; so is a single one where a whole report is one line.
    """
    if line <= _LONG_LINE or (len(run) == 1 and line <= _RUN_ON_LINE):
        return False
    if "\u3000\u3000" in run or len(run) >= 4 or folded[start - 1] in "。!?":
        return True
    if is_labelled(folded[end : end + _CONTEXT]):
        return True
    before = folded[max(0, start - _LONGEST_HEADING) : start]
    begin = max(before.rfind(mark) for mark in "。!?:;\n ") + 1
    return begin > 0 and not before[-1].isascii() and is_labelled(before[begin:])


def _parallel(folded: str, start: int, end: int) -> bool:
    """Two phrases of equal length, as in a slogan, with a space for a comma."""
    left = folded[max(0, start - 25) : start][::-1]
    before, after = _HAN_RUN.match(left), _HAN_RUN.match(folded, end)
    if before is None or after is None:
        return False
    both = before.group() + after.group()
    return len(before.group()) == len(after.group()) >= 3 and _NUMERALS.isdisjoint(both)


def _edit(rule: SpaceRule, run: str, start: int, end: int) -> Edit | None:
    if rule.action == "collapse":
        return None if run == " " else Edit(rule.rule_id, start, end, " ")
    return Edit(rule.rule_id, start, end, "\n" if rule.action == "newline" else "")


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
