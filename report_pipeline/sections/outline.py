"""Clean text → the outline of a report.

The public face of this room: paragraphs are found, headings among them, a tree is grown from
both, and its sections are written down so that the leaves tile the text.
"""

from report_pipeline.cleaning.fold import fold
from report_pipeline.sections.facts import facts_of
from report_pipeline.sections.headings import standing_headings
from report_pipeline.sections.kinds import Claims
from report_pipeline.sections.outline_rules import rules
from report_pipeline.sections.paragraphs import Paragraph, paragraphs
from report_pipeline.sections.path import Node
from report_pipeline.sections.run_in import run_in_headings
from report_pipeline.sections.section import Kind, Section
from report_pipeline.sections.tree import Tree


def outline(text: str) -> list[Section]:
    """The sections of a report's clean body text, in document order.

    ``text`` is the body (annexes included), one paragraph a line. Offsets are those of ``text``.
    An empty text has no sections.
    """
    if not text:
        return []
    folded, known = fold(text), rules()
    found = paragraphs(folded, known)
    standing = standing_headings(found, known)
    headings = {**standing, **run_in_headings(found, standing, known)}
    claims = Claims(known)
    tree = Tree(found, headings, claims, facts_of(folded, standing, claims), known)
    return _Writer(text, found, tree).sections


class _Writer:
    """Writes the nodes of a tree down as sections."""

    def __init__(self, text: str, found: list[Paragraph], tree: Tree) -> None:
        self._text = text
        self._found = found
        self._kinds = tree.kinds
        self.sections: list[Section] = []
        self._write_items(tree.root, None, 1)

    def _write(self, node: Node, parent: int | None, depth: int) -> None:
        ordinal = len(self.sections)
        kind = node.kind or Kind.OTHER
        leaf = all(isinstance(item, int) and self._kinds[item] is kind for item in node.items)
        label, words = self._printed(node)
        start, end = self._found[node.first].start, self._found[node.stop - 1].end
        self.sections.append(Section(ordinal, parent, depth, label, words, kind, start, end, leaf))
        if not leaf:
            self._write_items(node, ordinal, depth + 1)

    def _write_items(self, node: Node, parent: int | None, depth: int) -> None:
        run: list[int] = []
        for item in node.items:
            if isinstance(item, Node):
                self._write_run(run, parent, depth)
                run = []
                self._write(item, parent, depth)
            else:
                if run and self._kinds[item] is not self._kinds[run[0]]:
                    self._write_run(run, parent, depth)
                    run = []
                run.append(item)
        self._write_run(run, parent, depth)

    def _write_run(self, run: list[int], parent: int | None, depth: int) -> None:
        if not run:
            return
        kind = self._kinds[run[0]] or Kind.OTHER
        start, end = self._found[run[0]].start, self._found[run[-1]].end
        self.sections.append(
            Section(len(self.sections), parent, depth, "", "", kind, start, end, is_leaf=True)
        )

    def _printed(self, node: Node) -> tuple[str, str]:
        """Label and heading as printed."""
        if node.heading is None:
            return "", ""
        label = self._text[slice(*node.heading.label)].strip()
        words = "".join(self._text[start:end].strip() for start, end in node.heading.spans)
        return label, words
