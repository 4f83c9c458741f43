"""Where among the paragraphs of a page a report's body begins and ends.

One finder for text files and for HTML turned into lines: paragraphs are weighed by what they look
like (``blocks.py``), not by where a certain site puts them. Whether what was found is a government
work report is ``classify.py``'s question.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from report_pipeline.cleaning.blocks import BETWEEN_PAGES, RUN_ON, Block, cues
from report_pipeline.cleaning.noise import furniture

_NEAR = 300  # blocks before and after a break that are looked at
_FOUND_AFTER = 300  # characters of body before a break of the page is believed to end it
_DEEPEST_DROP = 400  # how far the weight may fall before what follows has to prove itself
_TABLE_LINES = 12  # unlabelled short lines in a row that an annex may hold
_HEAD_IN_LINE = re.compile(r"(?:工作报告|来源|日期|时间|会议上|长 ?[一-龥])")
_BYLINE_IN_LINE = re.compile(
    r"(?:字[体号][^。]{0,16}[】\])]|(?:浏览|点击|阅读|访问)[次数量]{0,2}:? ?\d{1,8} ?次?"
    r"|来源: ?[一-龥]{2,12}(?= )|\d{4}-\d{1,2}-\d{1,2}(?: \d{1,2}:\d{2})?) {0,4}"
)
_FIRST_LABEL = re.compile(r"[一1][、.]|\(一\)|第一部分")
_FOOT_IN_LINE = re.compile(
    r"责任编辑|责编 ?:|相关(?:阅读|链接|新闻|文章)|[上下]一篇|版权所有|Copyright|分享到"
    r"|打印本页|关闭窗口|[\[【(]打印|[\[【(]关闭|ICP备"
)
_ORDINALS = tuple("一二三四五六七八九十")
_TOP_LABEL = re.compile(r"([一二三四五六七八九十])、")
_SECOND_LABEL = re.compile(r"\(([一二三四五六七八九十])\)")
_LATER_LABEL = re.compile(r"[(第]?[二三四五六七八九十]{1,3}[、.)是]")
_NOTE = re.compile(r"\[\d|[①-⑳]|注|附|\d{1,2}[.、]|\*")
_STYLES = (
    re.compile(r"第[一二三四五六七八九十]{1,3}(?:部分|章|节)"),
    re.compile(r"[一二三四五六七八九十]{1,3}[、.]"),
    re.compile(r"\([一二三四五六七八九十]{1,3}\)"),
    re.compile(r"\d{1,2}[、.]"),
    re.compile(r"[一二三四五六七八九十]是|第[一二三四五六七八九十]"),
)


@dataclass(frozen=True, slots=True)
class Body:
    """Blocks ``first``..``last`` (half-open) hold a body; ``start``/``end`` are text offsets."""

    first: int
    last: int
    start: int
    end: int


def find_body(blocks: Sequence[Block], low: int, high: int, opened: int | None) -> Body | None:
    """The body among ``blocks[low:high]``; ``opened`` is the index of its opening, if any."""
    first = _first_by_opening(blocks, low, opened) if opened is not None else None
    if first is None:
        first = _first_by_weight(blocks, low, high)
    if first is None:
        return None
    last = _last(blocks, first, high)
    start, end = blocks[first].paragraph.start, blocks[last - 1].paragraph.end
    start += _start_in_line(blocks[first].text)
    end -= _rest_of_line(blocks[last - 1].text)
    return Body(first, last, start, end) if start < end else None


def _first_by_opening(blocks: Sequence[Block], low: int, opened: int) -> int:
    for index in range(opened - 1, max(low, opened - 4) - 1, -1):
        if blocks[index].kind == "salutation":
            return index
        if len(blocks[index].text) > 40:
            break
    return opened


def _first_by_weight(blocks: Sequence[Block], low: int, high: int) -> int | None:
    begin, end = _heaviest(blocks, low, high)
    head = [
        i
        for i in range(begin, min(begin + 12, end))
        if blocks[i].kind in ("title", "dateline", "speaker", "contents")
    ]
    begin = head[-1] + 1 if head else begin
    lead = cues().patterns["lead_in"]
    prose = [i for i in range(begin, end) if blocks[i].kind == "prose"]
    while (
        len(prose) > 1 and len(blocks[prose[0]].text) < 400 and lead.search(blocks[prose[0]].text)
    ):
        prose = prose[1:]
    if not prose:
        return None
    return _with_headings(blocks, low, prose[0])


def _heaviest(blocks: Sequence[Block], low: int, high: int) -> tuple[int, int]:
    """The stretch with the greatest sum of weights."""
    best, begin, end = 0, low, low
    running, since = 0, low
    for index in range(low, high):
        if running <= 0:
            running, since = 0, index
        running += blocks[index].weight
        if running > best:
            best, begin, end = running, since, index + 1
    return begin, end


def _with_headings(blocks: Sequence[Block], low: int, prose: int) -> int:
    """The first of the headings (or the salutation) that stand right before the first prose.

    Each is of a higher order than the one after it: a table of contents is not gone into.
    """
    first, order = prose, _style(blocks[prose].text)
    for index in range(prose - 1, max(low, prose - 5) - 1, -1):
        block = blocks[index]
        if block.kind == "salutation":
            return index
        style = _style(block.text) if block.kind == "labelled" else len(_STYLES)
        if block.kind == "short" and cues().patterns["review_heading"].fullmatch(block.text):
            style = -1
        if style >= order:
            break
        first, order = index, style
    return first


def _style(text: str) -> int:
    """The order of a label's style, the highest 0; after all of them where there is no label."""
    return next((n for n, style in enumerate(_STYLES) if style.match(text)), len(_STYLES))


