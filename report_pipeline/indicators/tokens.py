"""A sentence as a row of tokens: names, figures, words of time, known words, marks, and the rest.

Here belongs the cutting of a text into sentences and of a sentence into tokens. Every character of
a sentence is in exactly one token.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from report_pipeline.indicators.attachment import Attachment
from report_pipeline.indicators.mentions import Mention
from report_pipeline.indicators.nonquantities import OtherNumber
from report_pipeline.indicators.periods import TimeMark, find_time_marks
from report_pipeline.indicators.phrases import find_phrases
from report_pipeline.indicators.quantity import Quantity

_SENTENCE_END = re.compile("[。!?\n]")
_MARKS = {",": "comma", ";": "semicolon", ":": "colon", "(": "open", ")": "close"}
_CUT = re.compile("[,;:()]")
_SHORT_KINDS = frozenset(
    {"aside", "level", "up", "down", "place", "noun", "all", "that_is", "total"}
)
_LONGEST = 1500  # characters on either side of a figure; a longer sentence is cut
_PLACES_TO_CUT = (";", ",", "、", " ")
_JOINS = ("和", "、", "与", "及")
_RANK_ENDS = re.compile("[,;:。)、和与及]|位|名|$")  # not of 第一产业, 第三批
_SILENT_NUMBERS = frozenset({"year", "date", "month", "period", "span", "label"})
Item: TypeAlias = Mention | Quantity | OtherNumber | TimeMark | Attachment | None


@dataclass(frozen=True, slots=True)
class Token:
    """A stretch of folded text. ``kind`` is a kind of phrases.yml, or mention, figure, wrapped (a name
    around its figure), time, comma, semicolon, colon, open, close, area, or unknown."""

    kind: str
    start: int
    end: int
    item: Item = None


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence with the figures in it, in order of place."""

    start: int
    end: int
    figures: tuple[Quantity | OtherNumber, ...]
    others: tuple[OtherNumber, ...]


def sentences(
    folded: str, quantities: Sequence[Quantity], others: Sequence[OtherNumber]
) -> Iterator[Sentence]:
    """The sentences of ``folded`` that hold a figure: a quantity, or a place in an order."""
    ranks = list(_places(folded, others))
    found: list[Quantity | OtherNumber] = [*quantities, *ranks]
    figures = sorted(found, key=lambda figure: figure.start)
    at = other_at = read = 0
    while at < len(figures):
        start, end = _sentence_around(folded, figures[at].start, read)
        last = at
        while last < len(figures) and figures[last].start < end:
            last += 1
        while other_at < len(others) and others[other_at].end <= start:
            other_at += 1
        other_last = other_at
        while other_last < len(others) and others[other_last].start < end:
            other_last += 1
        yield Sentence(start, end, tuple(figures[at:last]), tuple(others[other_at:other_last]))
        at, other_at, read = last, other_last, end


def _places(folded: str, others: Sequence[OtherNumber]) -> Iterator[OtherNumber]:
    """Places in an order, with the others of 第三和第一位 or 居第三、第一; 前三 is no one's place."""
    before: OtherNumber | None = None  # the place just before
    for number, other in enumerate(others):
        if folded.startswith("前", other.start):
            continue
        following = others[number + 1] if number + 1 < len(others) else None
        joined = (
            following is not None
            and following.kind == "rank"
            and folded[other.end : following.start] in _JOINS
        )
        follows = (
            before is not None
            and folded[before.end : other.start] in _JOINS
            and _RANK_ENDS.match(folded, other.end) is not None
        )
        if other.kind == "rank" or (other.kind == "ordinal" and (joined or follows)):
            before = other
            yield other


def _sentence_around(folded: str, at: int, read: int) -> tuple[int, int]:
    """The bounds of the sentence at ``at``; it begins at ``read`` or after."""
    start = max(read, at - _LONGEST)
    for match in _SENTENCE_END.finditer(folded, start, at):
        start = match.end()
    limit = min(len(folded), at + _LONGEST)
    end = _SENTENCE_END.search(folded, at, limit)
    if end is not None:
        return start, end.start()
    if limit == len(folded):
        return start, limit
    return start, max(folded.rfind(mark, at + 1, limit) for mark in _PLACES_TO_CUT) + 1 or limit


