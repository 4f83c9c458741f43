"""Paragraphs and headings → a tree of nodes with kinds.

One pass in document order: a heading is placed by ``path`` and given a kind by its words; a
paragraph without heading belongs to the section that is open, unless it says that it speaks for
the whole part (thanks, problems) or for the whole report (closing). The words that say so are
read in ``kinds``.
"""

from report_pipeline.sections.closing import SHORT, closing_words
from report_pipeline.sections.facts import Facts, opens_plan
from report_pipeline.sections.headings import OWN_LINE, Heading
from report_pipeline.sections.kinds import Claims, says, years_in
from report_pipeline.sections.moods import best_kinds, mood
from report_pipeline.sections.outline_rules import Rules
from report_pipeline.sections.paragraphs import Paragraph
from report_pipeline.sections.path import ITEMS, Node, Path
from report_pipeline.sections.run_in import RUN_IN
from report_pipeline.sections.section import Kind

_SPECIAL: dict[
    Kind | None, set[Kind]
] = {  # kinds that a sub-heading may have in a part of another kind
    Kind.REVIEW: {Kind.PROBLEMS},
    Kind.TASKS: {Kind.GOVERNMENT, Kind.LIVELIHOOD, Kind.TARGETS, Kind.REVIEW},
    Kind.TARGETS: {Kind.GOVERNMENT, Kind.LIVELIHOOD, Kind.REVIEW},
}
_SPLIT = (Kind.REVIEW, Kind.PROBLEMS, Kind.TARGETS, Kind.TASKS)
_SUB_RANK = 40  # rank of (一), which heads a main part only where its words say so
_MOODS = {  # what a paragraph's kind says about the time it speaks of
    None: 0.0,
    Kind.REVIEW: -3.0,
    Kind.PROBLEMS: -3.0,
    Kind.TASKS: 3.0,
    Kind.TARGETS: 3.0,
    Kind.GOVERNMENT: 3.0,
}
_BIAS = 1.0  # mood that the opening of the plan lends to what follows, and takes before it
_PLANS = (Kind.TASKS, Kind.TARGETS, Kind.GOVERNMENT, Kind.LIVELIHOOD)
_WHOLE_PART = ("experience", "besides", "thanks")  # acts that speak for the whole part


