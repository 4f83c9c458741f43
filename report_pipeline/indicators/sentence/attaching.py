"""Figures of a sentence: which names they belong to, and what remains for figures after them."""

from collections.abc import Sequence
from dataclasses import replace

from report_pipeline.indicators.attachment import Attachment, Figure, Head
from report_pipeline.indicators.measures import Measured, measure_of
from report_pipeline.indicators.nonquantities import OtherNumber
from report_pipeline.indicators.periods import TimeMark
from report_pipeline.indicators.quantity import Quantity
from report_pipeline.indicators.sentence.predicates import Predicate
from report_pipeline.indicators.sentence.state import State
from report_pipeline.indicators.sentence.subjects import (
    COUNTING,
    Heads,
    Subject,
    dealt_figures,
    dealt_heads,
)
from report_pipeline.indicators.sentence.trailing import (
    is_threshold,
    lost_a_mark,
    may_follow,
    says_rate,
)
from report_pipeline.indicators.status import quotes_aim_after
from report_pipeline.indicators.tokens import Token

_OF_NAME = 2  # tokens from a name to the figure behind 的
_CAUSE = 3  # characters of 带动了
_OTHER_WAYS = (["link", "up", "figure"], ["link", "down", "figure"])
_LATELY = 4  # attachments looked back at


def on_figure(state: State, token: Token) -> None:
    """A figure, or several joined by 、 and 和."""
    subject, said, cursor = state.subject, state.said, state.cursor
    group = cursor.group()
    last = group[-1]
    if len(group) == 1 and _is_prior(state, token) and _add_prior(state, token):
        return
    if (said.is_copied or said.repeats) and _says_level(state, token):
        said.state_level()  # 增长8%、突破90亿元
    said.is_rate = said.is_rate or says_rate(cursor.folded, last.end)
    if said.barred and quotes_aim_after(cursor.folded, last.end):
        said.barred = None  # 低于3%的预期目标
        said.states_level = True
    goes_on = not subject.named
    heads = _heads_for(state, group)
    state.clause.has_figure = True
    counts = isinstance(token.item, Quantity) and token.item.dimension in COUNTING
    state.clause.has_amount |= not counts
    if heads is None and subject.named and is_threshold(cursor.folded, last.end):
        state.clause.has_attached = True  # 先后跨越10亿元、20亿元大关,去年达到…
    elif heads is None:
        _lose(state, len(group))
    elif said.comes_from and not said.arrives:
        _keep_base(state, group, heads)
    else:
        _attach(state, group, heads, goes_on)
    subject.is_unknown = subject.opens_item = False


def _heads_for(state: State, group: list[Token]) -> Heads | None:
    """The names that the figures of a group belong to, or None where they count something else."""
    subject, said, cursor = state.subject, state.said, state.cursor
    is_rank = isinstance(group[0].item, OtherNumber)
    is_unknown = said.place_after_unknown if is_rank and said.place else subject.is_unknown
    last = group[-1]
    if _exceeds_aim(state, last):
        said.says_aim = True
        return subject.going_on
    if is_unknown or _is_part_of_it(state, group):
        return None
    if said.dealt and len(group) > 1 and _another_way(cursor.tokens, cursor.at + 1):
        return None  # 分别增长8%、9%和下降3%: one figure short
    following = cursor.tokens[cursor.at + 1 : cursor.at + 8]
    if not (may_follow(cursor.folded, last.end, following) or lost_a_mark(last, following, said)):
        return None
    if not subject.named and not _can_go_on(state, last, is_rank):
        return None
    if len(group) == 1 and (state.pending or said.dealt):
        head = _next_of_mixed(state)
        if head:
            return head
    if said.dealt and len(group) == 1 and _list_goes_on(following):
        return subject.heads[:1] if len(subject.heads) > 1 else None
    return dealt_heads(subject, said, state.history, state.clause.years, group)


def _next_of_mixed(state: State) -> Heads:
    """The name for one of 分别下降22.5%和增长6.1%, whose figures go different ways; empty if none."""
    if state.pending:
        return [state.pending.pop(0)]
    subject, tokens, at = state.subject, state.cursor.tokens, state.cursor.at + 1
    count = 1
    while (length := _another_way(tokens, at)) > 0:
        at += length
        count += 1
    heads = subject.named or state.history[-count:]
    if count == 1 or len(heads) != count:
        return []
    state.pending = heads[1:]
    return heads[:1]


