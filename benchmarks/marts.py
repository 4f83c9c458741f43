"""Measure how long all marts of many made-up reports take to build, and how much memory.

    python benchmarks/marts.py HOME [--reports 10000] [--chars 8000]

Stage tables are written as the stages would leave them: each report's rows are those of one of the
sample's reports, under other ids, places and years; nothing is read or cleaned. Only the building is
measured: a fresh home, then with nothing new, then with one report more.
"""

import argparse
import resource
import shutil
import time
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from apart import apart

from report_pipeline.cleaning.divisions import find, name_index, region
from report_pipeline.digests import short_id
from report_pipeline.landing import INVENTORY
from report_pipeline.marts.build import opened
from report_pipeline.marts.companions import write_companions
from report_pipeline.marts.registry import MARTS
from report_pipeline.schemas import CLEAN_REPORTS, RAW_REPORTS, STAGE_TABLES, STAGES
from report_pipeline.store import Store, UnitDone

BATCH = 1000  # reports in a batch
FIRST_YEAR, YEARS = 1995, 30  # of each place's reports


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("home", type=Path, help="a home that holds the sample; copies go beside it")
    parser.add_argument("--reports", type=int, default=10_000)
    parser.add_argument("--chars", type=int, default=8000, help="about this long is each report")
    given = parser.parse_args()
    home = given.home.with_name(given.home.name + "_many")
    shutil.rmtree(home, ignore_errors=True)
    store = Store(home)
    # In a process of its own, so that the memory measured is that of building.
    apart(_write, store, given.home, given.chars, range(given.reports))
    for what in ("all new", "nothing new"):
        _measure(what, store)
    apart(_write, store, given.home, given.chars, range(given.reports, given.reports + 1))
    _measure("one more", store)
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


def _measure(what: str, store: Store) -> None:
    inventory = pq.read_table(store.home / "inventory.parquet")
    began = time.perf_counter()
    staging = store.home / "staging"
    with opened(store, inventory, staging) as workshop:
        took = {}
        for table in MARTS:
            at = time.perf_counter()
            workshop.build(table)
            took[table.name] = time.perf_counter() - at
        for name, built in workshop.finished().items():
            if took[name] > 0.5:
                print(f"  {name:24} {took[name]:6.1f} s  {built.rows:>10,} rows, "
                      f"{len(built.written)} of {len(built.files)} files")  # fmt: skip
    at = time.perf_counter()
    write_companions(staging, store.home / "marts", MARTS, store.root / "marts")
    print(f"  companions {time.perf_counter() - at:.1f} s")
    size = sum(path.stat().st_size for path in staging.rglob("*") if path.is_file())
    print(f"{what}: {time.perf_counter() - began:.1f} s, {size / 1e6:.0f} MB")


def _models(home: Path, chars: int) -> list[dict[str, pa.Table]]:
    """Rows by table of each of the sample's reports, repeated to the length wanted."""
    sample = Store(home)
    models = []
    reports = sample.rows("clean_reports", CLEAN_REPORTS, sample.current("clean_reports"))
    for report in reports.to_pylist()[:5]:
        rows = {}
        for stage in STAGES[2:]:
            for table in STAGE_TABLES[stage]:
                found = sample.rows(stage, table, sample.current(stage))
                mine = found.filter(pc.equal(found["report_id"], report["report_id"]))
                times = max(1, round(chars / report["body_chars"]))
                unique = table.name in {"report_declined", "report_terms", "report_attention"}
                rows[table.name] = mine if unique else pa.concat_tables([mine] * times)
        rows["report"] = pa.Table.from_pylist([report], CLEAN_REPORTS.arrow)
        models.append(rows)
    return models


def _places() -> list[dict[str, object]]:
    names = sorted(name for name in name_index() if name.endswith(("县", "区", "市")))
    found = []
    for name in names[:1200]:
        place = region(find(name)[0], 2015)
        found.append({
            "region_id": place.region_id, "region_code": place.code, "region_name": place.name,
            "region_level": place.level, "province": place.province, "city": place.city,
            "county": place.county, "township": None,
        })  # fmt: skip
    return found


def _write(store: Store, sample: Path, chars: int, numbers: range) -> None:
    """Write the stage tables of these reports, and the inventory of all."""
    models, places = _models(sample, chars), _places()
    ledgers = {stage: [store.current(stage)] for stage in STAGES}
    files = []
    for at in range(numbers.start, numbers.stop, BATCH):
        part = range(at, min(at + BATCH, numbers.stop))
        tables: dict[str, list[pa.Table]] = {t.name: [] for s in STAGES for t in STAGE_TABLES[s]}
        for number in part:
            model = models[number % len(models)]
            who = short_id("made", number)
            place = places[number // YEARS % len(places)]
            year = FIRST_YEAR + number % YEARS
            row = model["report"].to_pylist()[0] | place | {
                "report_id": who, "unit_key": who, "document_id": who, "source_sha256": who,
                "report_year": year,
            }  # fmt: skip
            shift = year - model["report"]["report_year"][0].as_py()
            tables["clean_reports"].append(pa.Table.from_pylist([row], CLEAN_REPORTS.arrow))
            tables["raw_reports"].append(_raw(who))
            for stage in STAGES[2:]:
                for table in STAGE_TABLES[stage]:
                    tables[table.name].append(_under(model[table.name], who, shift))
            files.append({"source_uri": f"{who}.txt", "source_sha256": who, "bytes": 1})
        for stage in STAGES:
            units = [
                UnitDone(u, u, u, "in", "v", u, ()) for u in (short_id("made", n) for n in part)
            ]
            joined = {t.name: pa.concat_tables(tables[t.name]).combine_chunks()
                      for t in STAGE_TABLES[stage]}  # fmt: skip
            ledgers[stage].append(store.commit(stage, joined, units, "run"))
    for stage in STAGES:
        store.set_current(stage, pa.concat_tables(ledgers[stage]))
    rows = [{name: file.get(name) for name in INVENTORY.names} for file in files]
    found, path = [pa.Table.from_pylist(rows, INVENTORY)], store.home / "inventory.parquet"
    found += [pq.read_table(path)] if path.is_file() else []
    pq.write_table(pa.concat_tables(found), path)


def _raw(who: str) -> pa.Table:
    row = {"unit_key": who, "document_id": who, "source_sha256": who, "member_path": "",
           "media_type": "text/plain", "page_title": "", "page_starts": [], "text": ""}  # fmt: skip
    return pa.Table.from_pylist(
        [{c.name: row.get(c.name) for c in RAW_REPORTS.columns}], RAW_REPORTS.arrow
    )


def _under(rows: pa.Table, who: str, shift: int) -> pa.Table:
    """A model's rows under another report's name and years, every id distinct."""
    count = np.arange(rows.num_rows)
    fresh = pa.array([f"{who}{number:05d}" for number in count], pa.string())
    for index, name in enumerate(rows.column_names):
        field = rows.schema.field(index)
        if name in {"report_id", "unit_key"}:
            rows = rows.set_column(index, field, pa.array([who] * len(count), field.type))
        elif name in {"observation_id", "quantity_id", "section_id"}:
            rows = rows.set_column(index, field, fresh)
        elif name in {"period_year", "period_start"}:
            rows = rows.set_column(index, field, pc.add(rows[name], shift))
    return rows


if __name__ == "__main__":
    duckdb.execute("SELECT 1")  # load it before the clock runs
    main()