class Tree:
    """Grows the tree; ``root`` and ``kinds`` (by paragraph) are the result."""

    def __init__(
        self,
        found: list[Paragraph],
        headings: dict[int, Heading],
        claims: Claims,
        facts: Facts,
        rules: Rules,
    ) -> None:
        self._found = found
        self._headings = headings
        self._claims = claims
        self._facts = facts
        self._rules = rules
        self._path = Path(headings, rules)
        self._seen_review = False
        self._opened: int | None = None  # paragraph that opens the plan outside any main part
        self.root = self._path.root
        self.kinds: list[Kind | None] = [None] * len(found)
        self._closing = closing_words(found, headings, claims, rules)
        self._grow()
        self._join_salutations()
        self.root.set_stops(len(found))
        self._settle()

    def _grow(self) -> None:
        index = 0
        while index < len(self._found):
            heading = self._headings.get(index)
            if heading is None:
                kind = self._paragraph_kind(index)
                self._path.top.add(index)
                self.kinds[index] = kind
                index += 1
                continue
            node = self._place(heading)
            for taken in range(heading.paragraph, heading.last + 1):
                self.kinds[taken] = node.kind
            index = heading.last + 1

    def _join_salutations(self) -> None:
        """A line that only addresses the house goes with what follows it."""
        for index in range(len(self._found) - 2, -1, -1):
            text = self._found[index].text
            free = index not in self._headings and index + 1 not in self._headings
            if free and len(text) < SHORT and self._says("salutation", text):
                self.kinds[index] = self.kinds[index + 1]

    def _says(self, act: str, text: str) -> bool:
        return says(act, text, self._rules)

    # Headings

    def _place(self, heading: Heading) -> Node:
        path = self._path
        path.take_next()
        parent = self._parent_of_line(heading) if heading.style == OWN_LINE else None
        parent = parent or path.parent_for(heading)
        if self._turns_to_plan(heading):
            parent = path.root
        main = parent is path.root and self._is_main(heading)
        kind = self._top_kind(heading) if main else self._sub_kind(heading, parent)
        self._seen_review |= main and kind is Kind.REVIEW
        node = path.open(heading, parent, kind)
        node.main = main
        node.claimed = main and self._facts.lines_nest and self._claims_part(heading)
        return node

    def _turns_to_plan(self, heading: Heading) -> bool:
        """Whether 二、2021年工作安排 leaves a review whose own heading has no number."""
        part, year = self._path.part, self._facts.plan_year
        if heading.style == OWN_LINE or part.state is not Kind.REVIEW or part.heading is None:
            return False
        if part.heading.style != OWN_LINE or year is None:
            return False
        years = years_in(heading.words)
        return bool(years) and max(years) >= year and self._claims.names_plan(heading)

    def _is_main(self, heading: Heading) -> bool:
        """Whether a heading at the top heads a main part: by its style, else by its words."""
        if heading.style == RUN_IN:
            return False
        said = self._claims.kind(heading.words, True)
        return self._path.rank(heading) < _SUB_RANK or said in _SPLIT

    def _parent_of_line(self, heading: Heading) -> Node:
        path = self._path
        kind = self._claims.kind(heading.words, True)
        after = kind in (Kind.ANNEX, Kind.CLOSING)
        after |= kind is Kind.LIVELIHOOD and self._closing.stop <= heading.paragraph
        if after or self._claims_part(heading):
            return path.root
        own = kind is Kind.GOVERNMENT and path.part.state in _PLANS
        if own and OWN_LINE not in path.part.last and not self._facts.han_on_top:
            return path.root
        return path.parent_for_line()

    def _claims_part(self, heading: Heading) -> bool:
        """Whether an unnumbered line is beyond doubt the heading of a main part."""
        line = heading.style == OWN_LINE and not self._facts.han_on_top
        return line and self._claims.heads_part(heading)

    def _sub_kind(self, heading: Heading, parent: Node) -> Kind | None:
        said = self._claims.kind(heading.words, False)
        state = parent.state
        if said is Kind.OTHER and state in (Kind.TASKS, None) and self._facts.national:
            return said
        if said is not None and said in _SPECIAL.get(state, ()):
            return said
        listed = heading.style == RUN_IN or self._path.rank(heading) >= ITEMS
        return parent.zone if listed and parent.zone is not None else state

    def _top_kind(self, heading: Heading) -> Kind | None:
        said = self._claims.kind(heading.words, True)
        if said is not None and (said is not Kind.OTHER or self._facts.national):
            return said
        years = years_in(heading.words)
        if years and self._facts.plan_year is not None:
            return Kind.TASKS if max(years) >= self._facts.plan_year else Kind.REVIEW
        plan_from = self._facts.plan_from
        numbered = heading.style != OWN_LINE
        later = heading.paragraph >= plan_from and (plan_from >= 0 or numbered)
        return Kind.TASKS if self._seen_review and later else self.root.state

    # Paragraphs without heading

    def _paragraph_kind(self, index: int) -> Kind | None:
        text = self._found[index].text
        path = self._path
        if index in self._closing:
            path.break_out(path.part if path.part.kind is Kind.CLOSING else path.root)
            return Kind.CLOSING
        if index >= self._closing.stop > self._closing.start and path.top is path.root:
            gloss = self._rules.gloss.match(text) is not None
            return Kind.ANNEX if gloss or self.kinds[index - 1] is Kind.ANNEX else Kind.CLOSING
        if self._is_preface(index):
            return Kind.PREFACE
        path.leave_finished_item(
            text.endswith(":") or self._rules.run_in.leads_in.search(text[-30:]) is not None
        )
        base = path.part.state
        if base is Kind.REVIEW or base is None:
            return self._kind_in_review(index, base)
        if base in _PLANS:
            return self._kind_in_plan(index)
        return path.top.zone or path.top.state

    def _is_preface(self, index: int) -> bool:
        before = self.kinds[index - 1] if index else Kind.PREFACE
        if self._path.top is not self.root or before is not Kind.PREFACE:
            return False
        text = self._found[index].text
        if len(text) < 60 and self._rules.furniture.search(text):
            return True
        return self._says("preface", text) or (len(text) < 30 and self._says("salutation", text))

    def _kind_in_review(self, index: int, state: Kind | None) -> Kind | None:
        paragraph, path = self._found[index], self._path
        text = paragraph.text
        said = state is Kind.REVIEW and self._says("problems", text)
        if paragraph.turn == "problems" or said:
            path.break_out(path.part, Kind.PROBLEMS)
            return Kind.PROBLEMS
        if opens_plan(text, self._facts, self._rules) and self._start_plan(index):
            return Kind.TARGETS if paragraph.turn == "targets" else path.top.state
        if state is None:
            if self._says("salutation", text):
                path.break_out(path.part)
            return Kind.TARGETS if paragraph.turn == "targets" else None
        self._leave_sub_section(text)
        return path.top.zone or path.top.state

    def _kind_in_plan(self, index: int) -> Kind | None:
        paragraph = self._found[index]
        text = paragraph.text
        self._leave_sub_section(text)
        top = self._path.top
        if paragraph.turn == "targets":
            return Kind.TARGETS
        if index and self.kinds[index - 1] is Kind.TARGETS:
            listed = self._found[index - 1].text.endswith(":") or text[:1] in "-0123456789(①"
            if listed or self._says("aims_again", text):
                return Kind.TARGETS
        if self._path.broken_out or top is self.root:
            if self._says("government", text):
                top.zone = Kind.GOVERNMENT
            elif self._facts.national and self._says("abroad", text):
                top.zone = Kind.OTHER
        if top.state is Kind.TARGETS and self._says("guiding", text):
            return Kind.TASKS
        if top is self.root and top.zone is None:
            return None  # its mood decides, with a bias
        return top.zone or top.state

    def _leave_sub_section(self, text: str) -> None:
        """Go up where a paragraph speaks for more than the sub-section that it follows."""
        path = self._path
        if self._says("salutation", text):
            path.break_out(path.part)
        elif path.top.heading is not None and path.top.paragraphs == 0:
            return  # the text of a heading that has its line
        elif self._says("sundry", text) or self._says("lesson", text):
            path.leave_items()
        elif any(self._says(act, text) for act in _WHOLE_PART):
            path.break_out(path.part)

    def _start_plan(self, index: int) -> bool:
        """Go over to the plan without a heading; False where the review goes on after all."""
        path = self._path
        part, later = path.part, path.later
        if part is path.root:
            path.break_out(part)
            part.state = Kind.TASKS
            self._opened = self._opened or index
            return True
        if part.kind is not Kind.REVIEW or part.heading is None:
            return False
        if (
            later is not None
            and later.number
            and later.number == part.last.get(later.style, -9) + 1
        ):
            return False
        if later is not None and path.rank(later) <= path.rank(part.heading):
            path.break_out(part)
            part.state = Kind.TASKS
        elif later is None:
            path.break_out(path.root)
            self.root.state = Kind.TASKS
            self._opened = index
        else:
            path.open_implied(index, Kind.TASKS)
        return True

    # After the pass

    def _settle(self) -> None:
        """Decide by mood what no word has decided, part by part."""
        nodes = [item for item in self.root.items if isinstance(item, Node)]
        parts = [range(node.first, node.stop) for node in nodes if node.main]
        inside = {index for part in parts for index in part}
        loose = [index for index in range(len(self._found)) if index not in inside]
        for indices in (loose, *parts):
            if any(self.kinds[index] is None for index in indices):
                self._decide([index for index in indices if self.kinds[index] in _MOODS])
        for node in nodes:
            self._settle_node(node)

    def _decide(self, indices: list[int]) -> None:
        """Set the kinds that are open among ``indices``; those that are set draw the others."""
        scores = []
        for index in indices:
            score = _MOODS[self.kinds[index]]
            if not score:
                score = mood(self._found[index].text, self._facts, self._rules)
                if self._opened is not None:
                    score += _BIAS if index >= self._opened else -_BIAS
            scores.append(score)
        if not self._headings and not any(scores):
            return  # nothing says what this is
        for index, kind in zip(indices, best_kinds(scores), strict=True):
            self.kinds[index] = self.kinds[index] or kind

    def _settle_node(self, node: Node) -> None:
        if node.kind is None:
            heading = node.heading
            own = set() if heading is None or heading.form == "run_in" else {heading.paragraph}
            below = [index for index in range(node.first, node.stop) if index not in own]
            ahead = [_MOODS.get(self.kinds[index], 0.0) > 0 for index in below or own]
            node.kind = Kind.TASKS if sum(ahead) * 2 > len(ahead) else Kind.REVIEW
            if sum(ahead) * 2 == len(ahead) and ahead[0]:
                node.kind = Kind.TASKS
            for index in own:
                self.kinds[index] = node.kind
        for item in node.items:
            if isinstance(item, Node):
                self._settle_node(item)
