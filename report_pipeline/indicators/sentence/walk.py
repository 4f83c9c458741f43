"""Which name a figure belongs to: the reading of one sentence, token by token.

A figure belongs to the last name before it when every word between them is a known one; figures
that follow go on with the same name (增长14%), are dealt out (分别) or belong to a part (其中).
Unknown words mean that something else is counted. Here belongs only the walk; what each kind of
token does is told in ``naming``, ``words``, ``marks`` and ``attaching``, what the words make of a figure in ``measures``.
"""

from collections.abc import Callable, Mapping, Sequence

from report_pipeline.indicators.areas import Surroundings
from report_pipeline.indicators.attachment import Attachment
from report_pipeline.indicators.sentence import attaching, marks, naming, words
from report_pipeline.indicators.sentence.clause import Clause
from report_pipeline.indicators.sentence.cursor import Cursor
from report_pipeline.indicators.sentence.ownership import Ownership
from report_pipeline.indicators.sentence.predicates import EFFECTS, SILENT
from report_pipeline.indicators.sentence.state import State
from report_pipeline.indicators.tokens import Token

_READERS: Mapping[str, Callable[[State, Token], None]] = {
    **dict.fromkeys(EFFECTS, words.on_plain),
    **dict.fromkeys(SILENT, words.on_silent),
    "mention": naming.on_mention,
    "unknown": naming.on_unknown,
    "area": naming.on_area,
    "scope": naming.on_scope,
    "part": naming.on_part,
    "level": words.on_level,
    "total": words.on_total,
    "commitment": words.on_commitment,
    "expected": words.on_expected,
    "aim": words.on_aim,
    "noun": words.on_noun,
    "per": words.on_per,
    "that_is": words.on_that_is,
    "basis": words.on_basis,
    "to": words.on_to,
    "place": words.on_place,
    "dealt_place": words.on_dealt_place,
    "time": words.on_time,
    "link": words.on_link,
    "comma": marks.on_comma,
    "semicolon": marks.on_semicolon,
    "colon": marks.on_colon,
    "open": marks.on_open,
    "close": marks.on_close,
    "figure": attaching.on_figure,
    "wrapped": attaching.on_wrapped,
}


def attachments_of(
    folded: str, tokens: Sequence[Token], around: Surroundings, lists_aims: bool = False
) -> list[Attachment]:
    """The figures of a sentence that belong to an indicator's name, in order.

    ``lists_aims`` tells that the sentence lists what is aimed at, so that a bare ratio behind a
    name is a rate of growth.
    """
    cursor = Cursor(folded, tokens)
    state = State(
        cursor=cursor,
        owner=Ownership(cursor, around),
        clause=Clause(tokens[0].start if tokens else 0),
        lists_aims=lists_aims,
    )
    while cursor.at < len(tokens):
        token = tokens[cursor.at]
        _READERS[token.kind](state, token)
        state.clause.note(token)
        cursor.at += 1
    return state.attachments
