"""Whether a body is a government work report, and if not, what was seen instead.

Signs for and against are rows of ``classify.yml``; their weights add up. Which government and
which year it is, is ``identity.py``'s question.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import yaml

_OPENING = 400
_SPOKEN = "government_reports"


@dataclass(frozen=True, slots=True)
class Sign:
    """One row of ``classify.yml``."""

    sign_id: str
    where: str
    weight: int
    least: int
    most: int
    says: str
    pattern: re.Pattern[str]
    example: str


@dataclass(frozen=True, slots=True)
class Signs:
    """All of ``classify.yml``, compiled."""

    enough: int
    plain: int
    least_characters: int
    rows: tuple[Sign, ...]


@dataclass(frozen=True, slots=True)
class Seen:
    """The sum of the signs, and those that were seen, the weightiest first."""

    score: int
    signs: tuple[Sign, ...]
    title: str  # the title line that was weighed, folded; "" where there is none

    def against(self) -> str:
        """What speaks against a report, in words; "" where nothing does."""
        return "; ".join(sign.says for sign in self.signs if sign.weight < 0)


@cache
def signs() -> Signs:
    """The packaged signs."""
    source = files("report_pipeline.cleaning").joinpath("classify.yml").read_text(encoding="utf-8")
    table = yaml.load(source, Loader=yaml.CSafeLoader)
    return Signs(
        enough=table["enough"],
        plain=table["plain"],
        least_characters=table["least_characters"],
        rows=tuple(
            Sign(
                sign_id=row["id"],
                where=row["where"],
                weight=row["weight"],
                least=row.get("least", 1),
                most=max(row.get("most", 1), row.get("least", 1)),
                says=row["says"],
                pattern=re.compile(row["pattern"]),
                example=row["example"],
            )
            for row in table["signs"]
        ),
    )


def weigh(body: str, titles: Sequence[str], headings: Sequence[str], around: Sequence[str]) -> Seen:
    """The signs in a folded body, its title lines, its headings and the paragraphs around it."""
    places = {
        "opening": [body[:_OPENING]],
        "title": titles,
        "around": around,
        "headings": ["\n".join(headings)],
        "body": [body],
    }
    score = 0
    seen: list[Sign] = []
    spoken = False  # what a government says of itself outweighs what a page calls it
    for where, texts in places.items():
        if where == "body" and score >= signs().plain:
            break
        for sign in signs().rows:
            if sign.where != where or (spoken and where == "title" and sign.weight < 0):
                continue
            times = max((_count(sign.pattern, text, sign.most) for text in texts), default=0)
            if times >= sign.least:
                score += (times - sign.least + 1) * sign.weight
                seen.append(sign)
                spoken = spoken or sign.sign_id == _SPOKEN
    seen.sort(key=lambda sign: sign.weight)
    return Seen(score, tuple(seen), titles[-1] if titles else "")


def _count(pattern: re.Pattern[str], text: str, most: int) -> int:
    times = 0
    for _ in pattern.finditer(text):
        times += 1
        if times == most:
            break
    return times
