"""Large facts by report year: only the years whose reports changed are built again.

A year's file is what its reports' units, the query and the libraries make of it; a digest of these is
kept beside the size and time of the file, and a file that is as it was left is left again.
"""

import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from report_pipeline.digests import digest
from report_pipeline.marts.files import year_file
from report_pipeline.marts.write import rows_per_group
from report_pipeline.store import write_atomically
from report_pipeline.tables import Table

STAGE_OF: Mapping[str, str] = {
    "fact_section": "report_sections",
    "fact_indicator": "report_indicators",
    "fact_quantity": "report_indicators",
    "fact_term": "report_terms",
    "fact_attention": "report_terms",
}


@dataclass(frozen=True, slots=True)
class Left:
    """A year's file as it was left: what it was made from, and how to tell that it is the same."""

    made_from: str
    size: int | None  # null: the year has reports but no rows
    mtime_ns: int | None

    @classmethod
    def at(cls, path: Path, made_from: str) -> "Left":
        """The file at ``path`` as it stands."""
        if not path.is_file():
            return cls(made_from, None, None)
        found = path.stat()
        return cls(made_from, found.st_size, found.st_mtime_ns)


class Manifest:
    """What the year files in staging were made from, kept under home."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._tables: dict[str, dict[str, dict[str, Any]]] = {}
        if path.is_file():
            self._tables = json.loads(path.read_bytes())

    def is_as_left(self, folder: Path, table: Table, year: int | None, made_from: str) -> bool:
        """Whether a year's file was made from this and is untouched since."""
        known = self._tables.get(table.name, {}).get(str(year))
        now = Left.at(year_file(folder, table.name, year), made_from)
        return known is not None and Left(**known) == now

    def record(self, folder: Path, table: Table, made_from: Mapping[int | None, str]) -> None:
        """Remember how the files of every year of a table were left."""
        self._tables[table.name] = {
            str(year): asdict(Left.at(year_file(folder, table.name, year), source))
            for year, source in made_from.items()
        }
        write_atomically(self.path, json.dumps(self._tables, indent=1, sort_keys=True).encode())


def maker_of(table: Table, query: str) -> str:
    """Digest of all that decides the rows of a table but what they are made from."""
    return digest(
        query,
        [[c.name, str(c.type), c.nullable, c.meaning, c.unit] for c in table.columns],
        list(table.sort_columns),
        rows_per_group(table),
        [duckdb.__version__, pa.__version__],
    )


def sources(
    connection: duckdb.DuckDBPyConnection, table: Table, query: str
) -> dict[int | None, str]:
    """For each report year, a digest of all that decides the rows of a table for it."""
    made_by = maker_of(table, query)
    found = connection.execute(
        f"""
        SELECT r.report_year, sha256(string_agg(
            concat_ws('|', r.report_id, coalesce(r.region_id, ''), coalesce(r.region_code, ''),
                l.unit_key, l.output_sha256),
            ' ' ORDER BY r.report_id
        ))
        FROM dim_report AS r
        JOIN ledger_{STAGE_OF[table.name]} AS l ON l.unit_id = r.report_id
        GROUP BY r.report_year
        ORDER BY r.report_year
        """
    ).fetchall()
    return {year: digest(made_by, reports) for year, reports in found}


def forget_other_years(folder: Path, table: Table, years: Iterable[int | None]) -> None:
    """Remove the files of years that have no reports any more, and what the table was before."""
    kept = {year_file(folder, table.name, year).name for year in years}
    with os.scandir(folder / table.name) as entries:
        for entry in entries:
            if entry.name not in kept:
                Path(entry.path).unlink()
