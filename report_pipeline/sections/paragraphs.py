"""Clean text → paragraphs, the units of an outline.

A paragraph is a line; a line that holds many (a page whose breaks were lost) is cut before its
printed numbers, and any paragraph is cut before a sentence that turns to the report's problems or
targets. What a paragraph is about is decided elsewhere.
"""

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from itertools import islice

from report_pipeline.sections.outline_rules import Rules

_HAN = "零一二三四五六七八九十"
_NUMBER_SIGNS = "一二三四五六七八九十(123456789"
_LONG_LINE = 2000  # characters; no single paragraph is as long
_SHORT_LINE = 60
_PAIR = 2
_REPEATED = 3  # characters with which heading and text begin alike
_BARE = 8  # characters of a line that is a number and no more
_MOST = 2000  # printed numbers in a line; a line with more is no report
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
    inline: bool = False  # cut out of a line that holds many
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
            found.append(Paragraph(begin, stop, raw.strip(), offset))
            found[-1].whole = begin in whole
            found[-1].inline = len(whole) > 1
            found[-1].turn = turned.get(begin, "")
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
    length = end - start
    long = length >= _LONG_LINE or length * 2 >= len(folded)
    if length < _SHORT_LINE or not (long or folded[start] in _NUMBER_SIGNS):
        return []
    preface = _PREFACE_END.match(folded, start, end)
    cuts = [preface.end()] if preface else []
    numbers = rules.inline_label.finditer(folded, start, end)
    labels = _in_sequence(list(islice(numbers, _MOST)))
    if not (_hold_many(labels) if long else len(labels) >= _PAIR and _counts_on(folded, labels)):
        return [cut for cut in cuts if cut < end]
    cuts.extend(match.start() for match in labels)
    for position, match in enumerate(labels):
        stop = labels[position + 1].start() if position + 1 < len(labels) else end
        if match.lastgroup == "line":
            cuts.append(match.end())
        elif match.lastgroup != "dash":
            cuts.extend(_heading_end(folded, match.end(), stop, rules))
    cuts.extend(match.start() for match in _SALUTED.finditer(folded, start, end))
    cuts.extend(match.end() for match in rules.inline_opening.finditer(folded, start, end))
    return [cut for cut in cuts if start < cut < end]


def _hold_many(labels: list[re.Match[str]]) -> bool:
    """Whether the numbers inside a line show that it holds many paragraphs."""
    styles = [match.lastgroup for match in labels]
    return styles.count("han") >= _PAIR or len(labels) - styles.count("line") >= _MANY


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
        if style in ("line", "dash"):
            kept.append(match)
            continue
        printed = match.group().strip("()、. ")
        number = int(printed) if printed.isdigit() and printed.isascii() else han_number(printed)
        counted = last.get(style, 0)
        if number in (1, counted + 1) or (number == 2 and not counted):
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
    repeated = head.find(head[:_REPEATED], _REPEATED + 1)
    if repeated > 0:  # 一、“十五”时期工作回顾“十五”时期…
        return [start + repeated]
    space = head.find(" ", 4)
    if space > 0:
        return [start + space + 1]
    first = head.find(",")
    if ended or first < 4 or limit == stop:
        return []  # it ends at a stop, or at the next number
    # two clauses of about one length, and a verb where the second should end
    verb = rules.run_in.verb_anywhere.search(head, 2 * first - 1, 2 * first + 6)
    return [start + verb.start()] if verb else []
