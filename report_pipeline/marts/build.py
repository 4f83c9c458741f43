"""Build marts into staging: DuckDB over the current rows of the stages, streamed to Parquet."""

import os
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from functools import partial
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from duckdb import DuckDBPyConnection

from report_pipeline import side
from report_pipeline.cleaning.divisions import region_history, versions
from report_pipeline.indicators.catalogue import catalogue
from report_pipeline.marts.files import mart_files, single_file, view_mart, year_file, year_of
from report_pipeline.marts.merge import write_merged
from report_pipeline.marts.panel import panel_query, panel_slices, panel_table
from report_pipeline.marts.records import Change, Record, change, files_of
from report_pipeline.marts.units import (
    Known,
    has_units,
    maker_of,
    unit_column,
    units_by_region,
    units_by_report,
)
from report_pipeline.marts.write import by_year, of_year, row_order, write_rows
from report_pipeline.schemas import (
    CLEAN_REPORTS,
    DIM_INDICATOR,
    DIM_REGION,
    REFUSALS,
    STAGE_TABLES,
    STAGES,
)
from report_pipeline.sql import parquet_scan
from report_pipeline.store import Store
from report_pipeline.tables import Table
from report_pipeline.terms.dictionary import policy_terms

_SQL = Path(__file__).parent
_BATCH_ROWS = 8_192
_BESIDE = {"indicator_panel_sources", "indicator_panel"}  # written beside, where rows stay
_MOST = 1_000  # changed units whose rows are put between those that stay
_NONE_HELD = pa.table({name: pa.array([], pa.string()) for name in ("id", "reason", "detail")})
_MEMORY = "800MB"  # of DuckDB; what does not fit goes to disk


@dataclass(frozen=True, slots=True)
class Built:
    """What building a mart came to. ``written`` are the files that are new."""

    rows: int
    files: tuple[Path, ...]
    written: tuple[Path, ...]


Writing = Callable[[], list[Path]]  # waits for what is being written; the files that have rows


