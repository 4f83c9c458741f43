"""Measure how long the audit of many made-up reports takes, and how much memory.

    python benchmarks/audit.py HOME [--reports 100000] [--new 100]

The store is written as the stages would leave it: every report has the outline and some of the
figures, terms and topics of one of the sample's reports, about 50 facts, under ids, a place and a
year of its own; nothing is read or cleaned. Measured is the audit of all stages and of the marts in
staging, the imports included: all rows, then those of the reports that come new.
"""

import argparse
import resource
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
from apart import apart

SAMPLE_REPORT = "other_sites/017_b83d5520e6f41c9a.txt"
FIRST_YEAR, YEARS = 1981, 40  # of each place's reports
BATCH = 4096  # reports
FIGURES, TERMS, TOPICS = 8, 12, 8  # of a report

# A row of ``made`` is a report; ``model_<table>`` holds the rows of the report they are made from.
_PREFIX = "printf('%s-%s', n.report_id, split_part({}, '-', 2))"
_OBSERVATION = """left(sha256(concat('["', n.report_id, '", ', o.char_start, ', ', o.char_end, ', "',
    o.indicator_id, '", "', o.status, '", ', coalesce((o.period_year + n.shift)::VARCHAR, 'null'),
    ', "', o.measure, '"]')), 20)"""
