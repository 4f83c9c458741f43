"""Several reports in one file: where one ends and the next begins.

A report begins at the title, dateline or salutation that stands before it. What each part holds is
found by ``body.py``; parts that are no reports of a government are told by ``classify.py``.
"""

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from report_pipeline.cleaning.blocks import Block

_LEAST_PART = 300  # characters of prose between the beginnings of two reports
_LEAST_SPOKEN = 100  # where both have opening words
_LEAST_LAST = 150  # characters of prose in the last part
_HEAD_KINDS = frozenset({"title", "dateline", "speaker", "salutation", "contents"})
_LONGEST_HEAD = 15  # blocks between a title and the opening words
_DIGITS = re.compile(r"\d{4}|[零一二三四五六七八九十]{4}年")


@dataclass(frozen=True, slots=True)
class Part:
    """Blocks ``low``..``high`` (half-open) that may hold one report; ``opened`` as in body.py."""

    low: int
    high: int
    opened: int | None


def parts(blocks: Sequence[Block], openings: Sequence[int]) -> list[Part]:
    """The parts of a document, in order; one where it holds a single report."""
    spoken = {_head(blocks, opened): opened for opened in openings}
    starts = sorted({*spoken, *_titles(blocks)})
    prose = [0]
    for block in blocks:
        prose.append(prose[-1] + (len(block.text) if block.kind == "prose" else 0))
    kept = [0]
    for start in starts:
        again = start in spoken and _first(openings, kept[-1], start) is not None
        if prose[start] - prose[kept[-1]] >= (_LEAST_SPOKEN if again else _LEAST_PART):
            kept.append(start)
    if len(kept) > 1 and prose[-1] - prose[kept[-1]] < _LEAST_LAST:
        kept.pop()
    ends = [*kept[1:], len(blocks)]
    return [
        Part(low, high, _first(openings, low, high)) for low, high in zip(kept, ends, strict=True)
    ]


def _first(openings: Sequence[int], low: int, high: int) -> int | None:
    """The first opening in ``low``..``high``."""
    at = bisect_left(openings, low)
    return openings[at] if at < len(openings) and openings[at] < high else None


def _head(blocks: Sequence[Block], opened: int) -> int:
    """Index at which the title page before an opening begins."""
    head = opened
    for index in range(opened - 1, max(-1, opened - _LONGEST_HEAD - 1), -1):
        kind = blocks[index].kind
        if kind in _HEAD_KINDS:
            head = index
        elif kind not in ("short", "furniture"):
            break
    return head


def _titles(blocks: Sequence[Block]) -> list[int]:
    """Titles that begin a report: a dateline or the like follows, or the year is another one."""
    found: list[int] = []
    year: str | None = None
    for index, block in enumerate(blocks):
        if block.kind != "title":
            continue
        after = [b.kind for b in blocks[index + 1 : index + 7]]
        match = _DIGITS.search(block.text)
        other_year = year is not None and match is not None and match.group() != year
        year = match.group() if match else year
        follows = _HEAD_KINDS.intersection(after) - {"title"}
        if follows or (other_year and {"prose", "labelled"}.intersection(after[:3])):
            found.append(index)
    return found
