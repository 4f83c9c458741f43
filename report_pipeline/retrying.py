"""Taking quarantined files up again: their refusals are forgotten, so that the next run works on them.

A stage does what its ledger does not have. A refusal stands in the ledger like any result, which
keeps a bad file from being tried every night; here it is taken out. Files that the landing folder
would not give are looked at in every run anyway.
"""

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from report_pipeline.landing import Inventory
from report_pipeline.marts.registry import AUDITED
from report_pipeline.quality.held import HeldBack
from report_pipeline.quality.suites import suites_digest
from report_pipeline.refusal import Reason
from report_pipeline.schemas import REFUSALS, STAGES
from report_pipeline.standing import Standings
from report_pipeline.store import LEDGER, Store, write_parquet


@dataclass(frozen=True, slots=True)
class Retried:
    """What was made ready to be taken up again."""

    refusals: int  # results of stages that were forgotten
    reports: int  # no longer held back by the audit


class NotInQuarantine(LookupError):
    """Nothing of what was named was refused; the message names it."""


def retry(home: Path, files: Collection[str], reason: str = "") -> Retried:
    """Forget the refusals of these files, of all where none is named; only those for ``reason``.

    ``files`` are names as quarantine shows them, or ends of such names. Raises NotInQuarantine.
    """
    store = Store(home)
    sources = _sources(Inventory(home).table, files)
    refusals = 0
    for stage in STAGES:
        current = store.current(stage)
        here = current.filter(pc.is_in(current.column("source_sha256"), sources))
        refused = store.rows(stage, REFUSALS, here)
        if reason:
            refused = refused.filter(pc.equal(refused.column("reason"), reason))
        if len(refused):
            _forget(store, stage, refused.column("unit_key").combine_chunks())
            refusals += len(refused)
    reports = _let_go(store, sources) if reason in {"", Reason.FAILED_CHECK} else 0
    if not refusals and not reports:
        raise NotInQuarantine(f"nothing of {', '.join(files) or 'all files'} is in quarantine")
    Standings(home).clear()
    return Retried(refusals, reports)


def _sources(inventory: pa.Table, files: Collection[str]) -> pa.Array:
    """Digests of the contents under these names; of all contents where none is given."""
    rows = zip(
        inventory.column("source_uri").to_pylist(),
        inventory.column("source_sha256").to_pylist(),
        strict=True,
    )
    ends = tuple(files)
    found = {sha for uri, sha in rows if sha and (not ends or uri.endswith(ends))}
    return pa.array(sorted(found), pa.string())


def _forget(store: Store, stage: str, keys: pa.Array) -> None:
    """Take units out of a stage's ledger."""
    current = store.current(stage)
    store.set_current(stage, current.filter(pc.invert(pc.is_in(current.column("unit_key"), keys))))
    for file in store.commits(stage):
        ledger = pq.read_table(file, schema=LEDGER)
        kept = ledger.filter(pc.invert(pc.is_in(ledger.column("unit_key"), keys)))
        if len(kept) < len(ledger):
            write_parquet(file, kept)


def _let_go(store: Store, sources: pa.Array) -> int:
    """Hold back no longer what the audit holds of these sources."""
    ids: set[str] = set()
    for stage in STAGES[:2]:  # whose children are documents and reports
        units = store.current(stage)
        here = units.filter(pc.is_in(units.column("source_sha256"), sources))
        for children in here.column("children").to_pylist():
            ids.update(child["id"] for child in children)
    return HeldBack(store, suites_digest(AUDITED)).let_go(ids)
