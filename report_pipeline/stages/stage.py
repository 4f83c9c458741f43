"""What a stage is, and the work of one batch: the part of a run that happens inside a worker."""

import errno
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa

from report_pipeline.digests import digest
from report_pipeline.refusal import Reason, Refused
from report_pipeline.schemas import REFUSALS
from report_pipeline.tables import Table
from report_pipeline.units import Child, UnitDone

Row = dict[str, Any]


class NotNow(Exception):
    """The work cannot be done as things are, through no fault of the input: the next run tries."""


class InputChanged(NotNow):
    """The input is no longer what the inventory says; the next run takes it as it is then."""


# What the machine lacks for a while; of an input it says nothing.
_SHORTAGES = {
    errno.ENOSPC, errno.EDQUOT, errno.EMFILE, errno.ENFILE, errno.ENOMEM, errno.EAGAIN, errno.EIO,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Unit:
    """One input of a stage: what it is, its digests, and the payload ``work`` is given."""

    key: str
    id: str
    source_sha256: str
    input_sha256: str
    payload: Any


@dataclass(frozen=True, slots=True)
class Made:
    """What a stage made of one unit: rows by table, and what the next stage may take up."""

    rows: dict[str, list[Row]]
    children: tuple[Child, ...] = ()


@dataclass(frozen=True, slots=True)
class Stage:
    """A stage: its tables, the modules that shape its output, and the function that does it."""

    name: str
    tables: tuple[Table, ...]
    modules: tuple[str, ...]
    work: Callable[[Any], Made]


@dataclass(slots=True)
class BatchDone:
    """Result of a batch: tables to write, ledger lines, and the units that must wait."""

    tables: dict[str, pa.Table]
    units: list[UnitDone]
    refused: int = 0
    waiting: list[str] = field(default_factory=list)  # ids of what could not be done now


def refusal_row(stage: str, unit: Unit, refused: Refused, member_path: str = "") -> Row:
    """A row of ``refusals`` for a unit that a stage did not take."""
    return {
        "unit_id": unit.id,
        "source_sha256": unit.source_sha256,
        "stage": stage,
        "reason": str(refused.reason),
        "detail": refused.detail,
        "member_path": member_path,
    }


def _attempt(stage: Stage, unit: Unit) -> Made:
    try:
        return stage.work(unit.payload)
    except (NotNow, MemoryError):
        raise
    except Refused as refused:
        return Made({REFUSALS.name: [refusal_row(stage.name, unit, refused)]})
    except Exception as error:
        if isinstance(error, OSError) and error.errno in _SHORTAGES:
            raise NotNow(str(error)) from error
        # One bad input must not stop the others.
        where = traceback.extract_tb(error.__traceback__)[-1]
        detail = f"{type(error).__name__}: {error} (in {where.name})"
        return Made(
            {REFUSALS.name: [refusal_row(stage.name, unit, Refused(Reason.CRASHED, detail))]}
        )


def work_on_batch(stage: Stage, code_version: str, units: Sequence[Unit]) -> BatchDone:
    """Do every unit of a batch; an input that raises becomes a refusal, the others go on."""
    rows: dict[str, list[Row]] = {table.name: [] for table in (*stage.tables, REFUSALS)}
    done = BatchDone({}, [])
    for unit in units:
        try:
            made = _attempt(stage, unit)
        except NotNow:
            done.waiting.append(unit.id)
            continue
        done.refused += len(made.rows.get(REFUSALS.name, ()))
        done.units.append(ledger_line(unit, code_version, made))
        for name, found in made.rows.items():
            rows[name].extend({"unit_key": unit.key, **row} for row in found)
    done.tables = {
        table.name: pa.Table.from_pylist(rows[table.name], table.arrow)
        for table in (*stage.tables, REFUSALS)
    }
    return done


def ledger_line(unit: Unit, code_version: str, made: Made) -> UnitDone:
    """The unit's line in the ledger."""
    return UnitDone(
        unit_key=unit.key,
        unit_id=unit.id,
        source_sha256=unit.source_sha256,
        input_sha256=unit.input_sha256,
        code_version=code_version,
        output_sha256=digest([[name, found] for name, found in sorted(made.rows.items()) if found]),
        children=made.children,
    )