def _last(blocks: Sequence[Block], first: int, high: int) -> int:
    """Index after the last block of the body that begins at ``first``."""
    best, last, running = 0, first + 1, 0
    for index in range(first, high):
        block = blocks[index]
        breaks = block.kind == "ends" or running < best - _DEEPEST_DROP
        if breaks and not _goes_on(blocks, first, index, high):
            break
        running += 0 if block.kind == "ends" else block.weight
        if breaks:
            running = best
        if running > best:
            best, last = running, index + 1
    last = _cut_after_closing(blocks, first, last)
    annex = _annex(blocks, first, last, high)
    if annex is not None:
        return annex
    return _trim(blocks, first, last, high)


def _goes_on(blocks: Sequence[Block], first: int, index: int, high: int) -> bool:
    """Whether the report goes on after a break of the page at ``index``."""
    before = [
        b
        for b in blocks[max(first, index - _NEAR) : index]
        if b.kind in ("prose", "labelled", "salutation")
    ]
    closed = any(_closes(b) for b in before[-2:])
    after: list[Block] = []
    begin = index + (blocks[index].kind == "ends")
    for block in blocks[begin : min(begin + _NEAR, high)]:
        if block.kind == "annex":
            return True
        if block.kind == "ends":
            break
        after.append(block)
    weight = sum(block.weight for block in after)
    if not closed and _next_label(before, after):
        return True
    if sum(len(b.text) for b in before if b.kind == "prose") < _FOUND_AFTER:
        return not closed and weight >= _FOUND_AFTER // 2
    return not closed and weight >= _FOUND_AFTER and any(_is_later(b) for b in after)


def _next_label(before: Sequence[Block], after: Sequence[Block]) -> bool:
    """Whether the first numbered heading after a break counts on from the last one before it."""
    for style in (_TOP_LABEL, _SECOND_LABEL):
        last = next((m.group(1) for b in reversed(before) if (m := style.match(b.text))), None)
        following = next((m.group(1) for b in after if (m := style.match(b.text))), None)
        if last in _ORDINALS and following in _ORDINALS[_ORDINALS.index(last) + 1 :][:1]:
            return True
    return False


def _is_later(block: Block) -> bool:
    """A label of two or above: a first one may begin anything."""
    return block.kind in ("prose", "labelled") and _LATER_LABEL.match(block.text) is not None


def _closes(block: Block) -> bool:
    """Whether a paragraph ends as the last one of a report does."""
    begin = max(0, len(block.text) - 120)
    return (
        block.kind == "prose" and cues().patterns["closing"].search(block.text, begin) is not None
    )


