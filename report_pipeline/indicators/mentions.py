"""Where a text names indicators.

Here belongs the finding of names of the catalogue, the longest at each place. Whether a name that
was found means the reporting area's own indicator is decided where its sentence is read.
"""

from dataclasses import dataclass

from report_pipeline.indicators.catalogue import Name, catalogue

_REACH = 150  # characters back that what a name needs may stand


@dataclass(frozen=True, slots=True)
class Mention:
    """A name of one or more indicators in folded text; a look-alike when the name has none."""

    start: int
    end: int
    name: Name


def find_mentions(folded: str, start: int, end: int) -> list[Mention]:
    """The names between two offsets of ``folded`` (a sentence), in order, none overlapping."""
    names = catalogue().names
    mentions = []
    at = start
    while at < end - 1:
        found = names.get(folded[at : at + 2])
        mention = _longest(folded, start, at, end, found) if found else None
        if mention is None:
            at += 1
        else:
            mentions.append(mention)
            at = mention.end
    return mentions


def _longest(
    folded: str, sentence: int, at: int, end: int, names: tuple[Name, ...]
) -> Mention | None:
    best: Mention | None = None
    for name in names:
        match = name.pattern.match(folded, at, end)
        if match is None or (best is not None and match.end() <= best.end):
            continue
        reach = max(sentence, at - _REACH)
        if name.needs and not name.needs.search(folded, reach, at):
            continue
        if name.unless and name.unless.search(folded, reach, at):
            continue
        if name.then and not name.then.match(folded, match.end(), end):
            continue
        best = Mention(at, match.end(), name)
    return best