def tokenize(
    folded: str,
    sentence: Sentence,
    mentions: Sequence[Mention],
    wrapped: Sequence[Token],
    names: Sequence[str],
) -> list[Token]:
    """The tokens of a sentence, in order. ``names`` are names of places, the longer ones first."""
    times = find_time_marks(folded, sentence.start, sentence.end)
    taken: list[Token] = []
    _take(taken, wrapped)
    figures = [f for f in sentence.figures if not _is_time(f, times)]
    _take(taken, [Token("figure", f.start, f.end, f) for f in figures])
    _take(taken, [Token("mention", m.start, m.end, m) for m in mentions])
    _take(taken, [Token("time", t.start, t.end, t) for t in times])
    silent = [o for o in sentence.others if o.kind in _SILENT_NUMBERS]
    _take(taken, [Token("blank", o.start, o.end, o) for o in silent])
    for name in names:
        _take(taken, list(_named_areas(folded, sentence, name)))
    tokens: list[Token] = []
    at = sentence.start
    for token in taken:
        tokens.extend(_between(folded, at, token.start))
        tokens.append(token)
        at = token.end
    tokens.extend(_between(folded, at, sentence.end))
    return _without_word_parts(tokens)


def _without_word_parts(tokens: Sequence[Token]) -> list[Token]:
    """Takes 经济 in 经济开发区 for a part of an unknown word, and joins such parts."""
    joined: list[Token] = []
    for number, token in enumerate(tokens):
        following = tokens[number + 1] if number + 1 < len(tokens) else None
        is_part = (
            isinstance(token.item, Mention)
            and token.item.name.is_weak
            and following is not None
            and following.kind == "unknown"
        )
        is_part = is_part or _is_letter_of_word(token, joined, following)
        current = Token("unknown", token.start, token.end) if is_part else token
        if current.kind == "unknown" and joined and joined[-1].kind == "unknown":
            joined[-1] = Token("unknown", joined[-1].start, current.end)
        else:
            joined.append(current)
    return joined


def _is_letter_of_word(token: Token, before: Sequence[Token], following: Token | None) -> bool:
    """Whether a one-character word is only a part of an unknown one: 位 in 单位, 高 in 高新区."""
    if token.end - token.start > 1:
        return False
    if before and before[-1].kind == "unknown" and token.kind in _SHORT_KINDS:
        return True
    opens = following is not None and following.kind == "unknown"
    return opens and token.kind in ("up", "down", "noun")


def _is_time(figure: Quantity | OtherNumber, times: Sequence[TimeMark]) -> bool:
    """五年 in 五年来 is no figure."""
    if not isinstance(figure, Quantity) or figure.dimension not in ("duration", "age"):
        return False
    return any(t.start < figure.end and figure.start < t.end for t in times)


def _take(taken: list[Token], more: Sequence[Token]) -> None:
    """Adds the tokens of ``more`` that overlap none of ``taken``; keeps the order."""
    merged = []
    at = 0
    for token in more:
        while at < len(taken) and taken[at].end <= token.start:
            at += 1
        if at == len(taken) or taken[at].start >= token.end:
            merged.append(token)
    taken.extend(merged)
    taken.sort(key=lambda token: token.start)


def _named_areas(folded: str, sentence: Sentence, name: str) -> Iterator[Token]:
    at = folded.find(name, sentence.start, sentence.end)
    while at >= 0:
        yield Token("area", at, at + len(name))
        at = folded.find(name, at + len(name), sentence.end)


def _between(folded: str, start: int, end: int) -> Iterator[Token]:
    at = start
    for cut in _CUT.finditer(folded, start, end):
        yield from _words(folded, at, cut.start())
        yield Token(_MARKS[cut.group()], cut.start(), cut.end())
        at = cut.end()
    yield from _words(folded, at, end)


def _words(folded: str, start: int, end: int) -> Iterator[Token]:
    at = start
    for kind, begin, stop in find_phrases(folded, start, end):
        if begin > at:
            yield Token("unknown", at, begin)
        yield Token(kind, begin, stop)
        at = stop
    if at < end:
        yield Token("unknown", at, end)
