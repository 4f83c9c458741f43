"""Where a mart's files stand in a folder of marts: one Parquet file, or a folder of them by year.

The one place that knows the layout; it knows nothing of what is in a table.
"""

import hashlib
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

import duckdb

from report_pipeline.sql import parquet_scan

UNKNOWN_YEAR = "unknown"
_YEAR = "report_year_"


def single_file(folder: Path, name: str) -> Path:
    """The file of a mart that is not split."""
    return folder / f"{name}.parquet"


def year_file(folder: Path, name: str, year: int | None) -> Path:
    """The file of one report year of a mart that is split."""
    return folder / name / f"{_YEAR}{UNKNOWN_YEAR if year is None else year}.parquet"


def year_of(path: Path) -> int | None:
    """The report year of a year's file."""
    year = path.stem.removeprefix(_YEAR)
    return None if year == UNKNOWN_YEAR else int(year)


def mart_files(folder: Path, name: str) -> list[Path]:
    """The files of a mart in name order; [] where it is not there."""
    file = single_file(folder, name)
    if file.is_file():
        return [file]
    return sorted((folder / name).glob("[!.]*.parquet"))


def mart_names(folder: Path) -> list[str]:
    """The marts that stand in a folder."""
    files = {path.stem for path in folder.glob("[!.]*.parquet")}
    return sorted(files | {path.parent.name for path in folder.glob("[!.]*/[!.]*.parquet")})


def view_mart(connection: duckdb.DuckDBPyConnection, name: str, files: Iterable[Path]) -> None:
    """Make the files of a mart queryable under its name."""
    connection.execute(f"CREATE OR REPLACE VIEW {name} AS FROM {parquet_scan(files)}")


def open_marts(marts: Path) -> duckdb.DuckDBPyConnection:
    """A connection with a view for each mart of a folder, all of one release."""
    folder = marts.resolve()
    connection = duckdb.connect()
    for name in mart_names(folder):
        view_mart(connection, name, mart_files(folder, name))
    return connection


def file_sha256(path: Path) -> str:
    """SHA-256 of a file, in hex. A run asks several times; it is read again only once replaced."""
    found = path.stat()
    return _sha256_as_it_was(path, (found.st_ino, found.st_mtime_ns, found.st_size))


@lru_cache(maxsize=10_000)
def _sha256_as_it_was(path: Path, identity: tuple[int, int, int]) -> str:  # noqa: ARG001
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
