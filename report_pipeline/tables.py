"""What a declared table and a column are. The declarations themselves stand in ``schemas``."""

from dataclasses import dataclass, field

import pyarrow as pa


@dataclass(frozen=True)
class Column:
    """A column. ``unit`` is for people; ``allowed`` lists every value the column may take."""

    name: str
    type: pa.DataType
    meaning: str
    nullable: bool = False
    unit: str = ""
    allowed: tuple[str, ...] = ()


@dataclass(frozen=True)
class Table:
    """A table: what a row is, its columns, the columns that name a row, and the row order."""

    name: str
    meaning: str
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()
    order: tuple[str, ...] = field(default=())
    split_by_year: bool = False  # a folder with a file for each report_year, which is a column

    @property
    def arrow(self) -> pa.Schema:
        """The Arrow schema, meanings included as field metadata."""
        return pa.schema(
            pa.field(c.name, c.type, c.nullable, {"meaning": c.meaning, "unit": c.unit})
            for c in self.columns
        )

    @property
    def sort_columns(self) -> tuple[str, ...]:
        return self.order or self.key
