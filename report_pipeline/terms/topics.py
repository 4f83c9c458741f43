"""The topics of ``topics.yml``: their lexicons, compiled once for one scan of a text.

Only loading and finding belong here; what share of a report a topic has is counted in
``attention``.
"""

from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import accumulate
from operator import add
from typing import Any, NamedTuple

import yaml

from report_pipeline.terms.segment import Engine, segmented


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic: its wordings, those that only look like it, and a sentence with what counts."""

    id: str
    name_zh: str
    name_en: str
    entries: tuple[str, ...]
    exclude: tuple[str, ...]
    example: str
    hits: tuple[str, ...]


class Hit(NamedTuple):
    """A wording of a topic in a text: half-open offsets."""

    topic: str
    start: int
    end: int


@cache
def topics() -> tuple[Topic, ...]:
    """All topics, in the order of the file."""
    source = files(__package__).joinpath("topics.yml").read_text(encoding="utf-8")
    rows: list[dict[str, Any]] = yaml.load(source, Loader=yaml.CSafeLoader)
    return tuple(
        Topic(
            id=row["id"],
            name_zh=row["name_zh"],
            name_en=row["name_en"],
            entries=tuple(row["entries"]),
            exclude=tuple(row["exclude"]),
            example=row["example"],
            hits=tuple(row["hits"]),
        )
        for row in rows
    )


class _Claim(NamedTuple):
    """What a topic takes where a wording stands; an exclusion takes its place and counts not."""

    topic: int
    length: int
    counts: bool


_Candidates = tuple[tuple[str, tuple[_Claim, ...]], ...]


def _claims(wording: str, by_topic: list[dict[str, bool]]) -> tuple[_Claim, ...]:
    """For each topic its longest wording with which ``wording`` begins."""
    claims = []
    for topic, wordings in enumerate(by_topic):
        for length in range(len(wording), 1, -1):
            if wording[:length] in wordings:
                claims.append(_Claim(topic, length, wordings[wording[:length]]))
                break
    return tuple(claims)


@cache
def _lexicon() -> dict[str, _Candidates]:
    """All wordings by their first two characters, the longest first.

    Where the longest wording of all topics stands, every wording that begins there is a beginning
    of it; so the first that matches says what each topic takes.
    """
    by_topic = [
        {wording: wording in topic.entries for wording in (*topic.exclude, *topic.entries)}
        for topic in topics()
    ]
    by_pair: defaultdict[str, list[str]] = defaultdict(list)
    for wording in sorted({wording for wordings in by_topic for wording in wordings}):
        by_pair[wording[:2]].append(wording)
    return {
        pair: tuple((w, _claims(w, by_topic)) for w in sorted(found, key=len, reverse=True))
        for pair, found in by_pair.items()
    }


def find_topics(text: str, engine: Engine = Engine.RJIEBA) -> list[Hit]:
    """Every wording of every topic in ``text``, by place; linear in its length.

    Topics do not disturb each other: each takes its own longest wordings from left to right. What
    begins inside one word and ends inside another is no wording (部队 in 干部队伍).
    """
    cut = segmented(text, engine)
    view = cut.view
    lexicon = _lexicon()
    ids = [topic.id for topic in topics()]
    free = [0] * len(ids)  # where each topic may take its next wording
    edges = {0, *accumulate(map(len, cut.words))}
    hits: list[Hit] = []
    for at, candidates in enumerate(map(lexicon.get, map(add, view, view[1:]))):
        if candidates is None:
            continue
        for wording, claims in candidates:
            if not view.startswith(wording, at):
                continue
            for topic, length, counts in claims:
                end = at + length
                if at < free[topic]:
                    continue
                if at not in edges and end not in edges and not edges.isdisjoint(range(at, end)):
                    continue
                free[topic] = end
                if counts:
                    hits.append(Hit(ids[topic], at, end))
            break
    return hits
