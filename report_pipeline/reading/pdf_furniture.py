"""What stands at the top or bottom of every PDF page and is no part of the text.

Running heads, footers and page numbers are known by coming back on other pages in the same place,
with nothing changed but a number that counts the pages.
"""

import re
from collections import defaultdict
from collections.abc import Sequence
from itertools import pairwise

from report_pipeline.reading.pdf_lines import Line

_DEPTH = 3  # lines from the edge of a page that furniture may take
_SHARE = 0.4  # of the pages; heads may differ between left and right pages
_SAME_PLACE = 6.0  # points
_COUNTED = 0.8  # of a group's pages whose number must count on
_NUMBER = re.compile(r"\d{1,4}")
_PAGE_NUMBER = re.compile(
    r"[-—–－·•\s]{0,4}(?:第\s?)?(\d{1,4})(?:\s?页)?(?:[\s/／,，]{0,3}共?\s?\d{1,4}\s?页?)?[-—–－·•\s]{0,4}"
)
_ALONE = 1.3  # line heights that set a page number off from the text above it


def without_furniture(pages: Sequence[Sequence[Line]]) -> list[list[Line]]:
    """The pages' lines without running heads, footers and page numbers."""
    groups: dict[tuple[str, str], list[Line]] = defaultdict(list)
    for lines in pages:
        for zone, line in _edges(lines):
            groups[zone, _skeleton(line.text)].append(line)
    filled = sum(1 for lines in pages if lines)
    dropped = {
        id(line) for group in groups.values() if _comes_back(group, filled) for line in group
    }
    if filled == 1:
        dropped |= {id(line) for lines in pages for line in _lone_number(lines)}
    return [[line for line in lines if id(line) not in dropped] for lines in pages]


def _edges(lines: Sequence[Line]) -> list[tuple[str, Line]]:
    by_height = sorted(lines, key=lambda line: -line.top)
    top, bottom = by_height[:_DEPTH], by_height[-_DEPTH:]
    return [("top", line) for line in top] + [("bottom", line) for line in bottom]


def _skeleton(text: str) -> str:
    return _NUMBER.sub("#", "".join(text.split()))


def _comes_back(group: Sequence[Line], filled: int) -> bool:
    if len({line.page for line in group}) < max(2, _SHARE * filled):
        return False
    heights = sorted(line.bottom for line in group)
    if heights[-1] - heights[0] > _SAME_PLACE:
        return False
    numbers = [[int(n) for n in _NUMBER.findall(line.text)] for line in group]
    return all(
        _is_constant(column) or _counts_pages(column, group)
        for column in zip(*numbers, strict=True)
    )


def _is_constant(column: Sequence[int]) -> bool:
    return len(set(column)) == 1


def _counts_pages(column: Sequence[int], group: Sequence[Line]) -> bool:
    steps = [
        later - number == line_later.page - line.page
        for (number, line), (later, line_later) in pairwise(zip(column, group, strict=True))
    ]
    return sum(steps) >= _COUNTED * len(steps)


def _lone_number(lines: Sequence[Line]) -> list[Line]:
    """The page number of the only page."""
    by_height = sorted(lines, key=lambda line: line.bottom)
    if len(by_height) < 2:
        return []
    last, above = by_height[:2]
    found = _PAGE_NUMBER.fullmatch(last.text)
    alone = above.bottom - last.top > _ALONE * last.em
    return [last] if found and alone and int(found.group(1)) == last.page + 1 else []
