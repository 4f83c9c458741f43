"""Unnumbered headings that end at the first full stop of their paragraph.

A first sentence is such a heading when it is short, names no figure, and stands in parallel with
those of its neighbours. Headings with a number or a line of their own are found in ``headings``.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from report_pipeline.sections.headings import Heading, is_item
from report_pipeline.sections.outline_rules import Rules
from report_pipeline.sections.paragraphs import Paragraph

RUN_IN = "run_in"  # style of these headings
_STOP = re.compile(r"[。!?:;]")
_QUOTED = re.compile(r"“[^”]{0,30}”")
_SALUTED = re.compile(r"^(?:尊敬的)?(?:各位|同志们|主任|女士们)")
_PREFIX = 2  # characters that headings share when they begin alike
_ALIKE = 3  # headings that begin alike lend each other a point
_STRONG = 2  # points of what is hardly anything but a heading
_PAIR = 2  # headings that make a parallel
_INTRODUCTION = 90  # characters that an introduction has at most
_LONG = 50  # characters of a paragraph that could have such a heading


@dataclass(slots=True)
class _Head:
    heading: Heading
    points: float
    alone: bool  # a heading only if others run parallel
    own_body: bool  # its paragraph goes on after it
    introduces: bool  # its paragraph leads to what follows: at the top of a part, no heading


def run_in_headings(
    found: list[Paragraph], standing: dict[int, Heading], rules: Rules
) -> dict[int, Heading]:
    """Run-in headings by paragraph, given the headings that stand on their own."""
    kept: dict[int, Heading] = {}
    used: Counter[str] = Counter()  # style of the heading above a block -> its run-in headings
    seen: Counter[str] = Counter()  # ... -> its paragraphs
    doubtful: list[tuple[str, list[_Head]]] = []
    for above, block in _blocks(found, standing, rules):
        heads = _heads(found, block, rules)
        long = sum(len(found[index].text) >= _LONG for index in block)
        seen[above] += max(long, len(heads))
        if _in_parallel(heads, long):
            kept.update((head.heading.paragraph, head.heading) for head in heads)
            used[above] += len(heads)
        elif above and heads and len(heads) * 3 >= long:
            doubtful.append((above, heads))
    for above, heads in doubtful:
        strong = all(head.points >= _STRONG for head in heads)
        if strong and used[above] * 2 >= seen[above]:
            kept.update((head.heading.paragraph, head.heading) for head in heads)
    return kept


def _blocks(
    found: list[Paragraph], standing: dict[int, Heading], rules: Rules
) -> Iterator[tuple[str, list[int]]]:
    """Runs of paragraphs without a heading of their own, with the style of the heading above.

    The items of a list stand aside: 一是 does not end what runs on after it.
    """
    taken = {
        at: heading
        for heading in standing.values()
        for at in range(heading.paragraph, heading.last + 1)
    }
    above = ""
    block: list[int] = []
    for index, paragraph in enumerate(found):
        heading = taken.get(index)
        before = taken.get(index - 1)
        if heading is not None and is_item(heading, rules):
            continue
        if before is not None and before.form != "run_in" and is_item(before, rules):
            continue  # the text of an item that has its line
        if heading is not None or _SALUTED.match(paragraph.text) or paragraph.turn == "problems":
            if block:
                yield above, block
            above, block = "" if heading is None else heading.style, []
        elif paragraph.whole:
            block.append(index)
    if block:
        yield above, block


def _heads(found: list[Paragraph], block: list[int], rules: Rules) -> list[_Head]:
    """The first sentences of a block that read like headings."""
    heads = [head for head in (_head(found[at], at, rules) for at in block) if head is not None]
    begins = Counter(head.heading.words[:_PREFIX] for head in heads)
    frames = Counter(frame for head in heads for frame in _frames(head.heading.words))
    passed = {}
    for head in heads:
        words = head.heading.words
        alike = int(begins[words[:_PREFIX]] >= _ALIKE)
        framed = any(frames[frame] >= _ALIKE for frame in _frames(words))
        if head.introduces and head.heading.paragraph == block[0]:
            continue
        if framed or (not head.alone and head.points + alike >= 1):
            passed[head.heading.paragraph] = head
    lines, bodies = _lines(found, block, passed)
    run_in = [head for head in passed.values() if head.own_body]
    if len(lines) >= _PAIR or len(lines) > len(run_in):  # on lines of their own, with a full stop
        run_in = [
            head
            for head in run_in
            if head.points >= _STRONG and head.heading.paragraph not in bodies
        ]
        return sorted([*lines, *run_in], key=lambda head: head.heading.paragraph)
    return _without_introduction(found, block, run_in)


def _frames(words: str) -> tuple[str, str]:
    """What a sentence has in common with parallel ones: its opening, its first and last words."""
    return words[: 2 * _PREFIX], words[:_PREFIX] + "…" + words[-_PREFIX:]


def _lines(
    found: list[Paragraph], block: list[int], passed: dict[int, _Head]
) -> tuple[list[_Head], set[int]]:
    """Sentences that are a paragraph of their own above a longer one, and those longer ones."""
    inside = set(block)
    lines, bodies = [], set()
    for at, head in passed.items():
        if head.own_body or at + 1 not in inside:
            continue
        after = passed.get(at + 1)
        size = len(head.heading.words)
        rival = after is not None and after.own_body and size > 2 * len(after.heading.words)
        if len(found[at + 1].text) > len(found[at].text) and not rival:
            lines.append(head)
            bodies.add(at + 1)
    return lines, bodies


def _without_introduction(
    found: list[Paragraph], block: list[int], heads: list[_Head]
) -> list[_Head]:
    """Leave out a first paragraph so much shorter than the others that it introduces them."""
    if len(heads) <= _PAIR or heads[0].heading.paragraph != block[0]:
        return heads
    lengths = [len(found[head.heading.paragraph].text) for head in heads]
    short = lengths[0] < _INTRODUCTION and lengths[0] * 2 * (len(heads) - 1) < sum(lengths[1:])
    return heads[1:] if short else heads


def _head(paragraph: Paragraph, index: int, rules: Rules) -> _Head | None:
    """The first sentence of a paragraph with its points; None where it cannot be a heading."""
    limits = rules.run_in
    stop = _STOP.search(paragraph.text, 0, limits.max_chars + 1)
    if stop is None or stop.group() != "。" or paragraph.turn:
        return None
    words = paragraph.text[: stop.start()]
    bare = _QUOTED.sub("", words)
    if len(bare) < 4 or bare.count(",") >= limits.max_clauses or limits.reject.search(bare):
        return None
    body = paragraph.text[stop.end() :].strip("” ")
    if body and len(body) < limits.min_body:
        return None
    start = paragraph.text_start
    points = sum(point.weight for point in limits.points if point.pattern.search(bare))
    span = (start, start + len(words))
    form = "run_in" if body else "sentence"
    heading = Heading(index, index, RUN_IN, 0, (start, start), (span,), words, form)
    concludes = body.startswith(("要", "必须", "我们要")) and not limits.verb.search(bare)
    introduces = concludes or limits.leads_in.search(paragraph.text[-30:]) is not None
    alone = limits.reject_alone.search(bare) is not None
    return _Head(heading, points, alone, bool(body), introduces)


def _in_parallel(heads: list[_Head], paragraphs: int) -> bool:
    """Whether enough of a block's paragraphs begin with what reads like a heading."""
    count = len(heads)
    if sum(not head.own_body for head in heads) >= _PAIR:
        return True
    if sum(head.points >= _STRONG for head in heads) >= _PAIR and count * 5 >= paragraphs:
        return True
    if count >= _ALIKE and count * 4 >= paragraphs:
        return True
    return count >= _PAIR and count * 5 >= paragraphs * 2
