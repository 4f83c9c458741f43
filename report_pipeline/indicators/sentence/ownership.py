"""Whose figures the clauses of a sentence tell: the reporting area's own, or another's.

A place, a firm or a project named as the subject keeps the figures behind it from being the area's,
for a clause or for longer. Which words name such subjects is the business of ``areas``.
"""

import re
from enum import Enum

from report_pipeline.indicators.areas import (
    Surroundings,
    names_entity,
    names_place,
    names_project,
    names_zone,
    narrows,
    tells_of_person,
)
from report_pipeline.indicators.mentions import Mention
from report_pipeline.indicators.quantity import Quantity
from report_pipeline.indicators.sentence.clause import Clause
from report_pipeline.indicators.sentence.cursor import Cursor
from report_pipeline.indicators.sentence.subjects import COUNTING, Heads, Subject
from report_pipeline.indicators.tokens import Token

_PREPOSITIONS = frozenset(["在", "于", "从", "由", "向", "与", "比", "同", "居", "占", "为"])
_MEASURES_AGAINST = frozenset(["对", "每", "比", "同", "关于", "按"])
_LOOKING = frozenset(["从", "就", "放眼", "纵观", "环顾"])
_LOOKED_AT = ("看", "来看", "来讲", "来说", "而言")
_TIER_WORDS = frozenset("省市县区镇乡州盟旗")
_OF = ("的", "之")
_DESCRIBED = ("是", "地处", "作为")
_PREDICATES = frozenset({"up", "down", "level", "rate"})
_LONGEST_SUBJECT = 24
_ALL_FIRMS = re.compile(
    "(?:[全我本][省市县区镇乡])?(?:规模以上|规上|规模)(?:工业)?企业"
)  # all of the area's


class Whose(Enum):
    """Whose the figures are, and for how long."""

    OWN = "own"
    OTHERS_HERE = "in this clause"
    OTHERS_DOING = "as long as verbs begin the clauses that follow"
    OTHERS_FIGURES = "until the area is named"