@dataclass(frozen=True, slots=True)
class Workshop:
    """Where marts are built: a connection that knows all they are built from, and staging.

    The largest single files may still be written beside this process when ``build`` returns: what
    is built from them sees them as they will be; ``finished`` waits for them.
    """

    connection: DuckDBPyConnection
    staging: Path
    records: Path  # folder of the records of marts that are made unit by unit
    _begun: dict[str, Writing] = field(default_factory=dict)
    _built: dict[str, Built] = field(default_factory=dict)
    _known: dict[str, Known] = field(default_factory=dict)  # of marts made unit by unit
    _beside: dict[str, Path] = field(default_factory=dict)  # what is written beside, as it was

    def build(self, table: Table) -> None:
        """Write one mart to staging; of one made unit by unit only files in which some changed."""
        self.staging.mkdir(parents=True, exist_ok=True)
        source = _Source(table, _query(table))
        writing = self._renew(source) if has_units(table) else self._write(source)
        self._begun[table.name] = writing
        if table.name not in self._beside:
            self._finish(table.name)

    def finished(self) -> dict[str, Built]:
        """All marts that were built, by name."""
        for name in list(self._begun):
            self._finish(name)
        return self._built

    def _finish(self, name: str) -> None:
        written = self._begun.pop(name)()
        if held := self._beside.pop(name, None):
            held.unlink()
        files = mart_files(self.staging, name)
        view_mart(self.connection, name, files)
        rows = sum(pq.ParquetFile(file).metadata.num_rows for file in files)
        self._built[name] = Built(rows, tuple(files), tuple(written))

    def _renew(self, source: "_Source") -> Writing:
        """Make the units that changed, and put them into their files beside those that stay."""
        table = source.table
        record = Record(self.records, table.name, self.staging)
        self._choose(None)
        if table.name.startswith("indicator_panel"):
            self.connection.execute(f"CREATE OR REPLACE VIEW panel_observations AS {_helper()}")
        known = self._units(source)
        if known is None or not len(known[0]):
            record.forget()
            written = self._write(source)()
            self._remove_all_but(table, written)
            return lambda: written
        self._known[table.name] = known
        now, made_by = known
        recorded = record.standing(made_by)
        changed = change(recorded, now)
        writing = self._change(source, changed, now, set(files_of(recorded)))

        def finish() -> list[Path]:
            written = writing()
            for path in map(self.staging.joinpath, changed.files):
                if path not in written:
                    path.unlink(missing_ok=True)
            self._remove_all_but(table, [self.staging / name for name in files_of(now)])
            record.keep(now, made_by)
            return written

        return finish

    def _change(
        self, source: "_Source", changed: Change, now: pa.Table, standing: set[str]
    ) -> Writing:
        """Write the files of changed units; of those ``standing`` as they were left rows stay."""
        if not changed.files:
            return list
        anew = changed.anew
        if len(anew) > _MOST:
            # Many new rows are better sorted by DuckDB, which can do so on disk, with all others.
            anew = now.filter(pc.is_in(now.column("file"), pa.array(changed.files)))
            self.connection.register("anew", anew)
            return self._write(replace(source, is_of_anew=len(anew) < len(now)))
        self._choose(anew)
        self.connection.register("anew", anew)
        return self._merge(replace(source, is_of_anew=True), changed, standing)

    def _merge(self, source: "_Source", changed: Change, standing: set[str]) -> Writing:
        """Put new rows between those that stay."""
        table = source.table
        self.connection.execute(
            "CREATE OR REPLACE VIEW panel_slice AS FROM anew SELECT unit AS region_id"
        )
        batches = [batch.cast(table.arrow) for batch in _rows(self.connection, source)]
        new = pa.Table.from_batches(batches, table.arrow)
        leaving = changed.leaving.column("unit").combine_chunks()
        begun: list[tuple[Path, Callable[[], int]]] = []
        for name in changed.files:
            path = self.staging / name
            file = path if name in standing and path.is_file() else None
            mine = of_year(new, year_of(path)) if table.split_by_year else new
            begin: Callable[..., Callable[[], int]] = partial
            if file and table.name in _BESIDE:
                file = self._beside[table.name] = self._hold(file)
                self._view_as_it_will_be(table, file, changed, new)
                begin = side.submit
            begun.append((path, begin(write_merged, table, path, file, leaving, mine)))
        return lambda: [path for path, rows in begun if rows() or not table.split_by_year]

    def _hold(self, file: Path) -> Path:
        """A second name of a mart's file, under which it stays what it is while it is replaced."""
        held = self.records / f".{file.name}.before"
        held.unlink(missing_ok=True)
        os.link(file, held)
        return held

    def _view_as_it_will_be(self, table: Table, file: Path, changed: Change, new: pa.Table) -> None:
        """Show a mart as it was in ``file``, but with its new rows."""
        touched = pa.concat_tables([changed.anew, changed.leaving])
        self.connection.register(f"new_{table.name}", new)
        self.connection.register(f"touched_{table.name}", touched)
        self.connection.execute(
            f"CREATE OR REPLACE VIEW {table.name} AS FROM new_{table.name} "
            f"UNION ALL SELECT * FROM {parquet_scan([file])} "
            f"WHERE {unit_column(table)} NOT IN (FROM touched_{table.name} SELECT unit)"
        )

    def _units(self, source: "_Source") -> Known | None:
        """What the units of a mart are made from now, and by what; None where it is not known."""
        if source.table.split_by_year:
            units = units_by_report(self.connection, source.table, self.staging)
            return units, maker_of(source.table, source.query)
        found = units_by_region(
            self.connection, source.table, self.staging, self.records, self._known
        )
        return found and (found[0], maker_of(source.table, source.query, _helper(), found[1]))

    def _choose(self, units: pa.Table | None) -> None:
        """Let queries see only the reports that these units are made from, or all."""
        chosen = ""
        if units is not None:
            self.connection.register("chosen_units", units)
            listed = "FROM chosen_units SELECT unit"
            above = f"SELECT parent_id FROM dim_region WHERE region_id IN ({listed})"
            chosen = f"WHERE report_id IN ({listed}) OR region_id IN ({listed}) OR region_id IN ({above})"
        self.connection.execute(
            f"CREATE OR REPLACE VIEW chosen_reports AS SELECT * FROM dim_report {chosen}"
        )

    def _write(self, source: "_Source") -> Writing:
        """Write the files of a mart that the source has rows for."""
        table, folder, written = source.table, self.staging, []
        batches = _batches(self.connection, source)
        if table.split_by_year:
            (folder / table.name).mkdir(exist_ok=True)
            for year, rows in by_year(batches):
                written.append(year_file(folder, table.name, year))
                write_rows(rows, table, written[-1])
        else:
            written.append(single_file(folder, table.name))
            write_rows(batches, table, written[0])
        return lambda: written

    def _remove_all_but(self, table: Table, files: Sequence[Path]) -> None:
        """Remove files of years without reports, and what the mart was before it was split."""
        if not table.split_by_year:
            return
        single_file(self.staging, table.name).unlink(missing_ok=True)
        unknown = year_file(self.staging, table.name, None)
        for path in mart_files(self.staging, table.name):
            if path not in files and path != unknown:
                path.unlink()
        if mart_files(self.staging, table.name) not in ([], [unknown]):
            if unknown.is_file() and (unknown not in files or _is_empty(unknown, table)):
                unknown.unlink()
        elif not unknown.is_file() or (unknown not in files and not _is_empty(unknown, table)):
            # Readers need a file to learn the columns from.
            write_rows([], table, unknown)


def _is_empty(file: Path, table: Table) -> bool:
    """Whether a file has the columns of a mart and no rows."""
    known = pq.ParquetFile(file)
    return not known.metadata.num_rows and known.schema_arrow == table.arrow


@dataclass(frozen=True, slots=True)
class _Source:
    """Where the rows of a mart come from: its query, for all units or those in the view ``anew``."""

    table: Table
    query: str
    is_of_anew: bool = False

    @property
    def sql(self) -> str:
        """The rows, in no order."""
        columns = ", ".join(f'"{column.name}"' for column in self.table.columns)
        chosen = f"WHERE {unit_column(self.table)} IN (FROM anew SELECT unit)"
        return f"SELECT {columns} FROM ({self.query}) {chosen if self.is_of_anew else ''}"


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
        workshop = Workshop(connection, staging, store.root / "marts")
        try:
            yield workshop
        finally:
            workshop.finished()  # nothing may be written any more when the home is let go


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


def _helper() -> str:
    return (_SQL / "panel_observations.sql").read_text(encoding="utf-8").rstrip()


def _batches(connection: DuckDBPyConnection, source: _Source) -> Iterator[pa.RecordBatch]:
    """Rows of a mart in its order; of one that is split, year by year."""
    if source.table.name != panel_table().name:
        yield from _rows(connection, source)
        return
    for regions in panel_slices(connection):
        connection.register("panel_slice", regions)
        yield from _rows(connection, source)


def _rows(connection: DuckDBPyConnection, source: _Source) -> Iterator[pa.RecordBatch]:
    first = ("report_year",) if source.table.split_by_year else ()
    names = dict.fromkeys((*first, *row_order(source.table)))
    order = ", ".join(f'"{name}" NULLS LAST' for name in names)
    yield from connection.sql(f"FROM ({source.sql}) ORDER BY {order}").to_arrow_reader(_BATCH_ROWS)


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
