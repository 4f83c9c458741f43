"""Which name a figure belongs to: the reading of one sentence, token by token.

A figure belongs to the last name before it when every word between them is a known one; figures
that follow go on with the same name (增长14%), are dealt out (分别) or belong to a part (其中).
Unknown words mean that something else is counted. Here belongs only this walk; what the words
make of a figure is decided in ``measures``.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from report_pipeline.indicators.attachment import Attachment, Figure, Head
from report_pipeline.indicators.areas import Surroundings, names_entity, names_project, narrows
from report_pipeline.indicators.catalogue import catalogue
from report_pipeline.indicators.measures import Measured, Predicate, measure_of
from report_pipeline.indicators.mentions import Mention
from report_pipeline.indicators.nonquantities import OtherNumber
from report_pipeline.indicators.periods import TimeMark
from report_pipeline.indicators.quantity import Quantity
from report_pipeline.indicators.status import quotes_aim_after
from report_pipeline.indicators.tokens import Token
from report_pipeline.indicators.trailing import may_follow, says_rate, trails

_TIERS = re.compile("(?:[区市县镇乡省州盟旗])?(?:本级|级|属)|地方级?|中央(?:本级)?|全社会|全口径|[市县省]区|城镇|农村")
_PREPOSITIONS = frozenset(["在", "于", "从", "由", "向", "与", "比", "同", "居", "占", "为"])
_LONGEST_SUBJECT = 24
# Whose a clause's figures are: the area's own; others' here; others' as long as verbs begin the
# clauses that follow; others' until the area is named.
_OWN, _OTHERS_HERE, _OTHERS_DOING, _OTHERS_FIGURES = range(4)


@dataclass(slots=True)
class _Subject:
    """The names that a figure can belong to; None stands for a name that is no indicator's."""

    named: list[Head | None] = field(default_factory=list)  # in this stretch, without figures yet
    earlier: list[Head | None] = field(default_factory=list)  # named before a comma, without figures
    going_on: list[Head | None] = field(default_factory=list)  # of the last figures
    is_unknown: bool = False  # unknown words since the last name, mark or figure
    opens_item: bool = False  # after 、 or 和
    measure: str | None = None  # of the last figure