def _another_way(tokens: Sequence[Token], at: int) -> int:
    """Length in tokens of 和增长6.1%, 和同比增长6.1% at ``at``; 0 where something else stands there."""
    kinds = [token.kind for token in tokens[at : at + 4]]
    if kinds[1:2] == ["time"]:
        del kinds[1]
        return 4 if kinds in _OTHER_WAYS else 0
    return 3 if kinds[:3] in _OTHER_WAYS else 0


def _exceeds_aim(state: State, token: Token) -> bool:
    """超额完成人代会通过的92亿元的预算任务: the aim of the name before."""
    subject, figure = state.subject, token.item
    if subject.named or len(subject.going_on) != 1 or not state.owner.is_own:
        return False
    if not isinstance(figure, Quantity) or not quotes_aim_after(state.cursor.folded, token.end):
        return False
    head = subject.going_on[0]
    return any(
        made.head is head
        and made.measured.measure == "level"
        and isinstance(made.figure, Quantity)
        and made.figure.dimension == figure.dimension
        for made in state.attachments[-_LATELY:]
    )


def _is_part_of_it(state: State, group: list[Token]) -> bool:
    """相当于社会消费品零售总额的三成: a ratio to the name, which is not its own figure."""
    tokens, at = state.cursor.tokens, state.cursor.at
    item = group[0].item
    if len(group) > 1 or at < _OF_NAME or state.said.share or not isinstance(item, Quantity):
        return False
    of = state.cursor.text(tokens[at - 1]) == "的" and tokens[at - _OF_NAME].kind == "mention"
    return of and item.dimension in ("ratio", "tenths", "multiple")


def _list_goes_on(following: Sequence[Token]) -> bool:
    """Whether 、 follows, and then what cannot be read: 分别增长6%、*2%."""
    return bool(following) and following[0].kind == "link"


def _can_go_on(state: State, token: Token, is_rank: bool) -> bool:
    """Whether a figure without a name of its own goes on from the one before."""
    said = state.said
    if not state.owner.is_own and not (is_rank or said.share):
        return False
    if state.is_part and said.scope is None and not state.clause.years:
        return False
    if said.repeats and not said.states_level and not _is_like_previous(state, token):
        return False
    if said.says_something or is_rank or said.repeats or _says_level(state, token):
        return True
    if state.is_part and state.clause.years and _is_like_previous(state, token):
        return True  # 五年投资862亿元,其中2005年233亿元
    return bool(state.outer) and (_fills_bracket(state, token) or _is_in_apposition(state))


def _is_in_apposition(state: State) -> bool:
    """Whether a figure alone fills a bracket right behind a name: 登记失业率(3.1%)."""
    cursor = state.cursor
    kinds = [token.kind for token in cursor.tokens[max(0, cursor.at - 2) : cursor.at + 2]]
    return kinds == ["mention", "open", "figure", "close"]


def _fills_bracket(state: State, token: Token) -> bool:
    """Whether a bracket only makes exact the threshold before it: 突破80亿元(预计82.3亿元)."""
    last = state.attachments[-1] if state.attachments else None
    following = state.cursor.word_after()
    if last is None or following is None or following.kind != "close":
        return False
    if not _is_like_previous(state, token) or last.measured.measure != "level":
        return False
    figure = last.figure
    opened = state.cursor.folded.find("(", figure.end, token.start) == figure.end
    is_threshold = isinstance(figure, Quantity) and figure.bound == "at_least"
    before = state.cursor.word_before()
    is_alone = before is None or before.kind in ("expected", "preliminary", "level")
    return opened and is_threshold and is_alone


def _is_like_previous(state: State, token: Token) -> bool:
    figure = token.item
    last = state.attachments[-1].figure if state.attachments else None
    if not isinstance(figure, Quantity) or not isinstance(last, Quantity):
        return False
    return figure.dimension == last.dimension


