"""What the tests with real processes share: starting the command, and looking at a home."""

import hashlib
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pyarrow.parquet as pq

from report_pipeline.schemas import STAGES
from report_pipeline.settings import PROJECT
from report_pipeline.store import Store

# Lineage names runs, the package has its digest, the database knows where the marts stand.
_OF_THIS_HOME = {"lineage.parquet", "datapackage.json", "reports.duckdb"}


def environment(**more: str) -> dict[str, str]:
    """The environment of a command that works in small batches, so that there is much to break."""
    return (
        os.environ
        | {"COLUMNS": "200", "REPORT_PIPELINE_BATCH_SIZE": "2", "PYTHONPATH": str(PROJECT)}
        | more
    )


def start(*arguments: str, **more: str) -> "subprocess.Popen[str]":
    """The command in a session of its own, so that what it leaves behind can be told."""
    return subprocess.Popen(
        [sys.executable, "-m", "report_pipeline.cli", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment(**more),
        start_new_session=True,
    )


def command(*arguments: str, **more: str) -> "subprocess.CompletedProcess[str]":
    """Run the command to its end."""
    process = start(*arguments, **more)
    out, err = process.communicate(timeout=550)
    return subprocess.CompletedProcess(arguments, process.returncode, out, err)


def run(home: Path, reports: Path | None = None, *options: str, **more: str) -> str:
    """Run the pipeline, which must end well; returns what it said."""
    given = ["--reports", str(reports)] if reports else []
    ran = command("run", "--home", str(home), *given, *options, **more)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return ran.stdout


def digests(home: Path) -> dict[str, str]:
    """Digest of every published file that names neither runs nor the home."""
    marts = (home / "marts").resolve()
    return {
        path.relative_to(marts).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(marts.rglob("*"))
        if path.is_file() and path.name not in _OF_THIS_HOME
    }


def lineage(home: Path) -> list[tuple[str, ...]]:
    """What made what, without the runs."""
    table = pq.read_table(home / "marts" / "lineage.parquet").drop_columns("run_id")
    return sorted(tuple(row.values()) for row in table.to_pylist())


def ledgers(home: Path) -> dict[str, list[str]]:
    """Keys of the units in the ledger of each stage, twice where work was done twice."""
    store = Store(home)
    return {stage: store.ledger(stage).column("unit_key").to_pylist() for stage in STAGES}


def left_of(session: int) -> Iterator[int]:
    """Processes of a session that are still there."""
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, _, _, its_session = path.read_text().rpartition(")")[2].split()[:4]
        except (FileNotFoundError, ProcessLookupError):
            continue
        if int(its_session) == session and state != "Z":
            yield int(path.parent.name)
