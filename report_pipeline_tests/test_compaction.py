"""Many small batches become few, and rows that nothing refers to go; what is current stays whole."""

import shutil
from contextlib import suppress
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from report_pipeline import compaction
from report_pipeline.compaction import FANOUT, merge_small, sweep
from report_pipeline.schemas import LINEAGE, REPORT_SECTIONS
from report_pipeline.store import Store, write_parquet
from report_pipeline_tests.test_store import section, sections, unit

STAGE = "report_sections"


def add(store: Store, *numbers: int, valid: bool = True) -> None:
    """Commit a batch of units; valid ones become current."""
    made = [(f"k{n:04d}", f"r{n:04d}") for n in numbers]
    tables = sections(*[section(*one) for one in made])
    ledger = store.commit(STAGE, tables, [unit(*one) for one in made], "run")
    if valid:
        store.set_current(STAGE, pa.concat_tables([store.current(STAGE), ledger]))


def rows(store: Store) -> list[str]:
    found = store.rows(STAGE, REPORT_SECTIONS, store.current(STAGE))
    return found.column("report_id").to_pylist()


def names(count: int) -> list[str]:
    return [f"r{n:04d}" for n in range(count)]


def test_reports_that_come_one_by_one_leave_few_files(tmp_path):
    store = Store(tmp_path)
    for number in range(150):
        add(store, number)
        merge_small(store, STAGE)
    assert len(store.commits(STAGE)) < 3 * FANOUT
    assert rows(store) == names(150)
    assert len(store.ledger(STAGE)) == 150
    parts = list((store.root / STAGE / "parts").iterdir())
    assert len(parts) == len(store.commits(STAGE))


def test_batches_of_different_code_are_not_merged(tmp_path, monkeypatch):
    store = Store(tmp_path)
    for number in range(FANOUT):
        add(store, number)
    path = store.commits(STAGE)[0]
    older = pq.read_table(path)
    older = older.set_column(
        older.schema.get_field_index("code_version"), "code_version", pa.array(["older"])
    )
    pq.write_table(older, path)
    merge_small(store, STAGE)
    assert len(store.commits(STAGE)) == FANOUT


def test_large_batches_are_left_alone(tmp_path, monkeypatch):
    monkeypatch.setattr(compaction, "LARGEST_UNITS", FANOUT - 1)
    store = Store(tmp_path)
    for number in range(FANOUT):
        add(store, number)
    merge_small(store, STAGE)
    assert len(store.commits(STAGE)) == FANOUT


@pytest.mark.parametrize("killed_at", range(1, 15))
def test_a_merge_that_is_killed_anywhere_loses_and_doubles_nothing(
    tmp_path, monkeypatch, killed_at
):
    monkeypatch.setattr(compaction, "FANOUT", 4)
    store, steps = Store(tmp_path), iter(range(1, 1000))
    for number in range(4):
        add(store, number)
    add(store, 99, valid=False)

    def dying(real):
        def step(*arguments, **options):
            if next(steps) == killed_at:
                raise KeyboardInterrupt
            return real(*arguments, **options)

        return step

    with monkeypatch.context() as patch, suppress(KeyboardInterrupt):
        patch.setattr("report_pipeline.store.write_parquet", dying(write_parquet))
        patch.setattr("pathlib.Path.unlink", dying(Path.unlink))
        merge_small(store, STAGE)
    assert rows(store) == names(4)
    for number in range(4, 8):
        add(store, number)
    merge_small(store, STAGE)
    assert rows(store) == names(8)
    asked = store.committed(STAGE, pa.array(["k0000", "k0001", "k0099"]))
    fetched = store.rows(STAGE, REPORT_SECTIONS, asked)
    assert fetched.column("report_id").to_pylist() == ["r0000", "r0001", "r0099"]
    sweep(tmp_path, dry_run=False)
    assert sorted(store.ledger(STAGE).column("unit_id").to_pylist()) == names(8)
    assert rows(store) == names(8)


# --- sweeping -------------------------------------------------------------------------------------


@pytest.fixture
def worn(tmp_path) -> Store:
    """A store with units that are no longer current: some in whole batches, some among others."""
    store = Store(tmp_path)
    add(store, 0, 1)
    add(store, 2, 3, valid=False)
    add(store, 4, 5)
    current = store.current(STAGE)
    store.set_current(STAGE, current.slice(0, 3))  # r0005 has left
    return store


def test_a_dry_sweep_tells_and_touches_nothing(worn, tmp_path):
    def files():
        return {path: path.read_bytes() for path in worn.root.rglob("*") if path.is_file()}

    before = files()
    told = sweep(tmp_path, dry_run=True)
    assert files() == before
    assert told == sweep(tmp_path, dry_run=False)
    assert told[0].units == 3
    assert told[0].bytes > 0


def test_a_sweep_leaves_what_is_current_and_only_that(worn, tmp_path):
    sweep(tmp_path, dry_run=False)
    assert rows(worn) == ["r0000", "r0001", "r0004"]
    assert sorted(worn.ledger(STAGE).column("unit_id").to_pylist()) == ["r0000", "r0001", "r0004"]
    stored = [pq.read_table(path) for path in (worn.root / STAGE / "parts").iterdir()]
    assert sorted(pa.concat_tables(stored).column("report_id").to_pylist()) == [
        "r0000", "r0001", "r0004",
    ]  # fmt: skip
    assert [found.units for found in sweep(tmp_path, dry_run=False)] == [0, 0]


def test_what_the_published_release_refers_to_stays(worn, tmp_path):
    release = tmp_path / "releases" / "000001-abc"
    release.mkdir(parents=True)
    line = worn.ledger(STAGE).to_pylist()[0] | {"stage": STAGE, "report_id": "r"}
    made = pa.Table.from_pylist([{n: line[n] for n in LINEAGE.arrow.names}], LINEAGE.arrow)
    pq.write_table(made, release / "lineage.parquet")
    (tmp_path / "marts").symlink_to("releases/000001-abc")
    # In this test all units have the same digests, so that this one line refers to all of them.
    assert sweep(tmp_path, dry_run=False)[0].units == 0
    shutil.rmtree(release)
    assert sweep(tmp_path, dry_run=False)[0].units == 3


def test_leftovers_of_interrupted_runs_go(worn, tmp_path):
    (worn.root / STAGE / "parts" / "ffff.report_sections.parquet").write_bytes(b"orphan")
    (worn.root / STAGE / ".current.parquet.1.tmp").write_bytes(b"half")
    (tmp_path / "staging").mkdir()
    (tmp_path / "staging" / ".fact.parquet.tmp").write_bytes(b"half")
    (tmp_path / "releases" / ".000002-abc").mkdir(parents=True)
    (tmp_path / "releases" / ".000002-abc" / "fact.parquet").write_bytes(b"half")
    assert sweep(tmp_path, dry_run=True)[-1].units == 4
    assert sweep(tmp_path, dry_run=False)[-1].units == 4
    assert sweep(tmp_path, dry_run=False)[-1].units == 0
    assert not (tmp_path / "releases" / ".000002-abc").exists()
