"""The store: what counts, what does not, and that equal inputs give equal bytes."""

import pyarrow as pa
import pytest

from report_pipeline.schemas import REPORT_SECTIONS
from report_pipeline.store import Store, write_parquet
from report_pipeline.units import Child, UnitDone


def unit(key: str, unit_id: str = "r1") -> UnitDone:
    return UnitDone(key, unit_id, "s" * 64, "i" * 64, "v1", "o" * 64, (Child(unit_id, "c" * 64),))


def section(key: str, report_id: str = "r1") -> dict[str, object]:
    return {
        "unit_key": key, "report_id": report_id, "section_id": f"{report_id}-0000",
        "parent_id": None, "ordinal": 0, "depth": 1, "label": "一、", "heading": "回顾",
        "kind": "review", "char_start": 0, "char_end": 4, "is_leaf": True, "text": "一、回顾",
    }  # fmt: skip


def sections(*rows: dict[str, object]) -> dict[str, pa.Table]:
    return {"report_sections": pa.Table.from_pylist(list(rows), REPORT_SECTIONS.arrow)}


def test_rows_of_a_committed_batch_are_read_back(tmp_path):
    store = Store(tmp_path)
    store.commit("report_sections", sections(section("k1")), [unit("k1")], "run")
    ledger = store.ledger("report_sections")
    assert ledger.column("unit_key").to_pylist() == ["k1"]
    rows = store.rows("report_sections", REPORT_SECTIONS, ledger).to_pylist()
    assert [row["heading"] for row in rows] == ["回顾"]


def test_a_part_without_its_commit_does_not_exist(tmp_path):
    store = Store(tmp_path)
    store.commit("report_sections", sections(section("k1")), [unit("k1")], "run")
    for commit in (tmp_path / "store" / "report_sections" / "commits").iterdir():
        commit.unlink()
    assert store.ledger("report_sections").num_rows == 0


def test_an_unfinished_write_leaves_nothing_a_reader_sees(tmp_path, monkeypatch):
    monkeypatch.setattr("report_pipeline.store.flush", lambda path: (_ for _ in ()).throw(OSError))
    with pytest.raises(OSError):
        write_parquet(tmp_path / "t.parquet", pa.table({"a": [1]}))
    assert list(tmp_path.iterdir()) == []


def test_rows_of_units_that_are_not_asked_for_stay_out(tmp_path):
    store = Store(tmp_path)
    both = sections(section("k1"), section("k2", "r2"))
    store.commit("report_sections", both, [unit("k1"), unit("k2", "r2")], "run")
    ledger = store.ledger("report_sections").slice(0, 1)
    assert store.rows("report_sections", REPORT_SECTIONS, ledger).num_rows == 1


def test_a_batch_done_again_has_the_same_name_and_bytes(tmp_path):
    first, second = Store(tmp_path / "a"), Store(tmp_path / "b")
    for store in (first, second):
        store.commit("report_sections", sections(section("k1")), [unit("k1")], "run")
    names = [
        sorted(p.relative_to(s.root) for p in s.root.rglob("*.parquet")) for s in (first, second)
    ]
    assert names[0] == names[1]
    for name in names[0]:
        assert (first.root / name).read_bytes() == (second.root / name).read_bytes()


def test_an_empty_stage_reads_as_an_empty_table(tmp_path):
    store = Store(tmp_path)
    current = store.current("report_sections")
    assert store.rows("report_sections", REPORT_SECTIONS, current).schema == REPORT_SECTIONS.arrow
