"""A document's text after the rules that work inside lines, with the way back.

Nothing here joins or drops lines; that is ``paragraphs.py`` and ``clean.py``.
"""

from dataclasses import dataclass, replace

from report_pipeline.cleaning.edits import Layer, apply_edits, layer
from report_pipeline.cleaning.fold import fold
from report_pipeline.cleaning.line_marks import line_marks
from report_pipeline.cleaning.noise import rules
from report_pipeline.cleaning.spacing import lost_breaks, space_edits


@dataclass(frozen=True, slots=True)
class Normalised:
    """``layer.text`` is the text, ``folded`` its view for matching: same offsets."""

    layer: Layer
    folded: str


def normalise(text: str) -> Normalised:
    """``text`` with the inline and the spacing rules applied; line breaks and indents stay."""
    folded = fold(text)
    edits = [
        edit
        for rule in rules().inline
        if not rule.needs or any(need in text for need in rule.needs)
        for edit in rule.edits(text, folded)
    ]
    edits.extend(space_edits(text, folded))
    edits.extend(lost_breaks(folded))
    edits.extend(line_marks(folded))
    made = layer(text, edits)
    if not made.edits:
        return Normalised(made, folded)
    same = [
        edit if edit.replacement.isascii() else replace(edit, replacement=fold(edit.replacement))
        for edit in made.edits
    ]
    return Normalised(made, apply_edits(folded, same)[0])
