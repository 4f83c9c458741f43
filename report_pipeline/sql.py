"""Pieces of DuckDB's SQL that cannot be bound as parameters: literals in views, lists of files.

What is asked of which table stands where it is asked.
"""

from collections.abc import Iterable
from pathlib import Path


def quoted(text: str) -> str:
    """A text as a literal of SQL, its quotes included."""
    return "'" + text.replace("'", "''") + "'"


def parquet_scan(files: Iterable[Path | str]) -> str:
    """The rows of Parquet files, to select from; the folder names of a home are no columns."""
    listed = ", ".join(quoted(str(file)) for file in files)
    return f"read_parquet([{listed}], hive_partitioning = false)"
