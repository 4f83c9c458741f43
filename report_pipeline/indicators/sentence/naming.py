"""Names of indicators in a sentence, and the words that tell whose or which part's they are."""

import re
from dataclasses import replace

from report_pipeline.indicators.areas import lists_elsewhere
from report_pipeline.indicators.attachment import Head
from report_pipeline.indicators.catalogue import catalogue
from report_pipeline.indicators.mentions import Mention
from report_pipeline.indicators.sentence.predicates import Predicate
from report_pipeline.indicators.sentence.state import State
from report_pipeline.indicators.sentence.subjects import Heads
from report_pipeline.indicators.tokens import Token

_SCOPE_IN_NAME = re.compile(
    "城镇|农村|农户|地方|中央|国有|本级|外贸|自营|户籍|常住|新增|境|外|预算"
)
_OPENING, _CLOSING = ("“", '"'), ("”", '"')
_QUOTED = 2  # tokens from a name to the word in quotation marks behind it
_OF_PLACES = re.compile("等[^,;。:、0-9]{0,8}(?:区块|地块|地段|片区|地|处|村)$")
_TIERS = re.compile(
    "(?:[区市县镇乡省州盟旗])?(?:本级|级|属)|地方级?|中央(?:本级)?|全社会|全口径|[市县省]区|城镇|农村"
)


def on_mention(state: State, token: Token) -> None:
    """A name of one or several indicators, or of something else."""
    mention = token.item
    assert isinstance(mention, Mention)
    said = state.said
    if said.share_open or _is_whole(state, mention):
        said.share = True
        said.share_of_gdp = mention.name.indicators == ("gdp",)
        return
    state.clause.has_name = True
    subject = state.subject
    heads = _heads(state, mention)
    joins = subject.opens_item and bool(subject.named) and not state.clause.has_figure
    if joins and _closes_list(state, mention):
        joins = False
    if joins and subject.is_unknown and any(heads) and not any(subject.named):
        heads = state.owner.give_away(heads)  # 甲县、乙县、丙县生产总值
    if joins and said.is_rate and subject.named[-1] is not None:
        subject.named[-1] = replace(subject.named[-1], says_rate=True)
        said.is_rate = False
    subject.name(heads, joins)
    if not joins:
        state.said = Predicate(direction=_direction_before(state))
    state.is_part = False
    state.clause.scope = None


def _closes_list(state: State, mention: Mention) -> bool:
    """A list of places before a name: 甲村、乙村等地块征迁3万平方米."""
    if any(state.subject.named) or not state.subject.is_unknown:
        return False
    folded, start = state.cursor.folded, state.clause.start
    if _OF_PLACES.search(folded, start, mention.start) is None:
        return False
    return not lists_elsewhere(folded[start : mention.start])


def _is_whole(state: State, mention: Mention) -> bool:
    """服务业在生产总值中的比重: not the name that the share is of."""
    before = state.cursor.word_before()
    if before is None or state.cursor.text(before) != "在":
        return False
    return state.cursor.folded.startswith("中", mention.end)


def _heads(state: State, mention: Mention) -> Heads:
    name = mention.name
    if not name.indicators:
        return [None]
    within = state.clause.scope
    scope = state.cursor.folded[slice(*within)] if within else _inherited_scope(state)
    start = within[0] if within else mention.start
    heads: Heads = []
    for number, indicator in enumerate(name.indicators):
        if indicator is None:
            heads.append(None)
            continue
        own = name.scopes[number] if name.scopes else None
        known = catalogue().indicators[indicator]
        heads.append(Head(known, name, start, mention.start, mention.end, own or scope))
    if state.is_part and _is_part_by_means(state, mention):
        return [None] * len(heads)
    return state.owner.heads(mention, heads, state.clause)