def _cut_after_closing(blocks: Sequence[Block], first: int, last: int) -> int:
    """``last``, or the first break of the page after the report's closing words."""
    total = sum(len(b.text) for b in blocks[first:last])
    passed = 0
    closed = False
    for index in range(first, last):
        block = blocks[index]
        passed += len(block.text)
        if block.kind == "annex" and closed:
            return last
        if closed and _breaks(block) and not _continues(blocks[index : min(index + _NEAR, last)]):
            return index
        if closed and block.rule_id == "rule_of_signs" and not _NOTE.match(blocks[index + 1].text):
            return index
        if block.kind == "prose" and passed * 2 > total:
            closed = _closes(block) or (closed and len(block.text) < 200)
    return last


def _breaks(block: Block) -> bool:
    kinds = ("furniture", "ends", "title", "dateline", "speaker", "imprint")
    return block.kind in kinds and block.rule_id not in BETWEEN_PAGES


def _continues(rest: Sequence[Block]) -> bool:
    """Whether what comes after a break is the report's: a later label, or delegates addressed."""
    return any(
        b.kind == "salutation" or b.text.startswith("各位代表") or _is_later(b) for b in rest
    )


def _annex(blocks: Sequence[Block], first: int, last: int, high: int) -> int | None:
    """Index after the annexes, where there are any at the body's end or right behind it."""
    heads = [i for i in range(first + 1, last) if blocks[i].kind == "annex"]
    closings = [i for i in range((first + last) // 2, last) if heads and _closes(blocks[i])]
    if not closings or not heads or heads[-1] < closings[0]:
        heads = []
        for index in range(last, min(last + 8, high)):
            if blocks[index].kind in ("ends", "prose"):
                break
            if blocks[index].kind == "annex":
                heads = [index]
                break
    elif heads[-1] < closings[-1]:
        return last  # a note that reads like closing words, or a heading that reads like an annex
    if not heads:
        return None
    end = _annex_end(blocks, heads[-1] + 1, high)
    return end if end is not None and end >= last else None


def _annex_end(blocks: Sequence[Block], begin: int, high: int) -> int | None:
    end, short = None, 0
    for index in range(begin, high):
        block = blocks[index]
        if block.kind in ("prose", "labelled", "annex"):
            end, short = index + 1, 0
        elif block.kind == "short":
            short += 1
            if short > _TABLE_LINES:
                break
        elif block.rule_id not in BETWEEN_PAGES:
            break
    return end


def _trim(blocks: Sequence[Block], first: int, last: int, high: int) -> int:
    """``last`` without headings and labels that nothing follows, with the speaker's thanks."""
    while last > first + 1 and blocks[last - 1].kind not in ("prose", "salutation"):
        last -= 1
    for index in range(last, min(last + 2, high)):
        if cues().patterns["thanks"].match(blocks[index].text):
            return index + 1
        if blocks[index].kind != "salutation":
            break
    return last


def _start_in_line(text: str) -> int:
    """Characters of title and byline before the body in its first paragraph."""
    head = text[: 200 if len(text) < RUN_ON else 400]
    at = head.find("各位代表")
    if at < 0:
        match = _FIRST_LABEL.search(head)
        at = match.start() if match else 0
    if at > 0 and "。" not in head[:at] and _HEAD_IN_LINE.search(head[:at]):
        return at
    if at > 0 or len(text) < 200:
        return 0
    bylines = list(_BYLINE_IN_LINE.finditer(head.partition("。")[0]))
    return bylines[-1].end() if bylines else 0


def _rest_of_line(text: str) -> int:
    """Characters of page furniture after the body in its last paragraph."""
    end = len(text)
    if end >= RUN_ON:
        foot = _FOOT_IN_LINE.search(text, end * 6 // 10)
        end = foot.start() if foot else end
    stop = max(text.rfind(mark, 0, end) for mark in "。!?") + 1
    while 0 < stop < end and text[stop] in '”")》':
        stop += 1
    tail = text[stop:].strip(" ")
    if stop > 0 and tail and (end < len(text) or furniture(tail) is not None):
        return len(text) - stop
    return 0
