"""Words of a sentence that tell something of the figure to come, by what stands before them."""

from dataclasses import replace

from report_pipeline.indicators.periods import TimeMark
from report_pipeline.indicators.quantity import Quantity
from report_pipeline.indicators.sentence.predicates import CLOSING
from report_pipeline.indicators.sentence.state import State
from report_pipeline.indicators.tokens import Token

_DONE = ("完成", "完成了", "占")
_LEVELS = ("完成", "实现", "达到", "达", "为", "全年")
_SUMS = ("累计", "共", "总计", "合计", "总共")
_NEW_PREDICATES = frozenset({"up", "down", "rate", "fall_rate", "arrive"})
_BEFORE_YEARS = {"blank", "commitment", "aside", "basis", "time", "link"}


def on_plain(state: State, token: Token) -> None:
    """A word whose effect is the same wherever it stands."""
    said = state.predicate() if token.kind in CLOSING else state.said
    said.note(token.kind)
    if token.kind in ("share", "share_of") and said.is_copied:
        said.direction, said.is_rate = 0, False  # 增长6%、占生产总值的31%
    if token.kind in _NEW_PREDICATES:
        said.repeats = False  # 财政收入4200万元,确保增长14%


def on_silent(state: State, _token: Token) -> None:
    """A word that only keeps a name and its figure together."""


def on_expected(state: State, token: Token) -> None:
    """预计; 预计达到 says a level too."""
    if state.cursor.text(token).endswith(_LEVELS):
        on_level(state, token)


def on_aim(state: State, _token: Token) -> None:
    """目标; behind a figure it closes a quoted aim, and what exceeds it is no figure of the name."""
    before = state.cursor.previous
    if (before is not None and state.cursor.text(before) in _DONE and _tells_completion(state)) or (
        before is not None and state.clause.has_figure and state.clause.has_attached
    ):
        state.said.barred = "completion"
    else:
        state.said.says_aim = True


def _tells_completion(state: State) -> bool:
    """完成预期目标106%, 完成年度目标60亿元的87%."""
    tokens, at = state.cursor.tokens, state.cursor.at + 1
    figures = [token.item for token in tokens[at : at + 3] if token.kind == "figure"]
    kinds = [token.kind for token in tokens[at : at + 3]]
    if kinds[:1] != ["figure"] or (len(figures) > 1 and state.cursor.text(tokens[at + 1]) != "的"):
        return False
    return isinstance(figures[-1], Quantity) and figures[-1].dimension == "ratio"


def on_level(state: State, _token: Token) -> None:
    """达到, 完成."""
    state.predicate().state_level()


def on_total(state: State, token: Token) -> None:
    """累计: what has come together, not only what is new."""
    on_level(state, token)
    state.said.totals = True


def on_commitment(state: State, _token: Token) -> None:
    """确保完成5亿元,力争6亿元: a second aim for the same name."""
    subject, said, clause = state.subject, state.said, state.clause
    if subject.opens_item and clause.has_attached:
        said.repeats = True
    if subject.named or subject.is_unknown or clause.has_figure:
        return
    if not said.says_something and subject.going_on:
        state.said = replace(state.previous, dealt=False, scope=None, repeats=True)


def on_noun(state: State, _token: Token) -> None:
    """总额, 面积; in 拆迁房屋86户、面积1.8万平方米 it says the same indicator's level."""
    if state.subject.opens_item and state.clause.has_attached:
        state.said.states_level = True


def on_per(state: State, _token: Token) -> None:
    """人均 before anything but its own name: another indicator."""
    state.subject.is_unknown = True


def on_that_is(state: State, _token: Token) -> None:
    """即, which goes on with the direction of the figure before."""
    state.said.that_is = True
    state.said.direction = state.previous.direction


def on_basis(state: State, token: Token) -> None:
    """按可比价格计算."""
    state.said.basis = (token.start, token.end)


def on_to(state: State, _token: Token) -> None:
    """到 after 由…."""
    if state.base is not None:
        state.said.arrives = True


def on_place(state: State, _token: Token) -> None:
    """居, 位列: a place in an order follows."""
    state.owner.take_back()
    if not state.said.place:
        state.said.place_after_unknown = state.subject.is_unknown
    state.said.place = True


def on_dealt_place(state: State, token: Token) -> None:
    """分居, 分列: places in an order follow, one for each name."""
    on_place(state, token)
    state.said.dealt = True


def on_time(state: State, token: Token) -> None:
    """Words of time that tell what a change is measured against, or deal out figures."""
    assert isinstance(token.item, TimeMark)
    subject = state.subject
    begins = token.item.kind in ("year", "average") and state.clause.kinds <= _BEFORE_YEARS
    if begins and state.remote and not (subject.heads or subject.is_unknown):
        subject.going_on = state.remote  # 生产总值增长8%,主要考虑:去年增长7.6%;…
    if state.cursor.text(token).endswith(_SUMS):
        on_total(state, token)  # 五年累计6.3亿元
    if token.item.kind in ("prior", "before"):
        state.said.against_prior = True
    elif token.item.kind == "average":
        state.said.average = True
    elif token.item.kind == "year":
        state.clause.years.append(token.item)


def on_link(state: State, _token: Token) -> None:
    """、 and 和: another name, or another figure with the same predicate."""
    subject, clause = state.subject, state.clause
    if subject.is_unknown and not clause.has_figure and not state.said.share_open:
        if subject.named and not subject.opens_item:
            subject.named[-1] = None  # 固定资产投资项目和…
        else:
            subject.named.append(None)
        subject.is_unknown = False
    elif _follows_figure(state) and not subject.is_unknown:
        # 确保8%、力争9%; 增长8%、达到90亿元
        state.said = replace(state.previous, dealt=False, scope=None, is_copied=True)
    subject.opens_item = True


def _follows_figure(state: State) -> bool:
    before = state.cursor.previous
    return before is not None and before.kind == "figure" and state.clause.has_attached
