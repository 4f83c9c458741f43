"""Build marts into staging: DuckDB over the current rows of the stages, streamed to Parquet."""

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
from duckdb import DuckDBPyConnection

from report_pipeline.cleaning.divisions import region_history, versions
from report_pipeline.indicators.catalogue import catalogue
from report_pipeline.marts.files import mart_files, single_file, view_mart, year_file
from report_pipeline.marts.panel import panel_query, panel_slices, panel_table
from report_pipeline.marts.regions import RegionsMade, made_from
from report_pipeline.marts.write import by_year, write_rows
from report_pipeline.marts.years import Manifest, forget_other_years, maker_of, sources
from report_pipeline.schemas import (
    CLEAN_REPORTS,
    DIM_INDICATOR,
    DIM_REGION,
    INDICATOR_PANEL_SOURCES,
    REFUSALS,
    STAGE_TABLES,
    STAGES,
)
from report_pipeline.sql import parquet_scan, quoted
from report_pipeline.store import Store
from report_pipeline.tables import Table
from report_pipeline.terms.dictionary import policy_terms

_SQL = Path(__file__).parent
_BATCH_ROWS = 8_192
_NONE_HELD = pa.table({name: pa.array([], pa.string()) for name in ("id", "reason", "detail")})
_MEMORY = "800MB"  # of DuckDB; what does not fit goes to disk


@dataclass(frozen=True, slots=True)
class Built:
    """What building a mart came to. ``written`` are the files that are new."""

    rows: int
    files: tuple[Path, ...]
    written: tuple[Path, ...]


@dataclass(frozen=True, slots=True)
class Workshop:
    """Where marts are built: a connection that knows all they are built from, and staging."""

    connection: DuckDBPyConnection
    staging: Path
    manifest: Manifest

    def build(self, table: Table) -> Built:
        """Write one mart to staging, of a mart split by year only the years that changed."""
        self.staging.mkdir(parents=True, exist_ok=True)
        if table.split_by_year:
            written = self._build_years(table)
        elif table.name == INDICATOR_PANEL_SOURCES.name:
            written = self._build_regions(table)
        else:
            written = [self._build_file(table, _query(table))]
        files = mart_files(self.staging, table.name)
        view_mart(self.connection, table.name, files)
        rows = sum(pq.ParquetFile(file).metadata.num_rows for file in files)
        return Built(rows, tuple(files), tuple(written))

    def _build_file(self, table: Table, query: str, observations: str = "") -> Path:
        path = single_file(self.staging, table.name)
        if table.name.startswith("indicator_panel"):
            helper = observations or _panel_observations()
            self.connection.execute(f"CREATE OR REPLACE VIEW panel_observations AS {helper}")
        write_rows(_batches(self.connection, table, query), table, path)
        return path

    def _build_regions(self, table: Table) -> list[Path]:
        """Make the sources of the panel, as far as they are of regions that changed."""
        path, query = single_file(self.staging, table.name), _query(table)
        made = RegionsMade(self.manifest.path.with_name(f"marts.{table.name}.parquet"))
        helper = _panel_observations()
        now = made_from(self.connection, helper)
        made_by = maker_of(table, query)
        changed = made.changed(path, now, made_by)
        if changed == []:
            return []
        if changed is not None:
            listed = ", ".join(quoted(name) for name in changed)
            helper = f"SELECT * FROM ({helper}) WHERE region_id IN ({listed})"
            columns = ", ".join(f'"{column.name}"' for column in table.columns)
            file = parquet_scan([path])
            kept = f"SELECT {columns} FROM {file} WHERE region_id NOT IN ({listed})"
            query = f"{kept} UNION ALL SELECT {columns} FROM ({query})"
        self._build_file(table, query, helper)
        made.record(path, now, made_by)
        return [path]

    def _build_years(self, table: Table) -> list[Path]:
        folder, query = self.staging, _query(table)
        (folder / table.name).mkdir(exist_ok=True)
        made_from = sources(self.connection, table, query)
        todo = [
            year
            for year, source in made_from.items()
            if not self.manifest.is_as_left(folder, table, year, source)
        ]
        for year in todo:
            year_file(folder, table.name, year).unlink(missing_ok=True)
        written = []
        if todo:
            rows = _batches(self.connection, table, _of_years(query, todo), ("report_year",))
            for year, batches in by_year(rows):
                path = year_file(folder, table.name, year)
                write_rows(batches, table, path)
                written.append(path)
        single_file(folder, table.name).unlink(missing_ok=True)  # a home of before the split
        kept = {year for year in made_from if year_file(folder, table.name, year).is_file()}
        if not kept:
            written += self._placeholder(table)
        forget_other_years(folder, table, kept or {None})
        self.manifest.record(folder, table, made_from)
        return written

    def _placeholder(self, table: Table) -> list[Path]:
        """A file without rows: readers need one to learn the columns from."""
        path = year_file(self.staging, table.name, None)
        found = pq.ParquetFile(path) if path.is_file() else None
        if found is not None and not found.metadata.num_rows and found.schema_arrow == table.arrow:
            return []
        write_rows([], table, path)
        return [path]


