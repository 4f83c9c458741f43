"""The sections that are open while the tree grows, and where a heading is placed among them.

A heading goes on with the enumeration whose next number it bears; the first of an enumeration is
placed by the rank of its style. Kinds are decided in ``tree``.
"""

from dataclasses import dataclass, field

from report_pipeline.sections.headings import OWN_LINE, Heading
from report_pipeline.sections.outline_rules import Rules
from report_pipeline.sections.run_in import RUN_IN
from report_pipeline.sections.section import Kind

ITEMS = 60  # rank from which a number is that of an item: (1) ① 第一 一是 ——
_LINE_RANK = 20  # of unnumbered headings that head a main part
_RUN_IN_RANK = 90
_DIGITS = 50  # rank of 1. 2.: what may stand below a run-in heading
_SIBLINGS = 30  # that are looked back at
_AHEAD = 60  # headings that are looked ahead at
_MISSING = 3  # numbers that may be missing in an enumeration


@dataclass(slots=True, eq=False)
class Node:
    """A section in the making. ``kind`` and ``state`` are None until the mood decides them."""

    parent: "Node | None"
    heading: Heading | None
    first: int  # index of its first paragraph
    kind: Kind | None
    state: Kind | None  # of the paragraphs directly in it
    claimed: bool = False  # its words leave no doubt that it is a main part
    main: bool = False  # a main part of the report, whose passages without heading are its own
    zone: Kind | None = None  # of a passage in it that speaks of something else
    last: dict[str, int] = field(default_factory=dict)  # style -> number of its latest child
    items: "list[Node | int]" = field(default_factory=list)  # children, and paragraphs by index
    paragraphs: int = 0  # directly in it, lines of its heading not counted
    stop: int = 0  # index after its last paragraph

    def add(self, paragraph: int) -> None:
        """Take in a paragraph that is no heading's line."""
        self.items.append(paragraph)
        self.paragraphs += 1

    def set_stops(self, stop: int) -> None:
        """Set where it and the sections below it end; it ends at ``stop`` itself."""
        self.stop = stop
        for item in reversed(self.items):
            if isinstance(item, Node):
                item.set_stops(stop)
                stop = item.first
            else:
                stop = item


class Path:
    """The open sections from the root down; ``broken_out`` tells that one was left by a paragraph."""

    def __init__(self, headings: dict[int, Heading], rules: Rules) -> None:
        self._headings = headings
        self._order = sorted(headings)
        self._next = 0  # position in _order of the next heading
        self._rules = rules
        self.root = Node(None, None, 0, None, None)
        self.nodes = [self.root]
        self.broken_out = False

    @property
    def top(self) -> Node:
        """The innermost open section."""
        return self.nodes[-1]

    @property
    def part(self) -> Node:
        """The main part that is open, the root where none is."""
        return self.nodes[1] if len(self.nodes) > 1 and self.nodes[1].main else self.root

    @property
    def later(self) -> Heading | None:
        """The next heading that is not yet placed."""
        return self._headings[self._order[self._next]] if self._next < len(self._order) else None

    def rank(self, heading: Heading) -> int:
        """How high a heading's style stands; low numbers stand higher."""
        if heading.style == OWN_LINE:
            return _LINE_RANK
        return _RUN_IN_RANK if heading.style == RUN_IN else self._rules.labels[heading.style].rank

    def open(self, heading: Heading, parent: Node, kind: Kind | None) -> Node:
        """Open a section below ``parent``, which is open; sections below that one are closed."""
        del self.nodes[self.nodes.index(parent) + 1 :]
        node = Node(parent, heading, heading.paragraph, kind, kind)
        node.items.extend(range(heading.paragraph, heading.last + 1))
        node.paragraphs = int(heading.form == "run_in")
        parent.items.append(node)
        parent.last[heading.style] = heading.number
        self.nodes.append(node)
        self.broken_out = False
        return node

    def open_implied(self, first: int, kind: Kind) -> None:
        """Open a main part that has no heading."""
        node = Node(self.root, None, first, kind, kind, main=True)
        self.root.items.append(node)
        self.nodes = [self.root, node]

    def break_out(self, node: Node, zone: Kind | None = None) -> None:
        """Close the sections below ``node``; what follows there is of kind ``zone``."""
        del self.nodes[self.nodes.index(node) + 1 :]
        self.top.zone = zone
        self.broken_out = True

    def leave_items(self) -> None:
        """Close run-in headings and items of lists."""
        node = self.top
        while node.parent and node.heading and self.rank(node.heading) >= ITEMS:
            node = node.parent
        self.break_out(node)

    def leave_finished_item(self, leads_in: bool) -> None:
        """Close the last item of an enumeration whose items take a paragraph each."""
        node, later = self.top, self.later
        parent, heading = node.parent, node.heading
        if parent is None or heading is None or self.rank(heading) < ITEMS:
            return
        if later is not None and later.style == heading.style and later.number != 1:
            return
        siblings = [
            item
            for item in parent.items[-_SIBLINGS:]
            if isinstance(item, Node) and item.heading and item.heading.style == heading.style
        ]
        single = all(
            sibling.paragraphs <= 1 and not isinstance(sibling.items[-1], Node)
            for sibling in siblings
        )
        if single and node.paragraphs and len(siblings) > (1 if leads_in else 2):
            self.nodes.pop()

    def take_next(self) -> None:
        """Count the next heading as placed."""
        self._next += 1

    def parent_for(self, heading: Heading) -> Node:
        """The open section below which a numbered or a run-in heading stands."""
        if heading.number:
            for node in reversed(self.nodes):
                last = node.last.get(heading.style)
                if last is not None and last < heading.number <= last + _MISSING:
                    return node
        else:
            for node in reversed(self.nodes):
                if heading.style in node.last:
                    return node
                if node.heading is None or self.rank(node.heading) < ITEMS:
                    break
        for node in reversed(self.nodes):
            if node.heading is None or self._nests(node.heading, heading):
                return node
        return self.root

    def parent_for_line(self) -> Node:
        """The open section below which an unnumbered line stands that heads no main part."""
        for node in reversed(self.nodes):
            if OWN_LINE in node.last and node is not self.root:
                return node
        for node in reversed(self.nodes):
            heading = node.heading
            if heading is None or node.claimed:
                return node
            if heading.style != OWN_LINE and self.rank(heading) < ITEMS:
                return node
        return self.root

    def _nests(self, above: Heading, heading: Heading) -> bool:
        """Whether ``heading``, the first of its enumeration, stands below ``above``."""
        if above.style == heading.style:
            return False
        if above.style == RUN_IN:
            return self.rank(heading) >= _DIGITS
        if above.style == OWN_LINE:
            return heading.style != "part"
        if self.rank(above) < self.rank(heading):
            return True
        return heading.number == 1 and self._goes_on(above, heading)

    def _goes_on(self, above: Heading, heading: Heading) -> bool:
        """Whether the enumeration of ``above`` goes on after that of ``heading``."""
        for index in self._order[self._next : self._next + _AHEAD]:
            later = self._headings[index]
            if later.style == above.style:
                return later.number == above.number + 1
            if self.rank(later) < min(self.rank(above), self.rank(heading)):
                return False
        return False
