"""A text as a list of words, by jieba or its Rust port, with the dictionary of policy terms.

Both cut by the same dictionary and the same rule, the most probable path; the port is twenty times
as fast and is the default. Their guessing of unlisted words by a hidden Markov model (HMM) is off:
what it joins depends on the neighbours, so that one word would be counted in one report and not in
the next, and it is the only thing in which the two differ. Unlisted words thus fall apart into
single characters, which are not counted; a term worth counting gets a row in ``dictionary.csv``.

The segmenters cannot be pickled: each process loads its own, once, when it first cuts a text.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache
from typing import Any

from report_pipeline.cleaning.fold import fold
from report_pipeline.terms.dictionary import policy_terms

# A year in characters must not lend its digits to the name of a five-year plan: 一九七五.
_POSITIONAL = re.compile("[零一二三四五六七八九]{4,}")


class Engine(StrEnum):
    """The libraries that can cut a text."""

    RJIEBA = "rjieba"
    JIEBA = "jieba"


_Cut = Callable[[str], list[str]]


@cache
def _rjieba() -> _Cut:
    import rjieba  # noqa: PLC0415 - each library only where it is used

    segmenter: Any = rjieba.Jieba()
    for row in policy_terms():
        segmenter.add_word(row.term, row.freq, row.tag)

    def cut(text: str) -> list[str]:
        found: list[str] = segmenter.cut(text, hmm=False)
        return found

    return cut


@cache
def _jieba() -> _Cut:
    import jieba  # noqa: PLC0415

    segmenter: Any = jieba.Tokenizer()
    # jieba's own initialize() leaves a cache file in the system's temporary folder and prints.
    segmenter.FREQ, segmenter.total = segmenter.gen_pfdict(segmenter.get_dict_file())
    segmenter.initialized = True
    for row in policy_terms():
        # add_word counts a word that it already has twice, which tips near ties (步道).
        segmenter.total -= segmenter.FREQ.get(row.term, 0)
        segmenter.add_word(row.term, row.freq, row.tag)

    def cut(text: str) -> list[str]:
        found: list[str] = segmenter.lcut(text, HMM=False)
        return found

    return cut


_ENGINES: dict[Engine, Callable[[], _Cut]] = {Engine.RJIEBA: _rjieba, Engine.JIEBA: _jieba}


def words(text: str, engine: Engine = Engine.RJIEBA) -> list[str]:
    """The words of ``text`` in order; joined again they are ``text``."""
    return _ENGINES[engine]()(text)


@dataclass(frozen=True, slots=True)
class Segmented:
    """A text as counting sees it, and its words; joined again they are ``view``.

    ``view`` is the text folded, Latin letters as capitals, years in characters left blank. It is as
    long as the text: offsets hold.
    """

    view: str
    words: tuple[str, ...]


@lru_cache(maxsize=1)  # terms and topics of a report are counted one after the other
def segmented(text: str, engine: Engine = Engine.RJIEBA) -> Segmented:
    """``text`` normalised and cut."""
    folded = _POSITIONAL.sub(lambda year: " " * len(year[0]), fold(text))
    capitals = folded.upper()
    view = capitals if len(capitals) == len(folded) else folded  # ß and its like grow
    return Segmented(view, tuple(words(view, engine)))
