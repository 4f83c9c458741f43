"""What the paragraphs of a page are: sentences, headings, titles, page furniture; and their worth.

Each paragraph is judged by its own look alone; what they make together is ``body.py``'s to find.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files

import yaml

from report_pipeline.cleaning.noise import furniture
from report_pipeline.cleaning.paragraphs import Paragraph, is_labelled

_LONGEST_FURNITURE = 500  # no rule takes a longer paragraph
_RUNNING = 3  # a title printed this often is a running head
# Furniture between the pages of one text.
BETWEEN_PAGES = frozenset({"pager", "page_number", "rule_of_signs", "repeated_title"})
RUN_ON = 1000  # a paragraph this long may hold the page around the body too


@dataclass(frozen=True, slots=True)
class Cues:
    """All of ``blocks.yml``, compiled."""

    kinds: tuple[tuple[str, re.Pattern[str], int, str], ...]  # id, pattern, longest, example
    patterns: dict[str, re.Pattern[str]]
    examples: dict[str, str]
    weights: dict[str, int]


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, what it is, and what it is worth.

    ``kind`` is prose, labelled, short, furniture, ends, or an id of ``kinds`` in ``blocks.yml``;
    ``rule_id`` names the rule of ``noise.yml`` where it is furniture.
    """

    paragraph: Paragraph
    kind: str
    weight: int
    rule_id: str = ""
    known: bool = False  # as in noise.py's LineRule

    @property
    def text(self) -> str:
        """The folded text."""
        return self.paragraph.text


@cache
def cues() -> Cues:
    """The packaged cues."""
    source = files("report_pipeline.cleaning").joinpath("blocks.yml").read_text(encoding="utf-8")
    rows = yaml.load(source, Loader=yaml.CSafeLoader)
    return Cues(
        kinds=tuple(
            (r["id"], re.compile(r["pattern"]), r["longest"], r["example"]) for r in rows["kinds"]
        ),
        patterns={r["id"]: re.compile(r["pattern"]) for r in rows["cues"]},
        examples={r["id"]: r["example"] for r in rows["cues"]},
        weights=rows["weights"],
    )


def blocks_of(paragraphs: Sequence[Paragraph]) -> list[Block]:
    """The paragraphs with their kinds and weights."""
    blocks = [_block(paragraph) for paragraph in paragraphs]
    times = Counter(b.text for b in blocks if b.kind in ("title", "furniture"))
    met: set[str] = set()
    for n, block in enumerate(blocks):
        if block.text in met and block.kind == "furniture":
            blocks[n] = replace(block, weight=0)
        elif block.text in met and block.kind == "title" and times[block.text] >= _RUNNING:
            blocks[n] = Block(block.paragraph, "furniture", 0, "repeated_title")
        if times[block.text] > 1:
            met.add(block.text)
    return blocks


def _block(paragraph: Paragraph) -> Block:
    text, weights = paragraph.text, cues().weights
    size = len(text)
    prose = _is_prose(text)
    if size <= _LONGEST_FURNITURE:
        rule = furniture(text)
        mixed = prose and size > 60 and text[0] not in "[【"  # a byline before a run-on text
        if rule is not None and (rule.ends or not mixed):
            kind = "ends" if rule.ends else "furniture"
            weight = 0 if rule.rule_id in BETWEEN_PAGES else weights[kind]
            return Block(paragraph, kind, weight, rule.rule_id, rule.known)
    for kind, pattern, longest, _ in cues().kinds:
        if size <= longest and pattern.match(text):
            return Block(paragraph, kind, weights[kind])
    if prose:
        return Block(paragraph, "prose", min(size, weights["prose_most"]))
    if is_labelled(text) and size <= 80:
        return Block(paragraph, "labelled", weights["labelled"])
    return Block(paragraph, "short", weights["short"] - (size // 4 if size > 60 else 0))


def _is_prose(text: str) -> bool:
    size, last = len(text), text[-1]
    if size < 8 or text.endswith("...") or (last == "…" and size < 60):
        return False
    if len(text.encode("utf-8", "replace")) < 1.8 * size:  # Latin letters
        return False
    if "。" in text or (last in "!?;:" and size >= 12):
        return True
    marks = text.count(",") + text.count("、")
    return (size >= 40 and marks >= 2) or (size >= 25 and marks >= 3)


def openings(blocks: Sequence[Block]) -> list[int]:
    """Indices of the paragraphs in which a speaker says for whom he reports to the assembly."""
    opening, please = cues().patterns["opening"], cues().patterns["review_please"]
    found: list[int] = []
    for index, block in enumerate(blocks):
        if block.kind not in ("prose", "salutation", "short"):
            continue
        head = block.text[:400] if len(block.text) > RUN_ON else block.text[:160]
        match = opening.search(head)
        if match is None:
            continue
        greeted = "各位" in head[: match.start()] or any(
            b.kind in ("salutation", "title", "dateline", "speaker")
            for b in blocks[max(0, index - 3) : index]
        )
        if greeted or please.search(block.text, match.start(), match.start() + 260):
            found.append(index)
    return found