def _is_part_by_means(state: State, mention: Mention) -> bool:
    """造林8万亩,其中人工造林5万亩: the whole's name again, narrowed by no word of scope."""
    whole = state.whole
    if whole is None or mention.name.indicators != (whole.indicator.id,):
        return False
    folded = state.cursor.folded
    before = state.cursor.word_before()
    if before is not None and before.kind == "unknown":
        return True  # 脱贫1000万人,其中易地搬迁脱贫200万人
    printed = folded[mention.start : mention.end]
    narrowed = (
        bool(state.clause.scope or state.clause.years) or _SCOPE_IN_NAME.search(printed) is not None
    )
    return not narrowed and printed not in folded[whole.start : whole.end]


def _inherited_scope(state: State) -> str | None:
    if state.is_part and state.whole is not None:
        return state.whole.scope
    if not state.subject.opens_item:
        return None
    named = state.subject.heads
    last = named[-1] if named else None
    return last.scope if last else None


def _direction_before(state: State) -> int:
    """The rise or fall of 减少财政赤字450亿元."""
    before = state.cursor.word_before()
    if before is None or before.kind not in ("up", "down"):
        return 0
    return 1 if before.kind == "up" else -1


def on_unknown(state: State, token: Token) -> None:
    """Words that nothing is known of: something else is counted."""
    if state.said.share_open or _repeats_name(state, token) or _is_nickname(state):
        return
    state.subject.is_unknown = True
    state.owner.on_unknown(token, state.clause)


def _is_nickname(state: State) -> bool:
    """A quoted word for names right before it: 投资、消费、出口“三驾马车”."""
    tokens, at = state.cursor.tokens, state.cursor.at
    if at < _QUOTED or at + 1 >= len(tokens) or tokens[at - _QUOTED].kind != "mention":
        return False
    opening, closing = state.cursor.text(tokens[at - 1]), state.cursor.text(tokens[at + 1])
    return opening.endswith(_OPENING) and closing.startswith(_CLOSING)


def _repeats_name(state: State, token: Token) -> bool:
    """Whether words only take up the end of the name before: 粮食总产量62万吨,我县总产量8.6万吨."""
    head = next((head for head in state.subject.heads if head is not None), None)
    if head is None or token.end - token.start == 1:
        return False
    return state.cursor.folded[head.start : head.end].endswith(state.cursor.text(token))


def on_area(state: State, token: Token) -> None:
    """The name of a place, or a word for one (全市)."""
    said = state.said
    if said.share_open or said.barred:
        return
    compares = said.states_level and not (said.place or said.share or state.subject.named)
    of_it = state.cursor.folded.startswith(("的", "平均"), token.end)
    if compares and (of_it or not state.owner.is_own_area(token)):
        said.barred = "comparison"  # 相当于全省平均水平的0.8倍
    elif state.owner.on_area(token, state.clause, state.subject, said.place):
        state.said = replace(state.previous, dealt=False, scope=None, states_level=True)


def on_scope(state: State, token: Token) -> None:
    """Words for a part: 区本级, 农村, 国有."""
    said, clause, cursor = state.said, state.clause, state.cursor
    if said.share_open:
        return
    is_tier = _TIERS.fullmatch(cursor.folded, token.start, token.end) is not None
    if not (is_tier or state.is_part or state.outer or _next_is_mention(state)):
        state.subject.is_unknown = True  # 民营经济占比 is no share of what came before
        return
    clause.scope = (clause.scope[0] if clause.scope else token.start, token.end)
    said.scope = clause.scope


def _next_is_mention(state: State) -> bool:
    at = state.cursor.at
    for token in state.cursor.tokens[at + 1 : at + 4]:
        if token.kind not in ("blank", "scope", "area", "time"):
            return token.kind == "mention"
    return False


def on_part(state: State, token: Token) -> None:
    """其中: figures that follow belong to a part of the name before."""
    subject = state.subject
    heads = subject.going_on or subject.named
    state.whole = next((head for head in heads if head is not None), None)
    state.is_part = True
    subject.named = []
    state.begin_clause(token.end)
