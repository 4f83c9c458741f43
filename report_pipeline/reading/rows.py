"""Table rows as lines, the same for every format."""

from collections.abc import Sequence

SHORT_CELL = 60  # characters; a longer cell is layout, or prose with paragraphs of its own


def row_lines(cells: Sequence[Sequence[str]]) -> list[str]:
    """Lines of a row whose cells hold lines: one line with tabs between cells where they are data.

    A cell of prose keeps its paragraphs, and then every cell stands on lines of its own.
    """
    texts = [" ".join(filter(None, (line.strip() for line in cell))) for cell in cells]
    prose = any(
        len(cell) > 1 and len(text) > SHORT_CELL for cell, text in zip(cells, texts, strict=True)
    )
    if prose or len(cells) == 1:
        return [line for cell in cells for line in cell]
    return ["\t".join(texts).rstrip("\t")]