class Ownership:
    """Walks along with a sentence's reader."""

    def __init__(self, cursor: Cursor, around: Surroundings) -> None:
        self._cursor = cursor
        self._around = around
        self._here = Whose.OWN
        self._before = Whose.OWN  # of the clauses before
        self._outside: list[tuple[Whose, Whose]] = []  # of brackets that are open
        self._is_zone = False  # whether the subject is a zone
        self._is_of_scale = False  # whether it is all firms above the size that is counted
        self._theirs: Heads = []  # names whose last figures were another area's

    @property
    def is_own(self) -> bool:
        """Whether this clause's subject is the area itself."""
        return self._here is Whose.OWN

    def reset(self) -> None:
        """A new statement begins."""
        self._here = self._before = Whose.OWN
        self._theirs = []

    def open_bracket(self) -> None:
        """What a bracket tells of others ends with it: 88%(全省平均82%)."""
        self._outside.append((self._here, self._before))

    def close_bracket(self) -> None:
        """What stood before the bracket goes on."""
        if self._outside:
            self._here, self._before = self._outside.pop()

    def take_back(self) -> None:
        """A place in an order: what it follows is the area's own."""
        self._here = Whose.OWN

    def is_own_area(self, token: Token) -> bool:
        """Whether the name of a place means the reporting area."""
        return self._around.is_own(self._cursor.text(token))

    def give_away(self, heads: Heads) -> Heads:
        """Figures of ``heads`` are other areas', until the own area is named."""
        self._theirs = heads
        return [None] * len(heads)

    def heads(self, mention: Mention, heads: Heads, clause: Clause) -> Heads:
        """``heads``, the names of a mention, with None for those that are not the area's own."""
        is_own = self._is_own_name(mention)
        if self._is_of_scale and all(
            (name or "").startswith("scaled_") for name in mention.name.indicators
        ):
            return heads
        if self._is_others_figure(clause) or not is_own:
            if self._here is not Whose.OWN:
                return self.give_away(heads)
            return [None] * len(heads)
        return heads

    def _is_others_figure(self, clause: Clause) -> bool:
        acting = self._here in (Whose.OTHERS_HERE, Whose.OTHERS_DOING)
        if acting and self._cursor.word_before() is None:
            self._here = Whose.OWN  # the name itself is the clause's subject
        if self._here is not Whose.OWN or self._before is Whose.OTHERS_FIGURES:
            return True
        return self._before is Whose.OTHERS_DOING and clause.begins_with_verb

    def _is_own_name(self, mention: Mention) -> bool:
        """Whether the words before a name leave it the reporting area's indicator."""
        cursor, at = self._cursor, self._cursor.at
        before = cursor.word_before(at)
        scope_end = before.end if before is not None and before.kind == "scope" else None
        while before is not None and before.kind == "scope":
            at -= 1
            before = cursor.word_before(at)
        if before is None:
            return not self._counts_firms(mention, at)
        if before.kind == "unknown":
            text = cursor.folded[before.start : scope_end or before.end]  # 省会城市
            return self._is_tier(before) or self._leaves_own(mention, text)
        if before.kind in ("per", "mention"):
            return before.kind == "mention" and not mention.name.is_weak
        owner = cursor.word_before(at - 1) if cursor.text(before) in _OF else None
        if owner is not None and owner.kind in ("unknown", "mention"):
            return not mention.name.is_weak and not narrows(cursor.text(owner))
        return cursor.text(before) not in _MEASURES_AGAINST

    def _leaves_own(self, mention: Mention, text: str) -> bool:
        """Whether unknown words before a name leave it the area's own."""
        if names_place(text):
            self._here = Whose.OTHERS_FIGURES
        return not mention.name.is_weak and not narrows(text)

    def _is_tier(self, before: Token) -> bool:
        """镇 in 镇财政收入, in a town's report."""
        word = self._cursor.text(before)
        return word in _TIER_WORDS and self._around.is_own("全" + word)

    def _counts_firms(self, mention: Mention, at: int) -> bool:
        """Whether a threshold stands right before a name of firms: 500万元以上工业企业."""
        token = self._cursor.tokens[at - 1] if at else None
        if token is None or token.kind != "figure":
            return False
        counted = "企业" in self._cursor.folded[mention.start : mention.end]
        return counted and self._cursor.text(token).endswith("以上")

    def on_unknown(self, token: Token, clause: Clause) -> None:
        """Looks whether unknown words name a subject of their own."""
        if clause.has_name or clause.has_object_verb:
            return
        if clause.has_figure and (clause.has_attached or not self._is_counted()):
            return
        start = max(clause.start, token.end - _LONGEST_SUBJECT)
        text = self._cursor.folded[start : token.end]
        following = self._cursor.word_after()
        if following is None or following.kind in ("unknown", "mention", "figure", "wrapped"):
            if tells_of_person(text):
                self._here = self._before = Whose.OTHERS_FIGURES
            return
        self._is_of_scale = _ALL_FIRMS.fullmatch(text) is not None
        if names_entity(text):
            self._here = Whose.OTHERS_DOING
            self._is_zone = names_zone(text)
        elif names_project(text):
            self._here = Whose.OTHERS_HERE

    def _is_counted(self) -> bool:
        """Whether a number of firms or people stands here, with no area before: 3家企业."""
        before = self._cursor.previous
        item = before.item if before is not None else None
        return isinstance(item, Quantity) and item.dimension in COUNTING

    def on_area(self, token: Token, clause: Clause, subject: Subject, is_ranked: bool) -> bool:
        """Looks whose figures follow the name of a place; true when figures of the area's own come
        after another's of the same name."""
        if self.is_own_area(token):
            self._here = self._before = Whose.OWN
            if not self._theirs or any(subject.named + subject.going_on):
                return False
            subject.going_on, self._theirs = self._theirs, []
            return True
        before = self._cursor.word_before()
        looks = before is not None and self._cursor.text(before) in _LOOKING
        words = _LOOKED_AT if looks else _DESCRIBED
        if (looks or before is None) and self._cursor.folded.startswith(words, token.end):
            self._before = Whose.OTHERS_FIGURES  # 从全国看,…; 香港是…,…
            return False
        if subject.named and before is not None and before.kind == "mention":
            following = self._cursor.word_after()
            if following is not None and following.kind in _PREDICATES:
                subject.named = self.give_away(subject.named)  # 生产总值全省增长8%
            return False
        if clause.has_figure or subject.named:
            return False
        is_object = before is not None and (
            before.kind == "unknown" or self._cursor.text(before) in _PREPOSITIONS
        )
        if not (is_object or is_ranked):
            self._here = Whose.OTHERS_FIGURES
        return False

    def close_clause(self, clause: Clause) -> None:
        """Settles whose the next clause's figures are when it names nobody."""
        if self._here is Whose.OTHERS_FIGURES and not clause.has_name:
            self._here = Whose.OWN  # 全省首个…
        acts = self._here is Whose.OTHERS_DOING
        has_figures = clause.has_figure if self._is_zone else clause.has_amount
        if acts and has_figures and (self._is_zone or "level" in clause.kinds):
            self._here = Whose.OTHERS_FIGURES  # 某公司实现产值20亿元,出口8000万美元
        if self._here is Whose.OTHERS_HERE:
            self._here = Whose.OWN
        if self._here is not Whose.OWN:
            self._before = self._here
        elif self._before is Whose.OTHERS_DOING and not clause.begins_with_verb:
            self._before = Whose.OWN
        self._here = Whose.OWN
