"""Names that stand on both sides of their figure: 新增10家高新技术企业, 使3620人脱贫.

Here belongs only this order of words; names before their figures are the business of ``sentence``.
"""

from collections.abc import Iterator

from report_pipeline.indicators.attachment import Attachment, Head
from report_pipeline.indicators.catalogue import AroundName, Name, catalogue
from report_pipeline.indicators.measures import BARE, Measured
from report_pipeline.indicators.quantity import Quantity
from report_pipeline.indicators.tokens import Sentence, Token

_BLANKS = ' *“”"\u3000'
_REACH = 16  # characters before a figure that a name's first half may take
_RATIOS = ("ratio", "tenths")


def find_around(folded: str, sentence: Sentence) -> Iterator[Token]:
    """The names of a sentence that stand around a figure, as tokens that hold their attachment."""
    for figure in sentence.figures:
        if not isinstance(figure, Quantity):
            continue
        for name in catalogue().around:
            attachment = _inside(folded, sentence, figure, name)
            if attachment is not None:
                start, end = attachment.head.start, attachment.head.end
                yield Token("wrapped", start, end, attachment)
                break


def _inside(
    folded: str, sentence: Sentence, figure: Quantity, name: AroundName
) -> Attachment | None:
    indicator = catalogue().indicators[name.indicator]
    allowed = _RATIOS if name.measure else indicator.level_dimensions
    if figure.dimension not in allowed and not (
        figure.dimension == "number" and indicator.dimension in BARE
    ):
        return None
    after = name.after.match(folded, _past_blanks(folded, figure.end), sentence.end)
    if after is None:
        return None
    begin = max(sentence.start, figure.start - _REACH)
    before = name.before.search(folded[begin : figure.start].rstrip(_BLANKS))
    if before is None:
        return None
    start = begin + before.start()
    whole = Name(name.after, frozenset(), (name.indicator,))
    head = Head(indicator, whole, start, start, after.end())
    return Attachment(head, figure, Measured(indicator, name.measure or "level"), "around", start)


def _past_blanks(folded: str, at: int) -> int:
    """The first place from ``at`` that is no space, quotation mark or asterisk."""
    while at < len(folded) and folded[at] in _BLANKS:
        at += 1
    return at
