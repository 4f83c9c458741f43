"""Edits applied to a text, and the exact way back.

What to change is decided elsewhere (``noise.py``, ``paragraphs.py``); here is only how a sorted
list of edits makes a new text and its :class:`OffsetMap`, and how two layers of edits are told as
one. Nothing here knows what a report is.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from report_pipeline.cleaning.clean_report import Edit, OffsetMap


@dataclass(frozen=True, slots=True)
class Layer:
    """A text made from ``source`` by ``edits``; ``offsets`` lead from ``text`` to ``source``."""

    source: str
    text: str
    offsets: OffsetMap
    edits: tuple[Edit, ...]

    def to_text(self, offset: int) -> int:
        """Offset in ``text`` of the character at ``offset`` of ``source``.

        Where that character is gone, the offset of the next one that stayed.
        """
        run = max(bisect_right(self.offsets.source_starts, offset) - 1, 0)
        begin = self.offsets.clean_starts[run]
        ends = self.offsets.clean_starts[run + 1 : run + 2] or (len(self.text),)
        return min(begin + max(offset - self.offsets.source_starts[run], 0), ends[0])


def first_come(edits: Iterable[Edit]) -> tuple[Edit, ...]:
    """The edits in order of place, without those that overlap an earlier one.

    Of two that begin at one place the one given first stays.
    """
    kept: list[Edit] = []
    end = 0
    for edit in sorted(edits, key=lambda edit: edit.start):
        if edit.start >= end:
            kept.append(edit)
            end = edit.end
    return tuple(kept)


def apply_edits(
    source: str, edits: Sequence[Edit], start: int = 0, end: int | None = None
) -> tuple[str, OffsetMap]:
    """``source[start:end]`` with ``edits`` applied, and the map back to ``source``.

    ``edits`` are sorted, do not overlap and lie inside ``start``..``end``. A replacement is empty,
    a single character, or as long as what it replaces: then every clean character comes from one
    source character, or from the start of the edit that made it. Raises ``ValueError`` otherwise.
    """
    stop = len(source) if end is None else end
    parts: list[str] = []
    clean_starts: list[int] = []
    source_starts: list[int] = []
    distance: int | None = None
    clean_at, source_at = 0, start

    def put(piece: str, origin: int) -> None:
        nonlocal clean_at, distance
        if not piece:
            return
        if origin - clean_at != distance:
            distance = origin - clean_at
            clean_starts.append(clean_at)
            source_starts.append(origin)
        parts.append(piece)
        clean_at += len(piece)

    for edit in edits:
        if not source_at <= edit.start <= edit.end <= stop:
            raise ValueError(
                f"edit {edit.rule_id} at {edit.start} is out of order or out of bounds"
            )
        if len(edit.replacement) > 1 and len(edit.replacement) != edit.end - edit.start:
            raise ValueError(f"edit {edit.rule_id} replaces by a text of another length")
        put(source[source_at : edit.start], source_at)
        put(edit.replacement, edit.start)
        source_at = edit.end
    put(source[source_at:stop], source_at)
    if not clean_starts:
        clean_starts, source_starts = [0], [start]
    return "".join(parts), OffsetMap(tuple(clean_starts), tuple(source_starts))


def layer(source: str, edits: Iterable[Edit]) -> Layer:
    """``source`` with ``edits`` applied (the first come where they overlap)."""
    kept = first_come(edits)
    text, offsets = apply_edits(source, kept)
    return Layer(source, text, offsets, kept)


def merge(below: Layer, above: Sequence[Edit], start: int, end: int) -> tuple[Edit, ...]:
    """Edits of ``below.source`` between ``start`` and ``end`` that do what both layers do.

    ``above`` are sorted edits of ``below.text`` that remove, or put a single character. Where one of them covers an edit of the layer
    below, the wider one stands alone, but for a replacement of white space: tags removed inside
    it keep their own name.
    """
    spans = [_lift(below, outer) for outer in above]
    lifted: list[Edit] = []
    inner = _split(below.edits, sorted({at for span in spans for at in span}))
    edit = next(inner, None)
    for outer, (first, last) in zip(above, spans, strict=True):
        while edit is not None and edit.end <= first and edit.start < first:
            lifted.append(edit)
            edit = next(inner, None)
        covered: list[Edit] = []
        while edit is not None and edit.end <= last and edit.start < last:
            covered.append(edit)
            edit = next(inner, None)
        lifted.extend(_fuse(outer, covered, first, last, below.source))
    while edit is not None:
        lifted.append(edit)
        edit = next(inner, None)
    return tuple(e for e in lifted if start <= e.start and e.end <= end)


def _split(edits: Iterable[Edit], cuts: Sequence[int]) -> Iterator[Edit]:
    """The edits, those that replace character by character split at ``cuts``."""
    for edit in edits:
        start = edit.start
        if len(edit.replacement) == edit.end - edit.start > 1:
            for cut in cuts[bisect_right(cuts, start) : bisect_left(cuts, edit.end)]:
                new = edit.replacement[start - edit.start : cut - edit.start]
                yield Edit(edit.rule_id, start, cut, new)
                start = cut
        yield Edit(edit.rule_id, start, edit.end, edit.replacement[start - edit.start :])


def source_end(below: Layer, end: int) -> int:
    """Offset in ``below.source`` just after what made the character before ``end``."""
    at = below.offsets.to_source(end - 1)
    made = _first_ending_after(below.edits, at)
    if made < len(below.edits) and len(below.edits[made].replacement) == 1:
        edit = below.edits[made]
        if edit.start <= at:
            return edit.end
    return at + 1


def _first_ending_after(edits: Sequence[Edit], at: int) -> int:
    low, high = 0, len(edits)
    while low < high:
        middle = (low + high) // 2
        if edits[middle].end <= at:
            low = middle + 1
        else:
            high = middle
    return low


def _lift(below: Layer, outer: Edit) -> tuple[int, int]:
    size = len(below.text)
    first = below.offsets.to_source(outer.start) if outer.start < size else len(below.source)
    if outer.end == outer.start:
        return first, first
    last = below.offsets.to_source(outer.end) if outer.end < size else len(below.source)
    return first, last


def _fuse(outer: Edit, covered: Sequence[Edit], first: int, last: int, source: str) -> list[Edit]:
    tags = [e for e in covered if not e.replacement and source[e.start : e.end].strip()]
    if outer.replacement not in ("", "\n") or source[first:last].isspace() or not tags:
        return [Edit(outer.rule_id, first, last, outer.replacement)]
    rest = source[first:last]
    for tag in tags:
        rest = rest.replace(source[tag.start : tag.end], "", 1)
    if rest.strip():  # text goes too: the wider edit tells it all
        return [Edit(outer.rule_id, first, last, outer.replacement)]
    pieces: list[Edit] = []
    at, replacement = first, outer.replacement
    for tag in tags:
        if at < tag.start:
            pieces.append(Edit(outer.rule_id, at, tag.start, replacement))
            replacement = ""
        pieces.append(tag)
        at = tag.end
    if at < last or replacement:
        pieces.append(Edit(outer.rule_id, at, last, replacement))
    return pieces
