"""The words between a name and its figure, by what they tell.

Here belongs the loading of ``phrases.yml`` and the finding of its words. What a word does to the
figure behind it is the business of ``sentence`` and ``measures``.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

_RULES = Path(__file__).with_suffix(".yml")


@dataclass(frozen=True, slots=True)
class _Lexicon:
    pattern: re.Pattern[str]
    kinds: dict[str, str]  # of the named groups
    words: dict[str, str]


@cache
def phrase_rules() -> tuple[dict[str, Any], ...]:
    """The rows of phrases.yml."""
    return tuple(yaml.load(_RULES.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader))


@cache
def _lexicon() -> _Lexicon:
    groups: list[str] = []
    kinds: dict[str, str] = {}
    words: dict[str, str] = {}
    for number, row in enumerate(phrase_rules()):
        if "pattern" in row:
            groups.append(f"(?P<p{number}>{row['pattern']})")
            kinds[f"p{number}"] = row["kind"]
        for word in row.get("words", ()):
            words.setdefault(word, row["kind"])
    longest_first = sorted(words, key=len, reverse=True)
    listed = "|".join(map(re.escape, longest_first))
    return _Lexicon(re.compile("|".join([*groups, listed])), kinds, words)


def find_phrases(folded: str, start: int, end: int) -> Iterator[tuple[str, int, int]]:
    """Kind, start and end of each known word of ``folded`` between the offsets, in order."""
    lexicon = _lexicon()
    for match in lexicon.pattern.finditer(folded, start, end):
        group = match.lastgroup
        kind = lexicon.kinds[group] if group else lexicon.words[match.group()]
        if match.end() > match.start():
            yield kind, match.start(), match.end()
