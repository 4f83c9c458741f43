"""A report's figures: every quantity, and the observations of indicators among them.

Here belongs the walk over a report; what happens in a sentence is the business of the modules that
this one calls. Time and memory are linear in the text's length.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from report_pipeline.cleaning.fold import fold
from report_pipeline.indicators.areas import Surroundings, surroundings
from report_pipeline.indicators.around import find_around
from report_pipeline.indicators.coordination import shortened_names
from report_pipeline.indicators.delivery import Delivery, delivery_of
from report_pipeline.indicators.frames import Frames
from report_pipeline.indicators.joined import join
from report_pipeline.indicators.mentions import find_mentions
from report_pipeline.indicators.nonquantities import OtherNumber
from report_pipeline.indicators.observation import Context, Observation
from report_pipeline.indicators.observations import (
    number_mentions,
    observations_of,
    time_marks,
)
from report_pipeline.indicators.periods import TimeMark
from report_pipeline.indicators.quantities import find_numbers
from report_pipeline.indicators.quantity import Quantity
from report_pipeline.indicators.sentence.walk import attachments_of
from report_pipeline.indicators.sentence_reading import Reading
from report_pipeline.indicators.status import Part, Parts, quoted_aims, year_shift
from report_pipeline.indicators.tokens import Sentence, sentences, tokenize
from report_pipeline.sections.section import Kind, Section

_YEARS_REVIEWED = re.compile("(?P<count>[三四五])年|本届政府")
_REVIEWED = {"三": 3, "四": 4, "五": 5}
_AIMS = re.compile("预期目标|主要目标|奋斗目标|主要指标|预期指标|目标(?:是|为|:)")
_OFTEN = 3
_ITEM = re.compile("[;:,](?=[一二三四五六七八九十]是)")


@dataclass(frozen=True, slots=True)
class Extraction:
    """What a report's text holds. ``observation_of`` maps the index of a quantity to the indices
    of its observations."""

    quantities: tuple[Quantity, ...]
    observations: tuple[Observation, ...]
    others: tuple[OtherNumber, ...]
    observation_of: Mapping[int, tuple[int, ...]]


@dataclass(frozen=True, slots=True)
class _Report:
    """What holds for all sentences of a report."""

    text: str
    folded: str
    context: Context
    around: Surroundings
    review_years: int  # that the review looks back over
    year_shift: int
    delivery: Delivery


def extract(text: str, sections: Sequence[Section], context: Context) -> Extraction:
    """The quantities and observations of a report's clean ``text`` with its outline."""
    joined = join(text)
    sections = joined.sections(sections)
    folded = fold(joined.text)
    numbers = find_numbers(joined.text)
    parts = Parts(folded, sections, context.report_year)
    delivery = delivery_of(folded, parts.ahead_start, context.report_year)
    if delivery.year != context.report_year:
        context = replace(context, report_year=delivery.year)
        parts = Parts(folded, sections, delivery.year)
    report = _Report(
        text=joined.text,
        folded=folded,
        context=context,
        around=surroundings(context, folded),
        review_years=_years_reviewed(folded, parts),
        year_shift=year_shift(sections, context.report_year),
        delivery=delivery,
    )
    frames = Frames(folded, context.report_year)
    rows: list[Observation] = []
    for sentence in sentences(folded, numbers.quantities, numbers.others):
        part = parts.at(sentence.figures[0].start)
        frame = frames.before(sentence, part)
        if not part.is_glossary:
            rows.extend(_read(report, sentence, part, frame))
    quantities = joined.quantities(text, numbers.quantities)
    observations = joined.observations(number_mentions(rows))
    return Extraction(
        quantities,
        observations,
        joined.others(text, numbers.others),
        _observation_of(quantities, observations),
    )


def _read(
    report: _Report, sentence: Sentence, part: Part, frame: TimeMark | None
) -> Iterator[Observation]:
    folded = report.folded
    mentions = find_mentions(folded, sentence.start, sentence.end)
    wrapped = list(find_around(folded, sentence))
    if not mentions and not wrapped:
        return
    mentions.extend(shortened_names(folded, sentence, mentions))
    mentions.sort(key=lambda mention: mention.start)
    tokens = tokenize(folded, sentence, mentions, wrapped, report.around.names)
    lists_aims = part.is_ahead and (
        part.kind is Kind.TARGETS or _AIMS.search(folded, sentence.start, sentence.end) is not None
    )
    attachments = attachments_of(folded, tokens, report.around, lists_aims)
    if not attachments:
        return
    reading = Reading(
        text=report.text,
        folded=folded,
        start=sentence.start,
        end=sentence.end,
        part=part,
        marks=report.delivery.told(time_marks(tokens)),
        frame=frame,
        context=report.context,
        review_years=report.review_years,
        quoted=tuple(quoted_aims(folded, sentence.start, sentence.end)),
        items=tuple(m.end() for m in _ITEM.finditer(folded, sentence.start, sentence.end)),
        year_shift=report.year_shift,
    )
    yield from observations_of(reading, attachments)


def _years_reviewed(folded: str, parts: Parts) -> int:
    """Over how many years the review looks back: a last year's, or a term's of three to five."""
    end = parts.ahead_start
    counts: dict[int, int] = {}
    for match in _YEARS_REVIEWED.finditer(folded, 0, len(folded) if end is None else end):
        count = _REVIEWED.get(match["count"], 5)
        counts[count] = counts.get(count, 0) + 1
    often = max(counts, key=lambda count: counts[count], default=1)
    return often if counts.get(often, 0) >= _OFTEN else 1


def _observation_of(
    quantities: Sequence[Quantity], rows: Sequence[Observation]
) -> dict[int, tuple[int, ...]]:
    at = {(quantity.start, quantity.end): index for index, quantity in enumerate(quantities)}
    found: dict[int, tuple[int, ...]] = {}
    for number, row in enumerate(rows):
        index = at.get((row.start, row.end))
        if index is not None:
            found[index] = (*found.get(index, ()), number)
    return found
