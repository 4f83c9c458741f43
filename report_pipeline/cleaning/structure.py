"""What is changed between the lines of a body: breaks, page furniture, repeats, advertising.

The edits are in offsets of the normalised text; ``edits.merge`` carries them to the document's.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from report_pipeline.cleaning.blocks import Block
from report_pipeline.cleaning.body import Body
from report_pipeline.cleaning.clean_report import Edit
from report_pipeline.cleaning.noise import advert_start, rules
from report_pipeline.cleaning.normalise import Normalised

_SPACES = re.compile(r"[ \t\u00a0\u3000]{2,}")  # a tag or an address stood between them
_LONGEST_DROPPED = 120  # a longer paragraph inside a body is never taken for page furniture
_LEAST_REPEATED = 60  # characters of a paragraph that no report prints twice
_LEAST_ADJACENT = 6  # of one printed twice in a row


@dataclass(frozen=True, slots=True)
class _Piece:
    """A stretch of text that stays or goes: ``rule_id`` is empty for one that stays."""

    start: int
    end: int
    rule_id: str
    opens: bool  # begins a paragraph


def structure_edits(
    normalised: Normalised, blocks: Sequence[Block], low: int, body: Body
) -> list[Edit]:
    """The edits between and at the ends of the lines of ``body``, in order.

    ``low`` is the first block of the part that holds the body: titles before it are known.
    """
    pieces = _pieces(blocks, low, body)
    while pieces and pieces[-1].rule_id:
        pieces.pop()
    text, folded = normalised.layer.text, normalised.folded
    edits: list[Edit] = []
    at, broken = body.start, True
    for piece in pieces:
        if piece.start > at:
            between = text[at : piece.start]
            replacement = ""
            if piece.rule_id or piece.opens:
                replacement, broken = ("", broken) if broken else ("\n", True)
            elif _both_latin(folded, at, piece.start):
                replacement = " "
            if between != replacement:
                rule_id = _gap_rule(folded[at : piece.start], replacement)
                edits.append(Edit(rule_id, at, piece.start, replacement))
        if piece.rule_id:
            edits.append(Edit(piece.rule_id, piece.start, piece.end))
        else:
            edits.extend(
                Edit("repeated_spaces", space.start(), space.end(), " ")
                for space in _SPACES.finditer(text, piece.start, piece.end)
            )
            broken = False
        at = piece.end
    if at < body.end:
        edits.append(Edit("paragraph_break", at, body.end))
    return edits


def _gap_rule(gap: str, replacement: str) -> str:
    if gap.strip(" \n"):
        return "page_number"
    return "paragraph_break" if replacement == "\n" or gap.count("\n") != 1 else "soft_line_break"


def _both_latin(folded: str, end: int, start: int) -> bool:
    left, right = folded[end - 1], folded[start]
    return left.isascii() and left.isalpha() and right.isascii() and right.isalpha()


def _pieces(blocks: Sequence[Block], low: int, body: Body) -> list[_Piece]:
    front = {b.text for b in blocks[low : body.first] if b.kind in ("title", "furniture")}
    seen: set[str] = set()
    before = ""
    pieces: list[_Piece] = []
    for block in blocks[body.first : body.last]:
        rule_id = _dropped(block, before, seen, front)
        if block.kind == "title":
            front.add(block.text)
        if not rule_id:
            before = block.text
            if len(block.text) >= _LEAST_REPEATED:
                seen.add(block.text)
        pieces.extend(_piece(block, rule_id, body))
    return pieces


def _dropped(block: Block, before: str, seen: set[str], front: set[str]) -> str:
    """The rule by which a paragraph inside a body goes; "" where it stays."""
    text = block.text
    if block.kind in ("furniture", "ends") and len(text) <= _LONGEST_DROPPED:
        return "" if block.known and text not in front else block.rule_id
    if block.kind == "imprint":
        return "secretariat_imprint"
    if block.kind == "title" and text in front:
        return "repeated_title"
    if text in seen or (text == before and len(text) >= _LEAST_ADJACENT):
        return "repeated_paragraph"
    advert = block.kind in ("short", "labelled") and len(text) <= rules().advert_longest
    if advert and rules().advert.search(text):
        return "advert_line"
    return ""


def _piece(block: Block, rule_id: str, body: Body) -> list[_Piece]:
    paragraph = block.paragraph
    if rule_id:
        return [_Piece(paragraph.start, paragraph.end, rule_id, True)]
    pieces: list[_Piece] = []
    for number, line in enumerate(paragraph.lines):
        start, end = max(line.start, body.start), min(line.end, body.end)
        if start < end:
            pieces.append(_Piece(start, end, "", number == 0))
    if block.kind == "prose" and pieces:
        advert = advert_start(block.text)
        cut = paragraph.end - len(block.text) + advert if advert is not None else paragraph.end
        last = pieces[-1]
        if last.start < cut < last.end:
            pieces[-1] = _Piece(last.start, cut, "", last.opens)
            pieces.append(_Piece(cut, last.end, "injected_advert", False))
    return pieces
