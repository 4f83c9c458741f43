"""Named rules of ``noise.yml``: what is in a document and is no part of a report's text.

Here the rules are read, tell page furniture by the line (``furniture``), and find what was stuck
behind a paragraph's last full stop (``advert_start``). They are applied in ``normalise.py``; where
a report begins and ends is ``body.py``'s business.
"""

import html
import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from report_pipeline.cleaning.clean_report import Edit
from report_pipeline.cleaning.fold import fold

_SPACES = re.compile(r"[ \t\u00a0\u3000]+")
_ADVERT_AFTER = 30  # characters of the report that come before what may be an advertisement
_LABEL_START = re.compile(
    r"[ (]{0,2}(?:第?[一二三四五六七八九十]{1,3}[、,.:是)要]|\d{1,2}[.、)]|[①-⑳])"
)


@dataclass(frozen=True, slots=True)
class InlineRule:
    """One row of ``inline``."""

    rule_id: str
    pattern: re.Pattern[str]
    action: str
    printed: bool  # matched on the text as printed, not on the folded one
    needs: tuple[str, ...]  # one of these has to occur; empty: no condition
    example: tuple[str, str]

    def edits(self, printed: str, folded: str) -> Iterator[Edit]:
        """The edits that this rule asks for."""
        for match in self.pattern.finditer(printed if self.printed else folded):
            start, end = match.span()
            if self.action == "squeeze":
                for space in _SPACES.finditer(printed, start, end):
                    yield Edit(self.rule_id, space.start(), space.end())
                continue
            replacement = _ACTIONS[self.action](printed[start:end])
            if replacement is not None:
                yield Edit(self.rule_id, start, end, replacement)


@dataclass(frozen=True, slots=True)
class SpaceRule:
    """One row of ``spaces``."""

    rule_id: str
    before: re.Pattern[str] | None
    after: re.Pattern[str] | None
    most: int
    inside: int
    long_line: bool
    prose: bool
    action: str
    example: tuple[str, str]


@dataclass(frozen=True, slots=True)
class LineRule:
    """One row of ``lines``: a kind of page furniture."""

    rule_id: str
    pattern: str
    ends: bool  # what follows such a line is not the report
    known: bool  # inside a report such a line goes only where it stood before the report too
    longest: int  # a longer line is none of this kind
    example: str


@dataclass(frozen=True, slots=True)
class Rules:
    """All of ``noise.yml``, compiled."""

    inline: tuple[InlineRule, ...]
    spaces: tuple[SpaceRule, ...]
    lines: tuple[LineRule, ...]
    line_pattern: re.Pattern[str]
    advert: re.Pattern[str]
    advert_longest: int
    advert_example: tuple[str, str]


def _unescape(printed: str) -> str | None:
    plain = html.unescape(html.unescape(printed))
    return plain if len(plain) == 1 else None


def _compose(printed: str) -> str | None:
    composed = unicodedata.normalize("NFKC", printed)
    return composed if len(composed) == len(printed) else None


_ACTIONS: dict[str, Callable[[str], str | None]] = {
    "drop": lambda _: "",
    "newline": lambda _: "\n",
    "space": lambda _: " ",
    "quote": lambda _: '"',
    "mark": lambda printed: printed,
    "unescape": _unescape,
    "compose": _compose,
    "half_width": fold,
}


@cache
def rules() -> Rules:
    """The packaged rules."""
    source = files("report_pipeline.cleaning").joinpath("noise.yml").read_text(encoding="utf-8")
    rows = yaml.load(source, Loader=yaml.CSafeLoader)
    lines = tuple(
        LineRule(
            rule_id=row["id"],
            pattern=row["pattern"],
            ends=row.get("ends", False),
            known=row.get("known", False),
            longest=row.get("longest", 120),
            example=row["example"],
        )
        for row in rows["lines"]
    )
    adverts = rows["adverts"]
    return Rules(
        inline=tuple(_inline_rule(row) for row in rows["inline"]),
        spaces=tuple(_space_rule(row) for row in rows["spaces"]),
        lines=lines,
        line_pattern=re.compile("|".join(f"(?P<r{n}>{r.pattern})" for n, r in enumerate(lines))),
        advert=re.compile(adverts["cues"]),
        advert_longest=adverts["longest"],
        advert_example=(adverts["example"][0], adverts["example"][1]),
    )


def _inline_rule(row: dict[str, Any]) -> InlineRule:
    return InlineRule(
        rule_id=row["id"],
        pattern=re.compile(row["pattern"]),
        action=row["action"],
        printed=row.get("printed", False),
        needs=tuple(row.get("needs", ())),
        example=(row["example"][0], row["example"][1]),
    )


def _space_rule(row: dict[str, Any]) -> SpaceRule:
    return SpaceRule(
        rule_id=row["id"],
        before=re.compile(row["before"]) if "before" in row else None,
        after=re.compile(row["after"]) if "after" in row else None,
        most=row.get("most", 1 << 30),
        inside=row.get("inside", 0),
        long_line=row.get("long_line", False),
        prose=row.get("prose", False),
        action=row["action"],
        example=(row["example"][0], row["example"][1]),
    )


def furniture(line: str) -> LineRule | None:
    """The kind of page furniture that ``line`` (folded, stripped) is; None for text."""
    packaged = rules()
    match = packaged.line_pattern.match(line)
    if match is None or match.lastgroup is None:
        return None
    rule = packaged.lines[int(match.lastgroup[1:])]
    return rule if len(line) <= rule.longest else None


def advert_start(paragraph: str) -> int | None:
    """Where, in a folded paragraph, advertising begins after the last full stop; None if none.

    Only an unpunctuated run that holds a word reports do not use is taken; a heading or the
    beginning of a sentence that lost its line break is left alone.
    """
    packaged = rules()
    stop = max(paragraph.rfind(mark) for mark in "。!?") + 1
    while stop < len(paragraph) and paragraph[stop] in '”")》':
        stop += 1
    tail = paragraph[stop:]
    if stop < _ADVERT_AFTER or not 1 < len(tail) <= packaged.advert_longest:
        return None
    if _LABEL_START.match(tail) or not packaged.advert.search(tail):
        return None
    return stop
