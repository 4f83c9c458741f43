"""Clean text → paragraphs, the units of an outline.

A paragraph is a line; a line that holds many (a page whose breaks were lost) is cut before its
printed numbers, and any paragraph is cut before a sentence that turns to the report's problems or
targets. What a paragraph is about is decided elsewhere.
"""

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass

from report_pipeline.sections.outline_rules import Rules

_HAN = "零一二三四五六七八九十"
_NUMBER_SIGNS = "一二三四五六七八九十(123456789"
_LONG_LINE = 2000  # characters; no single paragraph is as long
_SHORT_LINE = 60
_PAIR = 2
_BARE = 8  # characters of a line that is a number and no more
_MANY = 3  # printed numbers inside a line that make it more than one paragraph
_PREFACE_END = re.compile(r"[^。!]{0,200}?(?:各位代表|我(?:代表|受|现在))[^。!]{0,200}[。!]")
_SALUTED = re.compile("(?<=[。!?])各位代表[!,:]")
_MAX_INLINE_HEADING = 45
_STOP = re.compile(r"[。!?:;]")
_SENTENCE = 120  # characters from a sentence's start within which it must say where it turns
_FIGURE_WITHIN = 200


@dataclass(slots=True)
class Paragraph:
    """A paragraph: its span in the text (line break included) and its folded words."""

    start: int
    end: int
    text: str  # folded, without spaces around it
    text_start: int  # offset of its first character
    whole: bool = True  # False for what was cut off from the paragraph before
    turn: str = ""  # problems, targets: its first sentence turns to them


def han_number(numeral: str) -> int:
    """Value of a Chinese numeral up to 99, 0 where it is none."""
    if "十" in numeral:
        tens, _, units = numeral.partition("十")
        return (_HAN.find(tens) if tens else 1) * 10 + (_HAN.find(units) if units else 0)
    return max(_HAN.find(numeral), 0) if len(numeral) == 1 else 0


def paragraphs(folded: str, rules: Rules) -> list[Paragraph]:
    """The paragraphs of ``folded``; together they cover it exactly."""
    turns = _turns(folded, rules)
    found: list[Paragraph] = []
    for start, end in _lines(folded, rules):
        whole = {start, *_inline_cuts(folded, start, end, rules)}
        begins = sorted(whole)
        first = end - len(folded[start:end].lstrip())
        turned: dict[int, str] = {}
        for at, sentence, turn in turns[bisect_left(turns, (start,)) : bisect_left(turns, (end,))]:
            edge = max(begins[bisect_right(begins, at) - 1], sentence)
            turned.setdefault(edge if edge > first else start, turn)
        edges = sorted(whole.union(turned))
        for begin, stop in zip(edges, [*edges[1:], end], strict=True):
            raw = folded[begin:stop]
            offset = begin + len(raw) - len(raw.lstrip())
            turn_id = turned.get(begin, "")
            found.append(Paragraph(begin, stop, raw.strip(), offset, begin in whole, turn_id))
    return found


def _lines(folded: str, rules: Rules) -> list[tuple[int, int]]:
    """Spans of lines; a blank line goes with the one before, a bare number with the one after."""
    spans: list[tuple[int, int]] = []
    words = ""  # of the span that may still grow
    start = 0
    while start < len(folded):
        end = folded.find("\n", start) + 1 or len(folded)
        line = folded[start:end].strip()
        bare = len(words) < _BARE and (not words or rules.label.fullmatch(words))
        if spans and (not line or bare):
            spans[-1] = (spans[-1][0], end)
            words = f"{words} {line}" if line else words
        else:
            spans.append((start, end))
            words = line
        start = end
    return spans


def _turns(folded: str, rules: Rules) -> list[tuple[int, int, str]]:
    """Sentences that turn to problems or targets: where they say so, where they begin, to what."""
    found: list[tuple[int, int, str]] = []
    for turn in rules.turns:
        for match in turn.pattern.finditer(folded):
            start = _sentence_start(folded, match.start())
            before = folded[start : match.start()]
            if len(before) > _SENTENCE or (turn.before and not turn.before.search(before)):
                continue
            after = folded[match.end() : match.end() + _FIGURE_WITHIN]
            if turn.figure is None or turn.figure.search(after):
                found.append((match.start(), start, turn.id))
    return sorted(found)


def _sentence_start(folded: str, offset: int) -> int:
    low = max(0, offset - _SENTENCE - 1)
    start = max(low, *(folded.rfind(stop, low, offset) + 1 for stop in "。!?;\n"))
    while start < offset and folded[start] in " ”":
        start += 1
    return start


def _inline_cuts(folded: str, start: int, end: int, rules: Rules) -> list[int]:
    """Offsets where paragraphs begin inside a line that has lost its breaks."""
    long = end - start >= _LONG_LINE or (end - start) * 2 >= len(folded)
    if end - start < _SHORT_LINE or not (long or folded[start] in _NUMBER_SIGNS):
        return []
    labels = _in_sequence(list(rules.inline_label.finditer(folded, start, end)))
    if len(labels) < (_MANY if long else _PAIR) or not (long or _counts_on(folded, labels)):
        return []
    cuts = [match.start() for match in labels]
    for position, match in enumerate(labels):
        stop = labels[position + 1].start() if position + 1 < len(labels) else end
        cuts.extend(_heading_end(folded, match.end(), stop, rules))
    cuts.extend(match.start() for match in _SALUTED.finditer(folded, start, end))
    preface = _PREFACE_END.match(folded, start, end)
    if preface:
        cuts.append(preface.end())
    return [cut for cut in cuts if start < cut < end]


def _counts_on(folded: str, labels: list[re.Match[str]]) -> bool:
    """Whether a line begins with a number and goes on with the next ones after full stops."""
    first, *others = labels
    begins = first.start() == 0 or folded[first.start() - 1] == "\n"
    return begins and all(
        match.lastgroup == first.lastgroup and folded[match.start() - 1] in "。!?"
        for match in others
    )


def _in_sequence(found: list[re.Match[str]]) -> list[re.Match[str]]:
    """Only the numbers that count on from one, so that 一、二产业 or a quoted (三) does not cut."""
    last: dict[str, int] = {}
    kept = []
    for match in found:
        style = str(match.lastgroup)
        printed = match.group().strip("()、. ")
        number = int(printed) if printed.isdigit() and printed.isascii() else han_number(printed)
        if number == 1 or number == last.get(style, 0) + 1:
            last[style] = number
            kept.append(match)
    return kept


def _heading_end(folded: str, start: int, stop: int, rules: Rules) -> list[int]:
    """Where a heading without a full stop ends and its text begins."""
    limit = min(start + _MAX_INLINE_HEADING, stop)
    ended = _STOP.search(folded, start, limit)
    head = folded[start : ended.start() if ended else limit]
    again = rules.restart.search(head, 4)
    if again:
        return [start + again.start()]
    space = head.find(" ", 4)
    return [start + space + 1] if space > 0 else []
