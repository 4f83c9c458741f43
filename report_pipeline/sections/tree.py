"""Paragraphs and headings → a tree of nodes with kinds.

One pass in document order: a heading is placed by ``path`` and given a kind by its words; a
paragraph without heading belongs to the section that is open, unless it says that it speaks for
the whole part (thanks, problems) or for the whole report (closing). The words that say so are
read in ``kinds``.
"""

from report_pipeline.sections.closing import SHORT, closing_words
from report_pipeline.sections.headings import OWN_LINE, Heading
from report_pipeline.sections.kinds import (
    Facts,
    heading_kind,
    mood,
    moods,
    opens_plan,
    says,
    years_in,
)
from report_pipeline.sections.outline_rules import Rules
from report_pipeline.sections.paragraphs import Paragraph
from report_pipeline.sections.path import ITEMS, Node, Path
from report_pipeline.sections.run_in import RUN_IN
from report_pipeline.sections.section import Kind

_SPECIAL = {  # kinds that a sub-heading may have in a part of another kind
    Kind.REVIEW: {Kind.PROBLEMS},
    Kind.TASKS: {Kind.GOVERNMENT, Kind.LIVELIHOOD, Kind.TARGETS, Kind.REVIEW},
    Kind.TARGETS: {Kind.GOVERNMENT, Kind.LIVELIHOOD, Kind.REVIEW},
}
_PLANS = (Kind.TASKS, Kind.TARGETS, Kind.GOVERNMENT, Kind.LIVELIHOOD)
_WHOLE_PART = ("experience", "besides", "thanks")  # acts that speak for the whole part


class Tree:
    """Grows the tree; ``root`` and ``kinds`` (by paragraph) are the result."""

    def __init__(
        self,
        found: list[Paragraph],
        headings: dict[int, Heading],
        facts: Facts,
        rules: Rules,
    ) -> None:
        self._found = found
        self._headings = headings
        self._facts = facts
        self._rules = rules
        self._path = Path(headings, rules)
        self._seen_review = False
        self.root = self._path.root
        self.kinds: list[Kind | None] = [None] * len(found)
        self._closing = closing_words(found, headings, rules)
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
        kind = self._top_kind(heading) if parent is path.root else self._sub_kind(heading, parent)
        self._seen_review |= parent is path.root and kind is Kind.REVIEW
        return path.open(heading, parent, kind)

    def _parent_of_line(self, heading: Heading) -> Node:
        kind = heading_kind(heading.words, True, self._rules)
        after = kind in (Kind.ANNEX, Kind.CLOSING)
        after |= kind is Kind.LIVELIHOOD and self._closing.stop <= heading.paragraph
        if after or (kind is not None and not self._facts.han_on_top):
            return self._path.root
        return self._path.parent_for_line()

    def _sub_kind(self, heading: Heading, parent: Node) -> Kind | None:
        said = heading_kind(heading.words, False, self._rules)
        state = parent.state
        if said is not None and (state is None or said in _SPECIAL.get(state, ())):
            return said
        if said is Kind.OTHER and state is Kind.TASKS and self._facts.national:
            return said
        listed = heading.style == RUN_IN or self._path.rank(heading) >= ITEMS
        return parent.zone if listed and parent.zone is not None else state

    def _top_kind(self, heading: Heading) -> Kind | None:
        if heading.style == RUN_IN:
            return self.root.zone or self.root.state
        said = heading_kind(heading.words, True, self._rules)
        if said is not None and (said is not Kind.OTHER or self._facts.national):
            return said
        years = years_in(heading.words)
        if years and self._facts.plan_year is not None:
            return Kind.TASKS if max(years) >= self._facts.plan_year else Kind.REVIEW
        return Kind.TASKS if self._seen_review else self.root.state

    # Paragraphs without heading

    def _paragraph_kind(self, index: int) -> Kind | None:
        text = self._found[index].text
        path = self._path
        if index in self._closing:
            path.break_out(int(path.part.kind is Kind.CLOSING))
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
        return self._says("preface", text) or (len(text) < 30 and self._says("salutation", text))

    def _kind_in_review(self, index: int, state: Kind | None) -> Kind | None:
        paragraph, path = self._found[index], self._path
        text = paragraph.text
        said = state is Kind.REVIEW and self._says("problems", text)
        if paragraph.turn == "problems" or said:
            path.break_out(min(1, len(path.nodes) - 1), Kind.PROBLEMS)
            return Kind.PROBLEMS
        if opens_plan(text, self._facts, self._rules) and self._start_plan(index):
            return Kind.TARGETS if paragraph.turn == "targets" else path.top.state
        if state is None:
            if self._says("salutation", text):
                path.break_out(min(1, len(path.nodes) - 1))
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
        return top.zone or top.state

    def _leave_sub_section(self, text: str) -> None:
        """Go up where a paragraph speaks for more than the sub-section that it follows."""
        path = self._path
        if self._says("salutation", text):
            path.break_out(min(1, len(path.nodes) - 1))
        elif path.top.heading is not None and path.top.paragraphs == 0:
            return  # the text of a heading that has its line
        elif self._says("sundry", text) or self._says("lesson", text):
            path.leave_items()
        elif any(self._says(act, text) for act in _WHOLE_PART):
            path.break_out(min(1, len(path.nodes) - 1))

    def _start_plan(self, index: int) -> bool:
        """Go over to the plan without a heading; False where the review goes on after all."""
        path = self._path
        part, later = path.part, path.later
        if part is path.root:
            part.state, part.zone = Kind.TASKS, None
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
            path.break_out(1)
            part.state = Kind.TASKS
        elif later is None:
            path.break_out(0)
            self.root.state = Kind.TASKS
        else:
            path.open_implied(index, Kind.TASKS)
        return True

    # After the pass

    def _settle(self) -> None:
        """Decide by mood what no word has decided, part by part."""
        parts = [item for item in self.root.items if isinstance(item, Node)]
        loose = [item for item in self.root.items if isinstance(item, int)]
        for indices in (loose, *(range(part.first, part.stop) for part in parts)):
            open_ones = [index for index in indices if self.kinds[index] is None]
            texts = [self._found[index].text for index in open_ones]
            if not self._headings and not any(
                mood(text, self._facts, self._rules) for text in texts
            ):
                continue  # nothing says what this is
            decided = moods(texts, self._facts, self._rules)
            for index, kind in zip(open_ones, decided, strict=True):
                self.kinds[index] = kind
        for part in parts:
            self._settle_node(part)

    def _settle_node(self, node: Node) -> None:
        if node.kind is None:
            heading = node.heading
            own = set() if heading is None or heading.form == "run_in" else {heading.paragraph}
            below = [index for index in range(node.first, node.stop) if index not in own]
            votes = [self.kinds[index] for index in below or own]
            node.kind = max(votes, key=votes.count) if votes else Kind.OTHER
            for index in own:
                self.kinds[index] = node.kind
        for item in node.items:
            if isinstance(item, Node):
                self._settle_node(item)
