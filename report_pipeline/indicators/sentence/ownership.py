"""Whose figures the clauses of a sentence tell: the reporting area's own, or another's.

A place, a firm or a project named as the subject keeps the figures behind it from being the area's,
for a clause or for longer. Which words name such subjects is the business of ``areas``.
"""

import re
from enum import Enum

from report_pipeline.indicators.areas import (
    Surroundings,
    names_entity,
    names_project,
    names_zone,
    narrows,
)
from report_pipeline.indicators.mentions import Mention
from report_pipeline.indicators.sentence.clause import Clause
from report_pipeline.indicators.sentence.cursor import Cursor
from report_pipeline.indicators.sentence.subjects import Heads, Subject
from report_pipeline.indicators.tokens import Token

_PREPOSITIONS = frozenset(["在", "于", "从", "由", "向", "与", "比", "同", "居", "占", "为"])
_MEASURES_AGAINST = frozenset(["对", "每", "比", "同", "关于", "按"])
_NEIGHBOURS = ("香港", "澳门", "台湾")
_PLACES = re.compile("(?:重点|山区|沿海|贫困|试点)?(?:乡镇|镇|乡|街道|村|县|县市|县区|区县|市)")
_ACTS = frozenset(["level", "total", "up"])
_LONGEST_SUBJECT = 24


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
        self._theirs: Heads = []  # names whose last figures were another area's

    @property
    def is_own(self) -> bool:
        """Whether this clause's subject is the area itself."""
        return self._here is Whose.OWN

    def reset(self) -> None:
        """A new statement begins."""
        self._here = self._before = Whose.OWN

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

    def heads(self, mention: Mention, heads: Heads, clause: Clause) -> Heads:
        """``heads``, the names of a mention, with None for those that are not the area's own."""
        is_own = self._is_own_name(mention)
        if self._is_others_figure(clause) or not is_own:
            if is_own and self._here is Whose.OTHERS_FIGURES:
                self._theirs = heads
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
        while before is not None and before.kind == "scope":
            at -= 1
            before = cursor.word_before(at)
        if before is None:
            return not self._counts_firms(mention, at)
        if before.kind == "unknown":
            return self._is_own_after(cursor.text(before), mention, at)
        if before.kind in ("per", "mention"):
            return before.kind == "mention" and not mention.name.is_weak
        word = cursor.text(before)
        if word in ("的", "之"):
            owner = cursor.word_before(at - 1)
            if owner is not None and owner.kind in ("unknown", "mention"):
                return not mention.name.is_weak and not narrows(cursor.text(owner))
        return word not in _MEASURES_AGAINST

    def _is_own_after(self, text: str, mention: Mention, at: int) -> bool:
        """Whether unknown words right before a name leave it the reporting area's."""
        if self._is_own_kind(text, at) or self._is_driven(text):
            return True
        if names_entity(text):
            self._here = Whose.OTHERS_FIGURES
        return not mention.name.is_weak and not narrows(text)

    def _is_own_kind(self, text: str, at: int) -> bool:
        """镇 in 镇财政总收入 at the beginning of a clause of a town's report."""
        before = self._cursor.word_before(at - 1)
        starts = before is None or before.kind == "time"
        return starts and len(text) == 1 and text in self._around.kinds

    def _is_driven(self, text: str) -> bool:
        """带动工业总产值增长两成: the growth is the whole's, whatever drives it."""
        following = self._cursor.word_after()
        return text.endswith("带动") and following is not None and following.kind == "up"

    def _counts_firms(self, mention: Mention, at: int) -> bool:
        """Whether a threshold stands right before a name of firms: 500万元以上工业企业."""
        token = self._cursor.tokens[at - 1] if at else None
        if token is None or token.kind != "figure":
            return False
        counted = "企业" in self._cursor.folded[mention.start : mention.end]
        return counted and self._cursor.text(token).endswith("以上")

    def on_unknown(self, token: Token, clause: Clause) -> None:
        """Looks whether unknown words name a subject of their own."""
        following = self._cursor.word_after()
        if self._counts_places(token, clause):
            self._here = Whose.OTHERS_FIGURES
            return
        if clause.has_name or clause.has_figure or clause.has_object_verb:
            return
        if following is None or following.kind in ("unknown", "mention", "figure", "wrapped"):
            return
        start = max(clause.start, token.end - _LONGEST_SUBJECT)
        text = self._cursor.folded[start : token.end]
        if names_zone(text) and following.kind in _ACTS:
            self._here = self._before = Whose.OTHERS_FIGURES
        elif names_entity(text):
            self._here = Whose.OTHERS_DOING
        elif names_project(text):
            self._here = Whose.OTHERS_HERE

    def _counts_places(self, token: Token, clause: Clause) -> bool:
        """Whether chosen places are counted: 北部五个乡镇完成…."""
        before = self._cursor.previous
        if before is None or before.kind != "figure" or clause.has_name:
            return False
        chosen = clause.kinds <= {"unknown", "figure", "time", "blank"}
        return chosen and _PLACES.fullmatch(self._cursor.text(token)) is not None

    def on_area(self, token: Token, clause: Clause, subject: Subject, is_ranked: bool) -> None:
        """Looks whose figures follow the name of a place."""
        if self._around.is_own(self._cursor.text(token)):
            self._here = self._before = Whose.OWN
            if self._theirs and not any(subject.named + subject.going_on):
                subject.going_on, self._theirs = self._theirs, []
            return
        if clause.has_figure or subject.named:
            return
        if self._opens_outlook(token):
            self._here = self._before = Whose.OTHERS_FIGURES
            return
        before = self._cursor.word_before()
        is_object = before is not None and (
            before.kind == "unknown" or self._cursor.text(before) in _PREPOSITIONS
        )
        if not (is_object or is_ranked):
            self._here = Whose.OTHERS_FIGURES

    def _opens_outlook(self, token: Token) -> bool:
        """从全国看, 香港是…: what follows tells of others until the area itself is named."""
        before = self._cursor.word_before()
        following = self._cursor.word_after()
        if following is None:
            return False
        word, text = self._cursor.text(following), self._cursor.text(token)
        if before is None:
            return word == "是" and text in _NEIGHBOURS
        return self._cursor.text(before) == "从" and word in ("看", "来看", "范围看", "情况看")

    def close_clause(self, clause: Clause) -> None:
        """Settles whose the next clause's figures are when it names nobody."""
        if self._here is Whose.OTHERS_FIGURES and not clause.has_name:
            self._here = Whose.OWN  # 全省首个…
        if self._here is Whose.OTHERS_HERE:
            self._here = Whose.OWN
        if self._here is not Whose.OWN:
            self._before = self._here
        elif self._before is Whose.OTHERS_DOING and not clause.begins_with_verb:
            self._before = Whose.OWN
        self._here = Whose.OWN