class SentenceReader:
    """Reads the tokens of one sentence; ``attachments`` is the result."""

    def __init__(
        self, folded: str, tokens: Sequence[Token], around: Surroundings, lists_aims: bool = False
    ) -> None:
        self.attachments: list[Attachment] = []
        self._folded = folded
        self._tokens = tokens
        self._around = around
        self._lists_aims = lists_aims  # 主要预期目标:生产总值8%
        self._subject = _Subject()
        self._said = Predicate()
        self._history: list[Head | None] = []  # names with figures, since the last semicolon
        self._outer: list[tuple[_Subject, Predicate, dict[str, bool]]] = []
        self._others = _OWN  # whose the clause's subject is
        self._others_before = _OWN  # whose that of the clauses before was
        self._is_part = False  # after 其中
        self._whole: Head | None = None
        self._theirs: list[Head | None] = []  # names whose last figures were another area's
        self._base: tuple[list[Token], list[Head | None]] | None = None
        self._clause = tokens[0].start if tokens else 0
        self._clause_has = {"name": False, "figure": False, "attached": False}
        self._scope: tuple[int, int] | None = None
        self._previous = Predicate()  # of the last figures
        self._years: list[TimeMark] = []  # named in this clause
        self._at = 0

    def read(self) -> "SentenceReader":
        """Walks over the tokens once."""
        while self._at < len(self._tokens):
            token = self._tokens[self._at]
            handler = getattr(self, f"_on_{token.kind}", None)
            if handler is None:
                self._on_word(token)
            else:
                handler(token)
            self._at += 1
        return self

    # -- names and unknown words

    def _on_mention(self, token: Token) -> None:
        mention = token.item
        assert isinstance(mention, Mention)
        if self._said.share_open or self._is_whole(mention):
            self._said.share = True
            self._said.share_of_gdp = mention.name.indicators == ("gdp",)
            return
        self._clause_has["name"] = True
        subject = self._subject
        heads = self._heads(mention)
        joins = subject.opens_item and bool(subject.named) and not self._clause_has["figure"]
        if joins:
            subject.named.extend(heads)
        else:
            subject.earlier = subject.named
            subject.named = heads
            self._said = Predicate(direction=self._direction_before(), scope=None)
        subject.is_unknown = subject.opens_item = False
        self._is_part = False
        self._scope = None

    def _is_whole(self, mention: Mention) -> bool:
        """服务业在生产总值中的比重: not the name that the share is of."""
        before = self._word_before(self._at)
        return (
            before is not None
            and self._folded[before.start : before.end] == "在"
            and self._folded.startswith("中", mention.end)
        )

    def _heads(self, mention: Mention) -> list[Head | None]:
        name = mention.name
        if not name.indicators:
            return [None]
        is_own = self._is_own_name(mention)
        if self._is_others_figure() or not is_own:
            if is_own and self._others == _OTHERS_FIGURES:
                self._theirs = self._own_heads(mention)
            return [None] * len(name.indicators)
        return self._own_heads(mention)

    def _own_heads(self, mention: Mention) -> list[Head | None]:
        name = mention.name
        scope = self._folded[slice(*self._scope)] if self._scope else self._inherited_scope()
        start = self._scope[0] if self._scope else mention.start
        heads: list[Head | None] = []
        for number, indicator in enumerate(name.indicators):
            if indicator is None:
                heads.append(None)
                continue
            own = name.scopes[number] if name.scopes else None
            known = catalogue().indicators[indicator]
            heads.append(Head(known, name, start, mention.start, mention.end, own or scope))
        return heads

    def _is_others_figure(self) -> bool:
        if self._others in (_OTHERS_HERE, _OTHERS_DOING) and self._word_before(self._at) is None:
            self._others = _OWN  # the name itself is the clause's subject
        if self._others != _OWN:
            return True
        if self._others_before == _OTHERS_FIGURES:
            return True
        return self._others_before == _OTHERS_DOING and self._has_verb_before()

    def _has_verb_before(self) -> bool:
        """Whether a verb and no subject begins the clause: 完成固定资产投资."""
        kinds = [token.kind for token in self._clause_tokens()]
        return "level" in kinds and "unknown" not in kinds

    def _inherited_scope(self) -> str | None:
        if self._is_part and self._whole is not None:
            return self._whole.scope
        named = self._subject.named if self._subject.opens_item else []
        if not named and self._subject.opens_item:
            named = self._subject.going_on
        last = named[-1] if named else None
        return last.scope if last else None

    def _is_own_name(self, mention: Mention) -> bool:
        """Whether the words before a name leave it the reporting area's indicator."""
        at = self._at
        before = self._word_before(at)
        while before is not None and before.kind == "scope":
            at -= 1
            before = self._word_before(at)
        if before is None:
            return not self._counts_firms(at)
        if before.kind == "unknown":
            text = self._folded[before.start : before.end]
            if names_entity(text):
                self._others = _OTHERS_FIGURES
            return not mention.name.is_weak and not narrows(text)
        if before.kind == "per":
            return False
        if before.kind == "mention":
            return not mention.name.is_weak
        word = self._folded[before.start : before.end]
        if word in ("的", "之"):
            owner = self._word_before(at - 1)
            if owner is not None and owner.kind in ("unknown", "mention"):
                text = self._folded[owner.start : owner.end]
                return not mention.name.is_weak and not narrows(text)
        return word not in ("对", "每", "比", "同", "关于", "按")

    def _counts_firms(self, at: int) -> bool:
        """Whether a threshold stands right before a name: 500万元以上工业企业."""
        token = self._tokens[at - 1] if at else None
        return token is not None and token.kind == "figure" and self._folded[token.end - 2 : token.end] == "以上"

    def _word_before(self, at: int) -> Token | None:
        """The token before, blanks left out; None at the beginning of a clause."""
        for token in reversed(self._tokens[max(0, at - 4) : at]):
            if token.kind in ("comma", "semicolon", "colon", "open", "close", "figure"):
                return None
            if token.kind != "blank":
                return token
        return None

    def _word_after(self, at: int) -> Token | None:
        """The token after, blanks left out."""
        for token in self._tokens[at + 1 : at + 4]:
            if token.kind != "blank":
                return token
        return None

    def _direction_before(self) -> int:
        """The rise or fall of 减少财政赤字450亿元."""
        before = self._word_before(self._at)
        if before is not None and before.kind in ("up", "down"):
            return 1 if before.kind == "up" else -1
        return 0

    def _on_unknown(self, token: Token) -> None:
        if self._said.share_open:
            return
        self._subject.is_unknown = True
        following = self._word_after(self._at)
        if following is None or following.kind in ("unknown", "mention", "figure", "wrapped"):
            return
        if self._clause_has["name"] or self._clause_has["figure"]:
            return
        start = max(self._clause, token.end - _LONGEST_SUBJECT)
        text = self._folded[start : token.end]
        if self._is_object(token):
            return
        if names_entity(text):
            self._others = _OTHERS_DOING
        elif names_project(text):
            self._others = _OTHERS_HERE

    def _is_object(self, token: Token) -> bool:
        """Whether a verb stands before: 引进企业 is not what firms do."""
        kinds = {
            before.kind
            for before in self._clause_tokens()
            if before.start < token.start and before.end - before.start > 1
        }
        return bool(kinds & {"level", "up", "down", "commitment"})

    # -- words that tell something of the figure

    def _on_word(self, token: Token) -> None:
        """Words without an effect of their own: aside, noun, commitment, expected, blank."""

    def _predicate(self) -> Predicate:
        """The predicate, once 、 and unknown words before it are closed into a name of its own."""
        subject = self._subject
        if subject.opens_item and subject.is_unknown and not self._clause_has["figure"]:
            subject.named.append(None)
            subject.is_unknown = False
        subject.opens_item = False
        return self._said

    def _on_level(self, token: Token) -> None:
        said = self._predicate()
        said.states_level = True
        if said.repeats:
            said.direction, said.is_rate = 0, False

    def _on_commitment(self, token: Token) -> None:
        """确保完成5亿元,力争6亿元: a second aim for the same name."""
        if self._subject.opens_item and self._clause_has["attached"]:
            self._said.repeats = True
        if self._subject.named or self._subject.is_unknown or self._clause_has["figure"]:
            return
        if not self._said.says_something and self._subject.going_on:
            self._said = replace(self._previous, dealt=False, scope=None, repeats=True)

    def _on_total(self, token: Token) -> None:
        self._on_level(token)
        self._said.totals = True

    def _on_noun(self, token: Token) -> None:
        if self._subject.opens_item and self._clause_has["attached"]:
            self._said.states_level = True  # 拆迁房屋86户、面积1.8万平方米

    def _on_arrive(self, token: Token) -> None:
        self._predicate().arrives = True

    def _on_up(self, token: Token) -> None:
        self._predicate().direction = 1

    def _on_down(self, token: Token) -> None:
        self._predicate().direction = -1

    def _on_rate(self, token: Token) -> None:
        self._predicate().is_rate = True

    def _on_fall_rate(self, token: Token) -> None:
        self._predicate().is_rate = True
        self._said.direction = -1

    def _on_from(self, token: Token) -> None:
        self._predicate().comes_from = True

    def _on_dealt(self, token: Token) -> None:
        self._predicate().dealt = True

    def _on_all(self, token: Token) -> None:
        self._predicate().for_all = True

    def _on_per(self, token: Token) -> None:
        self._subject.is_unknown = True

    def _on_aim(self, token: Token) -> None:
        self._said.says_aim = True

    def _on_that_is(self, token: Token) -> None:
        self._said.that_is = True
        self._said.direction = self._previous.direction

    def _on_basis(self, token: Token) -> None:
        self._said.basis = (token.start, token.end)

    def _on_share_of(self, token: Token) -> None:
        self._predicate()
        self._said.share = self._said.share_open = True

    def _on_share(self, token: Token) -> None:
        self._predicate().share = True
        self._said.share_open = False

    def _on_to(self, token: Token) -> None:
        if self._base is not None:
            self._said.arrives = True

    def _on_place(self, token: Token) -> None:
        self._others = _OWN
        if not self._said.place:
            self._said.place_after_unknown = self._subject.is_unknown
        self._said.place = True

    def _on_done_of_plan(self, token: Token) -> None:
        self._said.barred = "completion"

    def _on_beyond_plan(self, token: Token) -> None:
        self._said.barred = "completion"

    def _on_compared(self, token: Token) -> None:
        self._said.barred = "comparison"

    def _on_contribution(self, token: Token) -> None:
        self._said.barred = "contribution"

    def _on_time(self, token: Token) -> None:
        assert isinstance(token.item, TimeMark)
        if token.item.kind in ("prior", "before"):
            self._said.against_prior = True
        elif token.item.kind == "average":
            self._said.average = True
        elif token.item.kind == "year":
            self._years.append(token.item)

    def _on_link(self, token: Token) -> None:
        subject = self._subject
        if subject.is_unknown and not self._clause_has["figure"] and not self._said.share_open:
            if subject.named and not subject.opens_item:
                subject.named[-1] = None  # 固定资产投资项目和…
            else:
                subject.named.append(None)
            subject.is_unknown = False
        elif self._follows_figure() and not subject.is_unknown:
            self._said = replace(self._previous, dealt=False, scope=None)  # 确保8%、力争9%
        subject.opens_item = True

    def _follows_figure(self) -> bool:
        before = self._tokens[self._at - 1] if self._at else None
        return before is not None and before.kind == "figure" and self._clause_has["attached"]

    def _on_area(self, token: Token) -> None:
        area = self._folded[token.start : token.end]
        if self._said.share_open or self._said.barred:
            return
        if self._around.is_own(area):
            self._others = self._others_before = _OWN
            known = self._subject.named + self._subject.going_on
            if self._theirs and not any(known):
                self._subject.going_on, self._theirs = self._theirs, []
            return
        if self._clause_has["figure"] or self._subject.named:
            return
        before = self._word_before(self._at)
        is_object = before is not None and (
            before.kind == "unknown" or self._folded[before.start : before.end] in _PREPOSITIONS
        )
        if not (is_object or self._said.place):
            self._others = _OTHERS_FIGURES

    def _on_scope(self, token: Token) -> None:
        if self._said.share_open:
            return
        is_tier = _TIERS.fullmatch(self._folded, token.start, token.end) is not None
        if not (is_tier or self._is_part or self._outer or self._next_is_mention()):
            self._subject.is_unknown = True  # 民营经济占比 is no share of what came before
            return
        self._scope = (self._scope[0] if self._scope else token.start, token.end)
        self._said.scope = self._scope

    def _next_is_mention(self) -> bool:
        for token in self._tokens[self._at + 1 : self._at + 4]:
            if token.kind not in ("blank", "scope", "area", "time"):
                return token.kind == "mention"
        return False

    def _on_part(self, token: Token) -> None:
        heads = self._subject.going_on or self._subject.named
        self._whole = next((head for head in heads if head is not None), None)
        self._is_part = True
        self._subject.named = []
        self._new_predicate(token.end)

    # -- marks

    def _on_comma(self, token: Token) -> None:
        subject = self._subject
        if self._clause_has["attached"] or self._said.barred:
            subject.going_on = subject.named or subject.going_on
            subject.named = []
        elif self._clause_has["figure"] or (
            subject.is_unknown and not self._clause_has["name"] and not self._keeps_subject()
        ):
            subject.named, subject.earlier, subject.going_on = [], [], []
        elif subject.is_unknown and self._clause_has["name"]:
            subject.going_on = []
            if not (subject.named and self._trails_name(token)):
                subject.named = []
        subject.is_unknown = subject.opens_item = False
        self._close_subject()
        self._new_predicate(token.end)

    def _close_subject(self) -> None:
        """Whose the next clause's figures are when it names nobody."""
        if self._others == _OTHERS_FIGURES and not self._clause_has["name"]:
            self._others = _OWN  # 全省首个…
        if self._others == _OTHERS_HERE:
            self._others = _OWN
        if self._others != _OWN:
            self._others_before = self._others
        elif self._others_before == _OTHERS_DOING and not self._has_verb_before():
            self._others_before = _OWN
        self._others = _OWN

    def _keeps_subject(self) -> bool:
        """Whether a clause of unknown words without name and figure only tells of the same name."""
        first = next((t for t in self._clause_tokens() if t.kind != "blank"), None)
        return first is not None and first.kind != "unknown" and trails(self._folded, self._clause, self._tokens[self._at].start)

    def _trails_name(self, comma: Token) -> bool:
        """粮食总产量实现“八连增”,: a clause that only praises what it names."""
        last = self._subject.named[-1]
        return last is not None and trails(self._folded, last.end, comma.start)

    def _clause_tokens(self) -> Sequence[Token]:
        begin = self._at
        while begin > 0 and self._tokens[begin - 1].start >= self._clause:
            begin -= 1
        return self._tokens[begin : self._at]

    def _new_predicate(self, clause: int) -> None:
        self._said = Predicate(basis=self._said.basis if not self._clause_has["figure"] else None)
        self._scope = None
        self._years = []
        self._clause = clause
        self._clause_has = {"name": False, "figure": False, "attached": False}

    def _on_semicolon(self, token: Token) -> None:
        self._subject = _Subject()
        self._history = []
        self._others = self._others_before = _OWN
        self._is_part = False
        self._base = None
        self._clause_has["figure"] = True
        self._new_predicate(token.end)

    def _on_colon(self, token: Token) -> None:
        before = self._word_before(self._at)
        if before is not None and before.kind in ("mention", "part"):
            return
        self._on_semicolon(token)

    def _on_open(self, token: Token) -> None:
        self._outer.append((self._subject, self._said, self._clause_has))
        inner = self._subject.named or self._subject.going_on
        self._subject = _Subject(going_on=list(inner), measure=self._subject.measure)
        self._said = Predicate()
        self._clause_has = {"name": False, "figure": False, "attached": False}

    def _on_close(self, token: Token) -> None:
        if self._outer:
            self._subject, self._said, self._clause_has = self._outer.pop()

    # -- figures

    def _on_figure(self, token: Token) -> None:
        group = self._group()
        subject, said = self._subject, self._said
        if self._is_prior(group) and self._add_prior(token):
            return
        said.is_rate = said.is_rate or says_rate(self._folded, group[-1].end)
        if said.barred and quotes_aim_after(self._folded, group[-1].end):
            said.barred = None  # 低于3%的预期目标
            said.states_level = True
        is_rank = isinstance(token.item, OtherNumber)
        goes_on = not subject.named
        heads = self._dealt_heads(len(group), is_rank)
        unknown = said.place_after_unknown if is_rank and said.place else subject.is_unknown
        if unknown or not (
            may_follow(self._folded, group[-1].end, self._tokens, self._at + 1)
            or self._lost_a_mark(group[-1])
        ):
            heads = None
        self._clause_has["figure"] = True
        if heads is None:
            self._lose(len(group))
        elif said.comes_from and not said.arrives:
            self._keep_base(group, heads)
        else:
            self._attach(group, heads, goes_on)
        subject.is_unknown = subject.opens_item = False

    def _is_prior(self, group: list[Token]) -> bool:
        """Whether a figure is what the next is measured against: 比2012年的7703元增加6083元."""
        before = self._tokens[self._at - 1] if self._at else None
        if before is None or len(group) > 1 or not isinstance(group[0].item, Quantity):
            return False
        if self._folded[before.start : before.end] == "的" and self._at > 1:
            before = self._tokens[self._at - 2]
        mark = before.item
        return isinstance(mark, TimeMark) and mark.kind in ("before", "prior") and mark.rule_id != "prior_period"

    def _add_prior(self, token: Token) -> bool:
        subject = self._subject
        heads = subject.named or subject.going_on
        if len(heads) != 1 or heads[0] is None or subject.is_unknown or self._others != _OWN:
            return False
        following = self._word_after(self._at)
        if following is None or following.kind not in ("up", "down", "compared", "aside"):
            return False
        figure = token.item
        assert isinstance(figure, Quantity)
        measured = measure_of(heads[0].indicator, heads[0].name, figure, Predicate(), subject.measure)
        if measured is not None:
            self.attachments.append(
                Attachment(heads[0], figure, measured, "prior", self._clause, is_prior=True)
            )
        self._clause_has["figure"] = self._clause_has["attached"] = True
        return True

    def _lost_a_mark(self, figure: Token) -> bool:
        """增长8.1%服务业增加值完成602亿元: another statement begins without a comma."""
        item = figure.item
        following = self._word_after(self._at)
        if not isinstance(item, Quantity) or following is None:
            return False
        if item.dimension == "ratio":
            if following.kind == "mention":
                return True
            said = self._said
            stated = said.direction or said.is_rate or said.says_aim
            return following.kind == "unknown" and bool(stated) and not said.share
        if following.kind != "mention":
            return False
        return any(token.kind == "figure" for token in self._tokens[self._at + 1 : self._at + 7])

    def _keep_base(self, group: list[Token], heads: list[Head | None]) -> None:
        """The first figure of 由…增加到…, which waits for the second."""
        self._base = (group, heads)
        self._said.comes_from = False
        self._clause_has["attached"] = True
        if self._subject.named:
            self._history.extend(heads)
        self._subject.going_on = heads
        self._subject.named = []

    def _on_wrapped(self, token: Token) -> None:
        """A name that stands around its figure."""
        assert isinstance(token.item, Attachment)
        if self._others == _OWN:
            self.attachments.append(token.item)
            self._subject = _Subject(going_on=[token.item.head], measure=token.item.measured.measure)
        self._clause_has.update(name=True, figure=True, attached=True)
        self._said = Predicate()

    def _group(self) -> list[Token]:
        """The figure at this place and those that 、 or 和 joins to it."""
        group = [self._tokens[self._at]]
        kind = type(group[0].item)
        at = self._at + 1
        while (
            at + 1 < len(self._tokens)
            and self._tokens[at].kind == "link"
            and self._tokens[at + 1].kind == "figure"
            and type(self._tokens[at + 1].item) is kind
        ):
            group.append(self._tokens[at + 1])
            at += 2
        self._at = at - 1
        return group

    def _dealt_heads(self, figures: int, is_rank: bool) -> list[Head | None] | None:
        """One name for each of so many figures, or None where they cannot be told."""
        subject, said = self._subject, self._said
        if not subject.named and not self._can_go_on(is_rank):
            return None
        named = subject.named or subject.going_on
        if figures == 1:
            return self._heads_of_one(named)
        for heads in (subject.named, subject.earlier + subject.named, subject.going_on):
            if len(heads) == figures:
                return heads
        years = len(self._years) == figures and said.dealt
        if len(named) == 1 and (years or self._differ(figures)):
            return named * figures
        if not subject.named and len(self._history) >= figures:
            heads = self._history[-figures:]
            known = None not in heads or len(self._history) == figures
            if said.dealt or (said.direction and known):
                return heads
        return None

    def _differ(self, figures: int) -> bool:
        """Whether the figures of a group count different things: 86处、6200平方米."""
        items = [t.item for t in self._tokens[self._at - 2 * figures + 2 : self._at + 1 : 2]]
        kinds = {item.dimension for item in items if isinstance(item, Quantity)}
        return len(kinds) == figures

    def _heads_of_one(self, named: list[Head | None]) -> list[Head | None] | None:
        said = self._said
        if said.for_all and not self._subject.named and len(self._history) > 1:
            named = self._history
        if len(named) == 1:
            return named
        grows = said.direction or said.is_rate or said.for_all or said.against_prior
        rates = all(head is not None and head.indicator.dimension == "ratio" for head in named)
        return named if grows or rates else None

    def _can_go_on(self, is_rank: bool) -> bool:
        said = self._said
        if self._others != _OWN and not (is_rank or said.share):
            return False
        if self._is_part and said.scope is None and not self._years:
            return False
        if said.repeats and not said.states_level and not self._is_like_previous():
            return False
        return said.says_something or is_rank or said.repeats or self._figure_says_level()

    def _is_like_previous(self) -> bool:
        figure = self._tokens[self._at].item
        last = self.attachments[-1].figure if self.attachments else None
        return (
            isinstance(figure, Quantity)
            and isinstance(last, Quantity)
            and figure.dimension == last.dimension
        )

    def _figure_says_level(self) -> bool:
        """超过112亿元, where the word is part of the figure, or 86处6200平方米."""
        figure = self._tokens[self._at].item
        if not isinstance(figure, Quantity):
            return False
        before = self._tokens[self._at - 1].item if self._at else None
        if isinstance(before, Quantity):
            return before.dimension != figure.dimension  # not 3000亿元超过1070亿元
        return figure.start < figure.number_start

    def _lose(self, figures: int) -> None:
        """Figures of something else: nothing goes on from them."""
        if not self._said.barred:
            self._history.extend([None] * figures)
            self._subject.going_on = []
            self._subject.named = []
            self._subject.measure = None

    def _attach(self, group: list[Token], heads: list[Head | None], bare: bool) -> None:
        subject, said = self._subject, self._said
        self._clause_has["attached"] = True
        if said.barred and not (isinstance(group[0].item, OtherNumber) and said.place):
            return
        base, self._base = self._base if said.arrives else None, None
        figures = [token.item for token in group]
        if len(group) == 1:
            figures = figures * len(heads)
        rule_id = self._rule(group, bare, base is not None)
        for number, (figure, head) in enumerate(zip(figures, heads, strict=True)):
            assert isinstance(figure, (Quantity, OtherNumber))
            if head is None:
                continue
            origin = base[0][number].item if base and len(base[0]) == len(group) else None
            same = len(group) > 1 and all(other is head for other in heads)
            year = self._years[number].last if same and len(self._years) == len(group) else None
            self._add(head, figure, origin, rule_id, year)  # type: ignore[arg-type]
        if not bare:
            self._history.extend(heads)
        subject.going_on = heads
        subject.named, subject.earlier = [], []
        self._previous, self._said = said, Predicate()
        if isinstance(group[0].item, OtherNumber):
            self._others = _OWN
        self._is_part = False

    def _rule(self, group: list[Token], bare: bool, has_base: bool) -> str:
        if has_base:
            return "from_to"
        if isinstance(group[0].item, OtherNumber):
            return "rank"
        if self._outer:
            return "bracket"
        if len(group) > 1 or self._said.dealt:
            return "dealt"
        if self._said.share:
            return "share"
        return "goes_on" if bare else "head"

    def _add(
        self, head: Head, figure: Figure, origin: Figure | None, rule_id: str, year: int | None
    ) -> None:
        said = self._said
        if said.scope is not None and (rule_id in ("bracket", "goes_on") or head.scope is None):
            scope = self._folded[slice(*said.scope)]
            if said.scope[0] >= head.end:
                head = replace(head, scope=scope)
        measured = self._measured(head, figure)
        if measured is None:
            return
        clause = min(self._clause, head.end)
        base_index = None
        if origin is not None:
            base_index = len(self.attachments)
            self.attachments.append(
                Attachment(head, origin, measured, rule_id, clause, is_base=True)
            )
        self.attachments.append(
            Attachment(
                head, figure, measured, rule_id, clause, base=base_index, year=year, says_aim=said.says_aim, basis=said.basis
            )
        )
        self._subject.measure = measured.measure

    def _measured(self, head: Head, figure: Figure) -> Measured | None:
        if isinstance(figure, OtherNumber):
            allowed = head.name.measures
            if figure.value is None or (allowed and "rank" not in allowed):
                return None
            return Measured(head.indicator, "rank")
        if self._said.totals and head.indicator.counts_new and self._subject.measure == "level":
            return None  # 新认定10家,累计达到60家
        before = self._subject.measure or ("growth" if self._lists_aims else None)
        return measure_of(head.indicator, head.name, figure, self._said, before)
