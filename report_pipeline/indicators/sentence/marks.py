"""Commas, semicolons, colons and brackets: what a sentence's clauses take over from each other."""

from report_pipeline.indicators.sentence.predicates import Predicate
from report_pipeline.indicators.sentence.state import State
from report_pipeline.indicators.sentence.subjects import Subject
from report_pipeline.indicators.sentence.trailing import trails
from report_pipeline.indicators.tokens import Token


def on_comma(state: State, token: Token) -> None:
    """A clause ends; its name may go on."""
    subject, clause = state.subject, state.clause
    if clause.has_attached or state.said.barred:
        subject.going_on = subject.heads
        subject.named = []
    elif clause.has_figure or (
        subject.is_unknown and not clause.has_name and not _keeps_subject(state, token)
    ):
        subject.named, subject.earlier, subject.going_on = [], [], []
    elif subject.is_unknown and clause.has_name:
        subject.going_on = []
        if not (subject.named and _trails_name(state, token)):
            subject.named = []
    subject.is_unknown = subject.opens_item = False
    state.owner.close_clause(clause)
    state.begin_clause(token.end)


def _keeps_subject(state: State, comma: Token) -> bool:
    """Whether a clause without name and figure only tells more of the name before it."""
    first = state.clause.first_kind
    if first is None or first == "unknown":
        return False
    return trails(state.cursor.folded, state.clause.start, comma.start)


def _trails_name(state: State, comma: Token) -> bool:
    """粮食总产量实现“八连增”,: a clause that only praises what it names."""
    last = state.subject.named[-1]
    return last is not None and trails(state.cursor.folded, last.end, comma.start)


def on_semicolon(state: State, token: Token) -> None:
    """A statement ends, and nothing goes on."""
    state.subject = Subject()
    state.history = []
    state.owner.reset()
    state.is_part = False
    state.base = None
    state.clause.has_figure = True
    state.begin_clause(token.end)


def on_colon(state: State, token: Token) -> None:
    """A list opens, but for the colon right behind a name: 粮食总产量:31万吨."""
    before = state.cursor.word_before()
    if before is None or before.kind not in ("mention", "part"):
        on_semicolon(state, token)


def on_open(state: State, _token: Token) -> None:
    """A bracket opens: what it tells goes on from the name before it."""
    subject = state.subject
    state.outer.append((subject, state.said, state.clause))
    state.owner.open_bracket()
    state.subject = Subject(going_on=list(subject.heads), measure=subject.measure)
    state.said = Predicate()
    state.clause = state.clause.inside()


def on_close(state: State, _token: Token) -> None:
    """A bracket closes: what stood before it goes on."""
    if state.outer:
        state.subject, state.said, state.clause = state.outer.pop()
        state.owner.close_bracket()
