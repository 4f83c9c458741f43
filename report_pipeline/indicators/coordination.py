"""Names that share a word with a neighbour: 工业 in 工业、农业总产值, 利润 in 规上工业产值和利润.

A list drops what its members have in common, and 其中 drops what the whole was called. Here belongs
the finding of such shortened names: a stretch is one when it makes a name of the catalogue together
with the beginning or the end of the name beside it.
"""

import re
from collections.abc import Iterator, Sequence

from report_pipeline.indicators.catalogue import Name, catalogue
from report_pipeline.indicators.mentions import Mention
from report_pipeline.indicators.tokens import Sentence

_LINK = re.compile("(?:以及|[、和与及])$")
_LINK_AFTER = re.compile("(?:以及|[、和与及])")
_LONGEST = 10  # characters of a shortened name
_SHORTEST = 2  # characters that it takes over
_LEFT_EDGE = re.compile("[,;:()、和与及0-9%“”]")
_PART = re.compile("其中")
_PART_END = re.compile("[;)]|其中")
_PART_EDGE = re.compile("[,、(:和]|其中")
_PREDICATE = re.compile("(?:分别|同比|比上年|完成|实现|达到|达|为|约|增长|下降|增加|减少|了)*")


def shortened_names(folded: str, sentence: Sentence, mentions: Sequence[Mention]) -> list[Mention]:
    """The shortened names of a sentence; none of them overlaps one of ``mentions``."""
    found: list[Mention] = []
    for number, mention in enumerate(mentions):
        begin = mentions[number - 1].end if number else sentence.start
        end = mentions[number + 1].start if number + 1 < len(mentions) else sentence.end
        found.extend(_before(folded, begin, mention))
        found.extend(_after(folded, mention, end))
    found.extend(_of_wholes(folded, sentence, mentions))
    return sorted(found, key=lambda mention: mention.start)


def _before(folded: str, begin: int, mention: Mention) -> Iterator[Mention]:
    """工业 before 、农业总产值, and what stands in the list before it."""
    at, text = mention.start, folded[mention.start : mention.end]
    while True:
        begin = max(begin, at - _LONGEST - _SHORTEST)
        link = _LINK.search(folded, begin, at)
        if link is None:
            return
        made = _with_end(folded, begin, link.start(), text)
        if made is None:
            return
        shortened, text = made
        yield shortened
        at = shortened.start


def _with_end(folded: str, begin: int, end: int, text: str) -> tuple[Mention, str] | None:
    """The longest stretch up to ``end`` that the end of ``text`` makes a name."""
    edges = [edge.end() for edge in _LEFT_EDGE.finditer(folded, begin, end)]
    begin = edges[-1] if edges else begin
    for start in range(begin, end):
        for taken in range(1, len(text) - _SHORTEST + 1):
            whole = folded[start:end] + text[taken:]
            name = _name(whole)
            if name is not None:
                return Mention(start, end, name), whole
    return None


def _after(folded: str, mention: Mention, end: int) -> Iterator[Mention]:
    """利润 after 规上工业产值和, and what stands in the list after it."""
    text = folded[mention.start : mention.end]
    at = mention.end
    while (link := _LINK_AFTER.match(folded, at, end)) is not None:
        made = _with_beginning(folded, link.end(), min(end, link.end() + _LONGEST), text)
        if made is None:
            return
        yield made
        at = made.end


def _with_beginning(folded: str, start: int, end: int, text: str) -> Mention | None:
    """The stretch from ``start`` that the beginning of ``text`` makes a name."""
    following = folded[start:end]
    for kept in range(len(text) - 1, _SHORTEST - 1, -1):
        whole = text[:kept] + following
        for name in catalogue().names.get(whole[:2], ()):
            match = name.pattern.match(whole)
            if match is not None and match.end() >= kept + _SHORTEST and not name.needs:
                return Mention(start, start + match.end() - kept, name)
    return None


def _of_wholes(folded: str, sentence: Sentence, mentions: Sequence[Mention]) -> Iterator[Mention]:
    """城镇居民 in 人均可支配收入2.6万元,其中城镇居民3.3万元."""
    for part in _PART.finditer(folded, sentence.start, sentence.end):
        before = [mention for mention in mentions if mention.end <= part.start()]
        if not before or folded.find(";", before[-1].end, part.start()) >= 0:
            continue
        end = _PART_END.search(folded, part.end(), sentence.end)
        region = (part.end(), end.start() if end else sentence.end)
        yield from _parts_of(folded, sentence, mentions, before[-1], region)


def _parts_of(
    folded: str,
    sentence: Sentence,
    mentions: Sequence[Mention],
    whole: Mention,
    region: tuple[int, int],
) -> Iterator[Mention]:
    text = folded[whole.start : whole.end]
    at, end = region
    for figure in sentence.figures:
        if not at < figure.start < end:
            continue
        edges = [edge.end() for edge in _PART_EDGE.finditer(folded, at, figure.start)]
        start = edges[-1] if edges else at
        at = figure.end
        if any(m.start < figure.start and start < m.end for m in mentions):
            continue
        made = _part_of(folded, start, figure.start, text)
        if made is not None and made.name.indicators != whole.name.indicators:
            yield made


def _part_of(folded: str, start: int, figure: int, text: str) -> Mention | None:
    for end in range(min(figure, start + _LONGEST), start + 1, -1):
        if _PREDICATE.fullmatch(folded, end, figure) is None:
            continue
        for taken in range(len(text) - _SHORTEST + 1):
            name = _name(folded[start:end] + text[taken:])
            if name is not None:
                return Mention(start, end, name)
    return None


def _name(whole: str) -> Name | None:
    for name in catalogue().names.get(whole[:2], ()):
        if not name.needs and name.pattern.fullmatch(whole) is not None:
            return name
    return None