@contextmanager
def opened(
    store: Store,
    inventory: pa.Table,
    staging: Path,
    standing: Sequence[Table] = (),
    held: pa.Table | None = None,
) -> Iterator[Workshop]:
    """A workshop in whose connection every stage table is a view of its current rows.

    Besides: ``inventory``, ``refusals`` of all stages, ``ledger_<stage>``, ``catalogue``,
    ``policy_terms``, ``region_history``, and those marts in ``staging`` that are ``standing``: not to
    be built, but to be built from. Reports in ``held`` (``id`` of report or document, ``reason``,
    ``detail``) are refused by the audit: they are in ``held_reports``, not in ``clean_reports``.
    """
    with (
        tempfile.TemporaryDirectory(prefix="report_pipeline") as spill,
        duckdb.connect(
            config={
                "memory_limit": _MEMORY,
                "temp_directory": spill,
                "preserve_insertion_order": "false",  # every result is ordered by its query
            }
        ) as connection,
    ):
        connection.register("inventory", inventory)
        connection.register("catalogue", catalogue_table())
        connection.register("policy_terms", _policy_terms())
        refusals = []
        for stage in STAGES:
            units = store.current(stage)
            connection.register(f"ledger_{stage}", units)
            for table in STAGE_TABLES[stage]:
                store.view(connection, stage, table, units)
            refusals.append(store.rows(stage, REFUSALS, units))
        refusals.append(_hold_back(connection, held if held is not None else _NONE_HELD))
        connection.register(REFUSALS.name, pa.concat_tables(refusals))
        connection.register("region_history", _region_history(store))
        for table in standing:
            if files := mart_files(staging, table.name):
                view_mart(connection, table.name, files)
        yield Workshop(connection, staging, Manifest(store.root / "marts.json"))


def _hold_back(connection: DuckDBPyConnection, held: pa.Table) -> pa.Table:
    """Take held reports out of ``clean_reports`` to ``held_reports``; returns their refusals."""
    connection.register("held", held)
    is_held = "report_id IN (SELECT id FROM held) OR document_id IN (SELECT id FROM held)"
    name = CLEAN_REPORTS.name
    connection.execute(
        f"ALTER VIEW {name} RENAME TO all_clean_reports; "
        f"CREATE TEMP VIEW held_reports AS SELECT * FROM all_clean_reports WHERE {is_held}; "
        f"CREATE TEMP VIEW {name} AS SELECT * FROM all_clean_reports WHERE NOT ({is_held})"
    )
    found: pa.Table = connection.sql("""
        SELECT
            '' AS unit_key, h.id AS unit_id, d.source_sha256, 'audit' AS stage, h.reason, h.detail,
            d.member_path
        FROM held AS h
        LEFT JOIN all_clean_reports AS r ON r.report_id = h.id
        JOIN raw_reports AS d ON d.document_id = coalesce(r.document_id, h.id)
        ORDER BY ALL
    """).to_arrow_table()
    return found.cast(REFUSALS.arrow)


def _query(table: Table) -> str:
    if table.name == panel_table().name:
        return panel_query()
    return (_SQL / f"{table.name}.sql").read_text(encoding="utf-8").rstrip().rstrip(";")


def _panel_observations() -> str:
    return (_SQL / "panel_observations.sql").read_text(encoding="utf-8").rstrip()


def _of_years(query: str, years: list[int | None]) -> str:
    known = [str(year) for year in years if year is not None]
    wanted = [f"report_year IN ({', '.join(known)})"] if known else []
    wanted += ["report_year IS NULL"] if None in years else []
    return f"SELECT * FROM ({query}) WHERE {' OR '.join(wanted)}"


def _batches(
    connection: DuckDBPyConnection, table: Table, query: str, first: tuple[str, ...] = ()
) -> Iterator[pa.RecordBatch]:
    """Rows of a mart in its order, within the columns that come ``first``."""
    if table.name != panel_table().name:
        yield from _rows(connection, table, query, first)
        return
    for regions in panel_slices(connection):
        connection.register("panel_slice", regions)
        yield from _rows(connection, table, query, first)


def _rows(
    connection: DuckDBPyConnection, table: Table, query: str, first: tuple[str, ...]
) -> Iterator[pa.RecordBatch]:
    columns = ", ".join(f'"{column.name}"' for column in table.columns)
    names = dict.fromkeys((*first, *table.sort_columns, *table.key))
    order = ", ".join(f'"{name}" NULLS LAST' for name in names)
    result = connection.sql(f"SELECT {columns} FROM ({query}) ORDER BY {order}")
    yield from result.to_arrow_reader(_BATCH_ROWS)


def catalogue_table() -> pa.Table:
    """The catalogue's indicators, as ``dim_indicator`` has them."""
    rows = [
        {
            "indicator_id": indicator.id,
            **{c.name: getattr(indicator, c.name) for c in DIM_INDICATOR.columns[1:]},
        }
        for indicator in catalogue().indicators.values()
    ]
    return pa.Table.from_pylist(rows, DIM_INDICATOR.arrow)


def _policy_terms() -> pa.Table:
    rows = [{"term": term.term, "coined_year": term.coined_year} for term in policy_terms()]
    return pa.Table.from_pylist(
        rows, pa.schema([("term", pa.string()), ("coined_year", pa.int64())])
    )


def _region_history(store: Store) -> pa.Table:
    """Every name and code of the regions that the current reports are of."""
    stage = "clean_reports"
    with duckdb.connect() as connection:
        store.view(connection, stage, CLEAN_REPORTS, store.current(stage))
        met = connection.execute(
            "SELECT DISTINCT region_id FROM clean_reports WHERE region_id IS NOT NULL ORDER BY ALL"
        ).fetchall()
    rows = [
        {**asdict(version), "parent_id": division.parent_id}
        for (region_id,) in met
        for version, division in zip(region_history(region_id), versions(region_id), strict=True)
    ]
    return pa.Table.from_pylist(rows, DIM_REGION.arrow)
