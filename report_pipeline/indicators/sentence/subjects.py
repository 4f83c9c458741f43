"""The names that figures can belong to, and how figures are dealt out among them."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from report_pipeline.indicators.attachment import Head
from report_pipeline.indicators.catalogue import catalogue
from report_pipeline.indicators.periods import TimeMark
from report_pipeline.indicators.quantity import Quantity
from report_pipeline.indicators.sentence.predicates import Predicate
from report_pipeline.indicators.tokens import Token

COUNTING = ("count", "households", "people")  # dimensions of what counts firms and the like
_RATES = frozenset({"ratio", "tenths", "multiple"})
MOST_NAMES = 16  # that figures are dealt out among
Heads = list[Head | None]  # None stands for a name that is no indicator's


@dataclass(slots=True)
class Subject:
    """The names of a stretch of a sentence."""

    named: Heads = field(default_factory=list)  # in this stretch, without figures yet
    earlier: Heads = field(default_factory=list)  # named before a comma, without figures
    going_on: Heads = field(default_factory=list)  # of the last figures
    is_unknown: bool = False  # unknown words since the last name, mark or figure
    opens_item: bool = False  # after 、 or 和
    measure: str | None = None  # of the last figure

    @property
    def heads(self) -> Heads:
        """The names for the next figure."""
        return self.named or self.going_on

    def name(self, heads: Heads, joins: bool) -> None:
        """Takes in names: to those before them, or in their place."""
        if joins:
            self.named.extend(heads)
            if len(self.named) > MOST_NAMES:
                self.named = [None] * MOST_NAMES
        else:
            self.earlier, self.named = self.named, heads
        self.is_unknown = self.opens_item = False

    def close_item(self) -> None:
        """Takes unknown words after 、 for a name of their own."""
        if self.opens_item and self.is_unknown:
            self.named.append(None)
            self.is_unknown = False

    def spend(self, heads: Heads) -> None:
        """The figures of ``heads`` have come."""
        self.going_on = heads
        self.named, self.earlier = [], []

    def lose(self) -> None:
        """A figure of something else has come: nothing goes on from it."""
        self.going_on, self.named = [], []
        self.measure = None


def dealt_heads(
    subject: Subject,
    said: Predicate,
    history: Heads,
    years: Sequence[TimeMark],
    figures: Sequence[Token],
) -> Heads | None:
    """One name for each of ``figures``, or None where they cannot be told.

    ``history`` holds the names with figures since the last semicolon, ``years`` the years that the
    clause names. For one figure it may give several names: 进口、出口均增长5%.
    """
    count = len(figures)
    if count == 1:
        return _heads_of_one(subject, said, history)
    return _heads_of_several(subject, said, years, figures) or _heads_before(
        subject, said, history, count
    )


def _heads_of_several(
    subject: Subject, said: Predicate, years: Sequence[TimeMark], figures: Sequence[Token]
) -> Heads | None:
    named, count = subject.heads, len(figures)
    for heads in (subject.named, subject.earlier + subject.named, subject.going_on):
        if count in (len(heads), len(set(_places(heads)))):
            return heads
    if len(named) == 1 and (len(years) == count if said.dealt else _differ(figures)):
        return named * count
    if len(named) == 1 and said.place and not isinstance(figures[0].item, Quantity):
        return named * count  # 总量、增速分别居第11和第4
    if len(named) == 1 and said.dealt and named[0] is not None and named[0].name.each:
        return named * count
    return None


def _heads_before(subject: Subject, said: Predicate, history: Heads, count: int) -> Heads | None:
    """The last ``count`` names that have had figures."""
    if not subject.named and len(history) >= count:
        heads = history[-count:]
        known = None not in heads or len(history) == count
        if said.dealt or ((said.direction or said.place) and known):
            return heads
    return None


def _places(heads: Heads) -> list[tuple[int, int]]:
    """For each head the place of its name; names of several indicators have one place."""
    return [
        (0, -at) if head is None else (head.name_start, head.end) for at, head in enumerate(heads)
    ]


def dealt_figures(heads: Heads, figures: Sequence[Token]) -> list[int]:
    """For each of ``heads`` the index of its figure."""
    if len(figures) == 1:
        return [0] * len(heads)
    if len(heads) == len(figures):
        return list(range(len(heads)))
    places = _places(heads)  # 生产总值、城乡居民收入分别增长8%、9%
    order = {place: number for number, place in enumerate(dict.fromkeys(places))}
    return [order[place] for place in places]


def _heads_of_one(subject: Subject, said: Predicate, history: Heads) -> Heads | None:
    named = subject.heads
    if not named:
        return None
    if said.for_all and not subject.named and 1 < len(history) <= MOST_NAMES:
        named = history
    if len(named) == 1:
        return named
    if said.direction or said.is_rate or said.for_all or said.against_prior or said.place:
        return named
    rates = all(head is not None and head.indicator.dimension == "ratio" for head in named)
    return named if rates else _single(named)


def _single(named: Heads) -> Heads | None:
    """The one indicator that a lone level after a name of several belongs to, if any."""
    first = named[0]
    if first is None or first.name.single is None:
        return None
    if any(head is None or head.name is not first.name for head in named):
        return None
    return [replace(first, indicator=catalogue().indicators[first.name.single])]


def _differ(figures: Sequence[Token]) -> bool:
    """Whether the figures of a group count different things: 86处、6200平方米."""
    kinds = {
        "rate" if token.item.dimension in _RATES else token.item.dimension
        for token in figures
        if isinstance(token.item, Quantity)
    }
    return len(kinds) == len(figures)
