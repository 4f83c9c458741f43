"""Few large batches out of many small ones, and rows that nothing refers to out of the store.

A merge writes the large batch first, then declares it current, then removes the small ones; killed
in between, it leaves units in two batches, which readers tell apart and a sweep clears up. What
refers to a row is said here in one place: what is current, and the published release.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from report_pipeline.release import Releases
from report_pipeline.store import Store, batch_name, each_unit_once, flush

FANOUT = 8  # batches of about one size before they become one
LARGEST_UNITS = 4096
LARGEST_BYTES = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class _Batch:
    name: str
    code_version: str  # of all its units: tables of different versions may differ in columns
    units: int
    parts: tuple[Path, ...]
    bytes: int

    @property
    def level(self) -> int:
        """Order of magnitude of its units."""
        level, units = 0, self.units
        while units >= FANOUT:
            level, units = level + 1, units // FANOUT
        return level

    @property
    def can_grow(self) -> bool:
        return self.units * FANOUT <= LARGEST_UNITS and self.bytes * FANOUT <= LARGEST_BYTES


def _batches(store: Store, stage: str, names: Iterable[str] | None = None) -> list[_Batch]:
    parts: dict[str, list[Path]] = {}
    for path in (store.root / stage / "parts").glob("[!.]*.parquet"):
        parts.setdefault(path.name.partition(".")[0], []).append(path)
    found = []
    for path in store.commits(stage) if names is None else store.commit_files(stage, names):
        versions = pq.read_table(path, columns=["code_version"]).column(0)
        found.append(
            _Batch(
                name=path.stem,
                code_version=versions[0].as_py(),
                units=len(versions),
                parts=tuple(sorted(parts.get(path.stem, []))),
                bytes=sum(part.stat().st_size for part in parts.get(path.stem, [])),
            )
        )
    return found


# --- merging --------------------------------------------------------------------------------------


def merge_small(store: Store, stage: str) -> None:
    """Merge the small batches of a stage, eight of a size at a time.

    However often a report comes alone, a stage of n units has some log(n) small batches, and a row
    is rewritten log(n) times.
    """
    alike: dict[tuple[str, int], list[_Batch]] = {}
    for batch in _batches(store, stage):
        alike.setdefault((batch.code_version, batch.level), []).append(batch)
    todo = sorted(alike)
    while todo:
        version, level = todo.pop(0)
        found = [batch for batch in alike[version, level] if batch.can_grow]
        for at in range(0, len(found) // FANOUT * FANOUT, FANOUT):
            chosen = found[at : at + FANOUT]
            ledger = pa.concat_tables(
                pq.read_table(store.commit_file(stage, batch.name)) for batch in chosen
            )
            merged = _rewrite(store, stage, chosen, each_unit_once(ledger))
            if (version, level + 1) not in alike:
                todo.insert(0, (version, level + 1))
            alike.setdefault((version, level + 1), []).extend(_batches(store, stage, [merged]))


def _rewrite(store: Store, stage: str, batches: list[_Batch], kept: pa.Table) -> str:
    """Put the kept units of some batches into one, and remove these; returns its name."""
    name = batch_name(kept.column("unit_key").to_pylist())
    if len(kept):
        renamed = pa.array([name] * len(kept), pa.string())
        position = kept.schema.get_field_index("batch")
        ledger = kept.set_column(position, "batch", renamed)
        store.write_batch(stage, name, _merged_tables(batches, kept), ledger)
        _point_current_to(store, stage, [batch.name for batch in batches], name)
    for batch in batches:
        if batch.name != name or not len(kept):
            store.commit_file(stage, batch.name).unlink()
    flush(store.root / stage / "commits")
    written = {store.part(stage, name, _table_of(part)) for b in batches for part in b.parts}
    for batch in batches:
        for part in batch.parts:
            if part not in written or not len(kept):
                part.unlink()
    return name


def _table_of(part: Path) -> str:
    return part.name.split(".")[1]


def _merged_tables(batches: list[_Batch], kept: pa.Table) -> dict[str, pa.Table]:
    """The rows of the kept units by table, each from the batch that the ledger names for it."""
    tables: dict[str, list[pa.Table]] = {}
    for batch in batches:
        own = kept.filter(pc.equal(kept.column("batch"), batch.name)).column("unit_key")
        for part in batch.parts:
            rows = pq.read_table(part)
            rows = rows.filter(pc.is_in(rows.column("unit_key"), own.combine_chunks()))
            tables.setdefault(_table_of(part), []).append(rows)
    return {name: pa.concat_tables(found) for name, found in tables.items()}


def _point_current_to(store: Store, stage: str, batches: list[str], name: str) -> None:
    current = store.current(stage)
    moved = pc.is_in(current.column("batch"), pa.array(batches))
    if pc.any(moved).as_py():
        renamed = pc.if_else(moved, name, current.column("batch"))
        position = current.schema.get_field_index("batch")
        store.set_current(stage, current.set_column(position, "batch", renamed))


# --- sweeping -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Swept:
    """What a sweep removed from one place, or would remove. ``bytes`` is close, not exact."""

    place: str
    units: int
    bytes: int


def sweep(home: Path, *, dry_run: bool) -> list[Swept]:
    """Remove every row that neither a stage's current units nor the published release refer to,
    and what interrupted runs left behind. The lock of home must be held."""
    store = Store(home)
    published = _published(home)
    stages = sorted(path.name for path in store.root.glob("*") if (path / "commits").is_dir())
    swept = [_sweep_stage(store, stage, published, dry_run) for stage in stages]
    return [*swept, _sweep_leftovers(home, stages, dry_run)]


_MADE = ("stage", "input_sha256", "output_sha256", "code_version")


def _published(home: Path) -> set[tuple[str, ...]]:
    """What the lineage of the published release names, as tuples of ``_MADE``."""
    path = (Releases(home).current() or home) / "lineage.parquet"
    if not path.is_file():
        return set()
    table = pq.read_table(path, columns=list(_MADE))
    return set(zip(*(table.column(name).to_pylist() for name in _MADE), strict=True))


def _sweep_stage(store: Store, stage: str, published: set[tuple[str, ...]], dry_run: bool) -> Swept:
    ledger, current = store.ledger(stage), store.current(stage)
    valid = pc.is_in(ledger.column("unit_key"), current.column("unit_key").combine_chunks())
    made = zip(*(ledger.column(name).to_pylist() for name in _MADE if name != "stage"), strict=True)
    shown = pa.array([(stage, *one) in published for one in made], pa.bool_())
    # Of a unit in two batches the one that readers use stays.
    kept = each_unit_once(pa.concat_tables([current, ledger.filter(pc.or_(valid, shown))]))
    units = units_gone = size = 0
    for batch in _batches(store, stage):
        own = kept.filter(pc.equal(kept.column("batch"), batch.name))
        if len(own) == batch.units:
            continue
        units = batch.units - len(own)
        units_gone += units
        size += batch.bytes * units // batch.units
        if not dry_run:
            _rewrite(store, stage, [batch], own)
    if units_gone and not dry_run:
        merge_small(store, stage)
    return Swept(stage, units_gone, size)


def _leftovers(home: Path, stages: list[str]) -> Iterator[Path]:
    """Files of interrupted writes: temporary ones, and parts that no commit names."""
    for folder in (home / "store", home / "staging", home / "releases"):
        yield from (path for path in folder.rglob(".*") if path.is_file())
        yield from (
            path for hidden in folder.glob(".*/") for path in hidden.rglob("*") if path.is_file()
        )
    for stage in stages:
        folder = home / "store" / stage
        committed = {path.stem for path in (folder / "commits").glob("[!.]*.parquet")}
        for part in (folder / "parts").glob("[!.]*.parquet"):
            if part.name.partition(".")[0] not in committed:
                yield part


def _sweep_leftovers(home: Path, stages: list[str], dry_run: bool) -> Swept:
    found = sorted(set(_leftovers(home, stages)))
    size = sum(path.stat().st_size for path in found)
    if not dry_run:
        for path in found:
            path.unlink()
        for folder in (home / "releases").glob(".*/"):
            folder.rmdir()
    return Swept("leftovers of interrupted runs", len(found), size)