def _says_level(state: State, token: Token) -> bool:
    """Whether a figure itself says level: 超过112亿元 with its word, or 86处6200平方米."""
    figure = token.item
    if not isinstance(figure, Quantity):
        return False
    previous = state.cursor.previous
    before = previous.item if previous else None
    if isinstance(before, Quantity):
        return before.dimension != figure.dimension  # not 3000亿元超过1070亿元
    if figure.start < figure.number_start:
        return True
    return (
        bool(state.outer) and state.subject.measure == "level" and _is_like_previous(state, token)
    )


def _is_prior(state: State, token: Token) -> bool:
    """Whether a figure is what the next is measured against: 比2012年的7703元增加6083元."""
    tokens, at = state.cursor.tokens, state.cursor.at
    if at == 0 or not isinstance(token.item, Quantity):
        return False
    before = tokens[at - 1]
    if at > 1 and state.cursor.text(before) == "的":
        before = tokens[at - 2]
    mark = before.item
    if not isinstance(mark, TimeMark) or mark.rule_id == "prior_period":
        return False
    return mark.kind in ("before", "prior")


def _add_prior(state: State, token: Token) -> bool:
    subject, figure = state.subject, token.item
    if quotes_aim_after(state.cursor.folded, token.end):
        return False  # 与年初15%的预期目标有差距
    heads = subject.heads
    if len(heads) != 1 or heads[0] is None or subject.is_unknown or not state.owner.is_own:
        return False
    following = state.cursor.word_after()
    if following is None or following.kind not in ("up", "down", "compared", "aside"):
        return False
    assert isinstance(figure, Quantity)
    head = heads[0]
    measured = measure_of(head.indicator, head.name, figure, Predicate(), subject.measure)
    if measured is not None:
        start = state.clause.start
        state.attachments.append(Attachment(head, figure, measured, "prior", start, is_prior=True))
    state.clause.has_figure = state.clause.has_attached = True
    return True


def _keep_base(state: State, group: list[Token], heads: Heads) -> None:
    """The first figure of 由…增加到…, which waits for the second."""
    state.base = (group, heads)
    state.said.comes_from = False
    state.clause.has_attached = True
    if state.subject.named:
        state.history.extend(heads)
    state.subject.going_on = heads
    state.subject.named = []


def _lose(state: State, figures: int) -> None:
    """Figures of something else."""
    if not state.said.barred:
        state.previous = state.said
        state.history.extend([None] * figures)
        state.subject.lose()
        state.remote = []


def on_wrapped(state: State, token: Token) -> None:
    """A name that stands around its figure."""
    attachment = token.item
    assert isinstance(attachment, Attachment)
    if state.owner.is_own:
        state.attachments.append(attachment)
        measure = attachment.measured.measure
        state.subject = Subject(going_on=[attachment.head], measure=measure)
    clause = state.clause
    clause.has_name = clause.has_figure = clause.has_attached = True
    state.said = Predicate()


def _attach(state: State, group: list[Token], heads: Heads, goes_on: bool) -> None:
    """Gives each figure of a group to its name, or one figure to all names."""
    subject, said = state.subject, state.said
    is_rank = isinstance(group[0].item, OtherNumber)
    state.clause.has_attached = True
    if said.barred and not (is_rank and said.place):
        return
    base = None
    if said.arrives:
        base, state.base = state.base, None
    rule_id = "from_to" if base else _rule(state, group, goes_on)
    years = state.clause.years if _deals_out_years(state, group, heads) else []
    bound = _bound_of_all(state, group)
    measure = subject.measure
    for number, (head, at) in enumerate(zip(heads, dealt_figures(heads, group), strict=True)):
        if head is None:
            continue
        subject.measure = measure
        origin = base[0][at].item if base and len(base[0]) == len(group) else None
        figure = group[at].item
        assert isinstance(figure, Quantity | OtherNumber)
        assert origin is None or isinstance(origin, Quantity | OtherNumber)
        year = years[at].last if years else None
        measured = _add(state, head, figure, origin, rule_id, year, bound)
        if measured is not None and measured.indicator is not head.indicator:
            heads[number] = replace(head, indicator=measured.indicator)  # 优良天数301天,占82%
    if not goes_on:
        state.history.extend(heads)
    subject.spend(heads)
    state.previous, state.said = said, Predicate()
    if is_rank:
        state.owner.take_back()
    state.is_part = False


