"""What a stage has to do, and doing it: the units that are missing, batch by batch.

A unit is missing when no committed batch holds its key, the digest of stage, unit, input and code
version. Which inputs a stage has comes from ``inputs``; how a unit is worked on from the stage.
Nothing here loops over all units but the making of their keys.
"""

import hashlib
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from report_pipeline.compaction import merge_small
from report_pipeline.fingerprint import code_version
from report_pipeline.refusal import Reason, Refused
from report_pipeline.schemas import REFUSALS
from report_pipeline.stages.stage import (
    BatchDone,
    Made,
    Stage,
    Unit,
    ledger_line,
    refusal_row,
    work_on_batch,
)
from report_pipeline.store import Store
from report_pipeline.workers import Lost, map_batches

Progress = Callable[[str, int, int], None]  # stage, units done, units to do

_FEW = 8  # units that are not worth a second worker

WANTED = pa.schema(
    [("unit_id", pa.string()), ("source_sha256", pa.string()), ("input_sha256", pa.string())]
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """An input a stage should have worked on."""

    unit_id: str
    source_sha256: str
    input_sha256: str


@dataclass(frozen=True, slots=True)
class StageInputs:
    """All inputs of a stage, how to fetch their payloads, and how far upstream lags behind."""

    wanted: pa.Table  # as WANTED
    load: Callable[[Sequence[Wanted]], Sequence[Any]]
    lag: int = 0  # upstream units made by an older code version, or not made yet


@dataclass(frozen=True, slots=True)
class StageDone:
    """What a run of a stage did, counted in units."""

    stage: str
    code_version: str
    current: pa.Table  # ledger rows now valid
    new: pa.Table  # those of them that this run made
    done: int
    reused: int
    removed: int
    refused: int
    waiting: tuple[str, ...]
    lag: int


def unit_key(stage: str, wanted: Wanted, version: str) -> str:
    """The key of a unit's rows."""
    text = "\0".join((stage, wanted.unit_id, wanted.input_sha256, version))
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def run_stage(
    stage: Stage,
    inputs: StageInputs,
    store: Store,
    *,
    run_id: str,
    workers: int,
    batch_size: int,
    progress: Progress | None = None,
) -> StageDone:
    """Do the missing units of a stage, commit them, and declare what is valid now."""
    version = code_version(stage.modules, stage.tables)
    every = [
        Wanted(*row) for row in zip(*(c.to_pylist() for c in inputs.wanted.columns), strict=True)
    ]
    keys = pa.array([unit_key(stage.name, wanted, version) for wanted in every], pa.string())
    before = store.current(stage.name)
    known = _known(store, stage, before, keys)
    absent = pc.invert(pc.is_in(keys, known.column("unit_key").combine_chunks()))
    missing = [(keys[at].as_py(), every[at]) for at in pc.indices_nonzero(absent).to_pylist()]

    refused, waiting, made = 0, [], [known]
    # Closed at once when a commit fails, so that no worker goes on.
    with closing(_work(stage, version, missing, inputs, workers, batch_size)) as batches:
        for batch in batches:
            if batch.units:
                made.append(store.commit(stage.name, batch.tables, batch.units, run_id))
            refused += batch.refused
            waiting += batch.waiting
            if progress:
                progress(stage.name, sum(map(len, made[1:])) + len(waiting), len(missing))
    current = pa.concat_tables(made).combine_chunks().sort_by("unit_id")
    if not current.equals(before):
        store.set_current(stage.name, current)
    done = len(current) - len(known)
    if done:
        merge_small(store, stage.name)
    gone = pc.invert(
        pc.is_in(before.column("unit_id"), inputs.wanted.column("unit_id").combine_chunks())
    )
    current = store.current(stage.name)
    return StageDone(
        stage=stage.name,
        code_version=version,
        current=current,
        new=current.filter(
            pc.invert(
                pc.is_in(current.column("unit_key"), known.column("unit_key").combine_chunks())
            )
        ),
        done=done,
        reused=len(known),
        removed=pc.sum(gone).as_py() or 0,
        refused=refused,
        waiting=tuple(waiting),
        lag=inputs.lag,
    )


def _known(store: Store, stage: Stage, before: pa.Table, keys: pa.Array) -> pa.Table:
    """Ledger rows of the wanted units that are done, from what was valid last and, for what is
    not among it, from the whole ledger: work of a run that died, or of an earlier state."""
    valid = before.filter(pc.is_in(before.column("unit_key"), keys))
    if len(valid) == len(keys):
        return valid
    absent = pc.invert(pc.is_in(keys, valid.column("unit_key").combine_chunks()))
    return pa.concat_tables([valid, store.committed(stage.name, keys.filter(absent))])


def _work(
    stage: Stage,
    version: str,
    missing: Sequence[tuple[str, Wanted]],
    inputs: StageInputs,
    workers: int,
    batch_size: int,
) -> Generator[BatchDone]:
    function = partial(work_on_batch, stage, version)
    size = min(batch_size, max(_FEW, -(-len(missing) // max(workers, 1))))
    for result in map_batches(function, _batches(missing, inputs, size), workers):
        yield _lost(stage, version, result) if isinstance(result, Lost) else result


def _batches(
    missing: Sequence[tuple[str, Wanted]], inputs: StageInputs, size: int
) -> Iterator[Sequence[Unit]]:
    """Units with their payloads, fetched only when a worker is free for them."""
    for at in range(0, len(missing), size):
        part = missing[at : at + size]
        payloads = inputs.load([wanted for _, wanted in part])
        yield [
            Unit(key, wanted.unit_id, wanted.source_sha256, wanted.input_sha256, payload)
            for (key, wanted), payload in zip(part, payloads, strict=True)
        ]


def _lost(stage: Stage, version: str, lost: Lost[Unit]) -> BatchDone:
    """A unit that took its worker down is refused, so that the next run does not try it again."""
    unit = replace(lost.item, payload=None)
    reason = Reason.TIMEOUT if lost.why == "timeout" else Reason.CRASHED
    refused = Refused(reason, "the worker process died or overran on this input")
    made = Made({REFUSALS.name: [refusal_row(stage.name, unit, refused)]})
    rows = [{"unit_key": unit.key, **row} for row in made.rows[REFUSALS.name]]
    table = pa.Table.from_pylist(rows, REFUSALS.arrow)
    return BatchDone({REFUSALS.name: table}, [ledger_line(unit, version, made)], refused=1)
