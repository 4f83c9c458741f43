"""How much of each kind of section a report gives to each policy topic.

Counted over the leaves of the outline, which tile the text, so that no character counts twice:
``chars`` are the characters of the leaves of a kind, headings, spaces and line ends included;
``hits`` the topic's wordings in them; ``share`` the characters of those wordings / ``chars``. A share
is thus small (a few percent for a topic much spoken of), comparable between reports of any length,
and a lower bound: a sentence about schools counts by the words that name them. Shares of several
topics do not add up to one, and a wording may count for more than one topic.
"""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from report_pipeline.sections.section import Kind, Section
from report_pipeline.terms.segment import Engine
from report_pipeline.terms.topics import find_topics, topics


@dataclass(frozen=True, slots=True)
class Attention:
    """A topic's weight in the sections of one kind."""

    topic: str  # id of a topic
    section_kind: Kind
    hits: int
    chars: int
    share: float  # 0 to 1


@dataclass(slots=True)
class _Tally:
    hits: int = 0
    chars: int = 0


def attention(
    text: str, sections: Sequence[Section], engine: Engine = Engine.RJIEBA
) -> list[Attention]:
    """A row for every topic and every kind that ``sections`` has characters of, zeros included.

    ``sections`` is the outline of ``text``; a wording across the border of two leaves counts in
    neither. Raises ValueError where a leaf reaches beyond the text.
    """
    leaves = sorted(
        (section for section in sections if section.is_leaf),
        key=lambda leaf: (leaf.start, leaf.end),
    )
    starts = [leaf.start for leaf in leaves]
    chars: dict[Kind, int] = {}
    for leaf in leaves:
        if not 0 <= leaf.start <= leaf.end <= len(text):
            raise ValueError(f"section {leaf.ordinal} ends at {leaf.end}, the text at {len(text)}")
        chars[leaf.kind] = chars.get(leaf.kind, 0) + leaf.end - leaf.start
    tallies = {kind: {topic.id: _Tally() for topic in topics()} for kind in chars}
    tally_of_leaf = [tallies[leaf.kind] for leaf in leaves]
    for topic_id, start, end in find_topics(text, engine):
        place = bisect_right(starts, start) - 1
        if place >= 0 and end <= leaves[place].end:
            tally = tally_of_leaf[place][topic_id]
            tally.hits += 1
            tally.chars += end - start
    return [
        Attention(topic.id, kind, tally.hits, chars[kind], tally.chars / chars[kind])
        for topic in topics()
        for kind in Kind
        if chars.get(kind)
        for tally in (tallies[kind][topic.id],)
    ]