def _deals_out_years(state: State, group: list[Token], heads: Heads) -> bool:
    """2016年、2017年分别增长8%、9%: figures of one name for several years."""
    same = len(group) > 1 and all(head is heads[0] for head in heads)
    return same and len(state.clause.years) == len(group)


def _bound_of_all(state: State, group: list[Token]) -> str | None:
    """分别突破100亿元、50亿元: the word before the first figure of a list holds for all of them."""
    first = group[0].item
    if len(group) == 1 or not state.said.dealt or not isinstance(first, Quantity):
        return None
    return (
        first.bound
        if first.start < first.number_start and first.end == first.number_end + len(first.unit)
        else None
    )


def _rule(state: State, group: list[Token], goes_on: bool) -> str:
    if isinstance(group[0].item, OtherNumber):
        return "rank"
    if state.outer:
        return "bracket"
    if len(group) > 1 or state.said.dealt:
        return "dealt"
    if state.said.share:
        return "share"
    return "goes_on" if goes_on else "head"


def _add(
    state: State,
    head: Head,
    figure: Figure,
    origin: Figure | None,
    rule_id: str,
    year: int | None,
    bound: str | None,
) -> Measured | None:
    said = state.said
    if said.scope is not None and (rule_id in ("bracket", "goes_on") or head.scope is None):
        scope = state.cursor.folded[slice(*said.scope)]
        if said.scope[0] >= head.end:
            head = replace(head, scope=scope)
    measured = _measured(state, head, figure)
    if measured is None:
        return None
    made = Attachment(
        head,
        figure,
        measured,
        rule_id,
        min(state.clause.start, head.end),
        year=year,
        bound=bound,
        says_aim=said.says_aim,
        basis=said.basis,
    )
    if origin is not None:
        first = replace(made, figure=origin, is_base=True, year=None, says_aim=False, basis=None)
        made = replace(made, base=len(state.attachments))
        state.attachments.append(first)
    state.attachments.append(made)
    state.subject.measure = measured.measure
    return measured


def _measured(state: State, head: Head, figure: Figure) -> Measured | None:
    if isinstance(figure, OtherNumber):
        allowed = head.name.measures
        named = any(name is head for name in state.subject.named)
        if figure.value is None or (named and allowed and "rank" not in allowed):
            return None
        return Measured(head.indicator, "rank")
    if head.indicator.counts_new and _is_total(state, figure):
        return None
    before = state.subject.measure or ("growth" if state.lists_aims else None)
    said, is_rate = state.said, _is_rate_of(state, head)
    if is_rate != said.is_rate:
        said = replace(said, is_rate=is_rate, direction=said.direction if is_rate else 0)
    elif said.improves:
        said = replace(said)
    if said.improves and not said.direction:
        said.direction = -1 if head.indicator.target_sense == "ceiling" else 1
    measured = measure_of(head.indicator, head.name, figure, said, before)
    if measured is not None and measured.measure in ("level", "change") and _is_caused(state, head):
        return None
    return measured


def _is_total(state: State, figure: Quantity) -> bool:
    """新认定10家,累计达到60家; 新增81家,达到516家: all there are, not only the new ones."""
    if state.subject.measure != "level" or not state.attachments:
        return False
    if state.said.totals:
        return True
    before = state.attachments[-1].figure
    if state.subject.named or not isinstance(before, Quantity) or before.bound == "at_least":
        return False
    if "time" in state.clause.kinds:
        return False  # “十三五”期间新增9万人,“十四五”达到11万人
    told = state.cursor.folded[before.end : figure.number_start]
    grows = figure.dimension == before.dimension and figure.value > before.value
    return grows and told.rstrip("了").endswith("达到")


def _is_rate_of(state: State, head: Head) -> bool:
    """Whether 增速 or 涨幅 is said of a name; of a rate in a list only where it stands behind it."""
    named = state.subject.named
    is_list = len(named) > 1 and head.indicator.dimension == "ratio"
    if is_list and named[-1] is not head:
        return head.says_rate  # 失业率、居民消费价格涨幅分别为…
    return state.said.is_rate or head.says_rate


def _is_caused(state: State, head: Head) -> bool:
    """带动农民增收600元: an amount that is only a part of the indicator's."""
    before = state.cursor.folded[max(0, head.start - _CAUSE) : head.start]
    return before.removesuffix("了").endswith("带动")