_QUANTITY = (
    """left(sha256(concat('["', n.report_id, '", ', m.char_start, ', ', m.char_end, ']')), 20)"""
)
_OWN = "n.report_id AS unit_key, n.report_id AS report_id"
_MADE = {
    "raw_reports": "n.report_id AS unit_key, n.report_id AS document_id, n.report_id AS source_sha256",
    "clean_reports": f"""{_OWN}, n.report_id AS document_id, n.report_id AS source_sha256,
        n.region_id AS region_id, n.region_code AS region_code, n.region_name AS region_name,
        n.region_level AS region_level, n.province AS province, n.city AS city,
        n.county AS county, NULL AS township, n.report_year AS report_year, NULL AS delivered_on""",
    "report_sections": f"""{_OWN}, {_PREFIX.format("m.section_id")} AS section_id,
        if(m.parent_id IS NULL, NULL, {_PREFIX.format("m.parent_id")}) AS parent_id""",
    "report_indicators": f"""{_OWN}, {_PREFIX.format("m.section_id")} AS section_id,
        {_OBSERVATION} AS observation_id, m.period_year + n.shift AS period_year,
        m.period_start + n.shift AS period_start""",
    "report_quantities": f"""{_OWN}, {_PREFIX.format("m.section_id")} AS section_id,
        {_QUANTITY} AS quantity_id,
        if(o.observation_id IS NULL, NULL, {_OBSERVATION}) AS observation_id""",
    "report_terms": _OWN,
    "report_attention": _OWN,
}
_CHOSEN = {
    "report_indicators": f"ORDER BY char_start, observation_id LIMIT {FIGURES}",
    "report_quantities": f"ORDER BY char_start LIMIT {FIGURES}",
    "report_terms": f"ORDER BY count DESC, term LIMIT {TERMS}",
    "report_attention": f"ORDER BY topic, section_kind LIMIT {TOPICS}",
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("home", type=Path, help="a home that holds the sample; copies go beside it")
    parser.add_argument("--reports", type=int, default=100_000)
    parser.add_argument("--new", type=int, default=100)
    given = parser.parse_args()
    home = given.home.with_name(given.home.name + "_audited")
    shutil.rmtree(home, ignore_errors=True)
    for what, numbers in (
        ("all", range(given.reports)),
        ("new", range(given.reports, given.reports + given.new)),
    ):
        # Each in a process of its own, so that the memory measured is that of the audit.
        apart(_write, home, given.home, numbers)
        apart(_build, home)
        began = time.perf_counter()
        apart(_audit, home, what)
        print(f"audit of {what}: {time.perf_counter() - began:.1f} s with all imports", flush=True)


# --- what is measured -----------------------------------------------------------------------------


def _audit(home: Path, what: str) -> None:
    from report_pipeline.marts.registry import MARTS  # noqa: PLC0415 - imports are measured
    from report_pipeline.quality.gate import Gate  # noqa: PLC0415
    from report_pipeline.quality.suites import suites_digest  # noqa: PLC0415
    from report_pipeline.release import Releases  # noqa: PLC0415
    from report_pipeline.schemas import STAGES  # noqa: PLC0415

    gate = Gate(home)
    found = {}
    for stage in STAGES:
        began = time.perf_counter()
        found[stage] = gate.stage(stage, what)
        print(f"  {stage:24} {time.perf_counter() - began:6.1f} s  {_peak()}", flush=True)
    began = time.perf_counter()
    found |= gate.staging(what)
    print(f"  {'marts':24} {time.perf_counter() - began:6.1f} s  {_peak()}", flush=True)
    facts = sum(found[table.name][0].rows for table in MARTS if table.name.startswith("fact_"))
    print(f"  {found['dim_report'][0].rows:,} reports, {facts:,} rows of facts")
    for name, results in found.items():
        for result in results:
            if not result.passed:
                print(f"  not passed: {name}.{result.check.name}: {result.observed}")
    if not any(result.blocks for results in found.values() for result in results):
        Releases(home).publish(suites_digest(MARTS))


def _peak() -> str:
    return f"peak {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB"


def _build(home: Path) -> None:
    from report_pipeline.marts.build import opened  # noqa: PLC0415 - as above
    from report_pipeline.marts.registry import MARTS  # noqa: PLC0415
    from report_pipeline.store import Store  # noqa: PLC0415

    began = time.perf_counter()
    with opened(Store(home), pq.read_table(home / "inventory.parquet"), home / "staging") as shop:
        for table in MARTS:
            shop.build(table)
    print(f"marts built: {time.perf_counter() - began:.1f} s, {_peak()}", flush=True)


# --- making the store -----------------------------------------------------------------------------


def _write(home: Path, sample: Path, numbers: range) -> None:
    """Write the stage tables of these reports, and the inventory of all."""
    from report_pipeline.landing import INVENTORY  # noqa: PLC0415 - as above
    from report_pipeline.schemas import STAGE_TABLES, STAGES  # noqa: PLC0415
    from report_pipeline.store import Store  # noqa: PLC0415
    from report_pipeline.units import Child, UnitDone  # noqa: PLC0415

    store = Store(home)
    ledgers = {stage: [store.current(stage)] for stage in STAGES}
    for at in range(numbers.start, numbers.stop, BATCH):
        part = range(at, min(at + BATCH, numbers.stop))
        with _making(Store(sample), part) as connection:
            names = connection.execute("SELECT report_id FROM made ORDER BY ALL").fetchall()
            units = [UnitDone(n, n, n, "in", "v", n, (Child(n, n),)) for (n,) in names]
            for stage in STAGES:
                tables = {
                    table.name: _made(connection, table.name).cast(table.arrow)
                    for table in STAGE_TABLES[stage]
                    if table.name in _MADE
                }
                ledgers[stage].append(store.commit(stage, tables, units, "run"))
    for stage in STAGES:
        store.set_current(stage, pa.concat_tables(ledgers[stage]))
    names = store.current(STAGES[0]).column("unit_id").to_pylist()
    rows = [{"source_uri": f"{name}.txt", "source_sha256": name, "bytes": 1} for name in names]
    pq.write_table(pa.Table.from_pylist(rows, INVENTORY), home / "inventory.parquet")


@contextmanager
def _making(sample, numbers: range) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection with ``made`` and the models."""
    from report_pipeline.schemas import STAGE_TABLES, STAGES  # noqa: PLC0415 - as above

    with duckdb.connect() as connection:
        connection.register("made_rows", _reports(numbers))
        for stage in STAGES:
            for table in STAGE_TABLES[stage]:
                sample.view(connection, stage, table, sample.current(stage))
        published = sample.home / "marts" / "dim_report.parquet"
        connection.execute(f"""
            CREATE TABLE model AS
            SELECT report_id, document_id, c.report_year FROM clean_reports AS c
            JOIN '{published}' AS d USING (report_id) WHERE d.source_uri = '{SAMPLE_REPORT}';
            CREATE TABLE made AS
            SELECT n.*, n.report_year - m.report_year AS shift FROM made_rows AS n, model AS m
        """)
        for name in _MADE:
            owner = "document_id" if name == "raw_reports" else "report_id"
            connection.execute(
                f"CREATE TABLE model_{name} AS SELECT * FROM {name} "
                f"WHERE {owner} IN (SELECT {owner} FROM model) {_CHOSEN.get(name, '')}"
            )
        yield connection


def _made(connection: duckdb.DuckDBPyConnection, name: str) -> pa.Table:
    others = {
        "report_indicators": "JOIN model_report_indicators AS o USING (observation_id)",
        "report_quantities": "LEFT JOIN model_report_indicators AS o USING (observation_id)",
    }.get(name, "")
    return connection.sql(
        f"SELECT m.* REPLACE ({_MADE[name]}) FROM made AS n, model_{name} AS m {others}"
    ).to_arrow_table()


def _reports(numbers: range) -> pa.Table:
    """Whose and of which year each report is."""
    from report_pipeline.cleaning.divisions import find, name_index, region  # noqa: PLC0415
    from report_pipeline.digests import short_id  # noqa: PLC0415

    places: dict[str, dict[str, object]] = {}
    for name in sorted(name for name in name_index() if name.endswith(("县", "区", "旗"))):
        for found in find(name):
            place = region(found, 2015)
            if place is not None and place.level == "county":
                places[place.region_id] = {
                    "region_id": place.region_id, "region_code": place.code,
                    "region_name": place.name, "region_level": place.level,
                    "province": place.province, "city": place.city, "county": place.county,
                }  # fmt: skip
    every = list(places.values())
    assert numbers.stop <= YEARS * len(every), f"there are {len(every)} places"
    return pa.Table.from_pylist(
        [
            every[number // YEARS]
            | {"report_id": short_id("made", number), "report_year": FIRST_YEAR + number % YEARS}
            for number in numbers
        ]
    )


if __name__ == "__main__":
    main()
