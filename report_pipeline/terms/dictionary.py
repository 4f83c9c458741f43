"""The user dictionary of policy terms, ``dictionary.csv``.

Here belong the terms that a general dictionary would take apart (供给侧结构性改革), with the year
in which each entered national policy language where that is established. How a text is cut into
words is the business of ``segment``; which words make up a topic stands in ``topics.yml``.
"""

import csv
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class PolicyTerm:
    """A row of the dictionary. ``term`` is written as counting sees it: folded, Latin in capitals.

    ``freq`` is the weight the segmenters give the word, on the scale of jieba's own dictionary.
    """

    term: str
    tag: str  # part of speech in jieba's notation: nz a proper noun, j an abbreviation
    freq: int
    coined_year: int | None  # first known use in a central document or a leader's speech
    topic: str | None  # id of the topic of topics.yml it speaks for


@cache
def policy_terms() -> tuple[PolicyTerm, ...]:
    """All terms, in the order of the file."""
    source = files(__package__).joinpath("dictionary.csv").read_text(encoding="utf-8")
    return tuple(
        PolicyTerm(
            term=row["term"],
            tag=row["tag"],
            freq=int(row["freq"]),
            coined_year=int(row["coined_year"]) if row["coined_year"] else None,
            topic=row["topic"] or None,
        )
        for row in csv.DictReader(source.splitlines())
    )


@cache
def listed_terms() -> frozenset[str]:
    """The terms alone, for looking one up."""
    return frozenset(row.term for row in policy_terms())
