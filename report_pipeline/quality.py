"""Expectations: suites in ``expectations/*.json``, run by Great Expectations on narrow frames.

A suite has the name of its table. Its audit frame is the table with long text cut to one character,
or what ``expectations/<table>.sql`` selects, where a check needs joins or text turned into flags.
Expectations derived from the schema form one check; each that says something about the domain is
one of its own. What a correct figure is stands in the suites, not here.
"""

import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from report_pipeline.digests import digest
from report_pipeline.settings import EXPECTATIONS
from report_pipeline.tables import Table

SCHEMA_CHECK = "schema"
_EXAMPLES = 10


@dataclass(frozen=True, slots=True)
class Check:
    """A named check of a table: its severity and the expectations behind it."""

    name: str
    severity: str  # critical, warning, info
    expectations: tuple[dict[str, Any], ...]
    description: str

    @property
    def blocking(self) -> bool:
        return self.severity == "critical"


@dataclass(frozen=True, slots=True)
class CheckResult:
    """What a check found."""

    check: Check
    passed: bool
    rows: int
    unexpected: int
    failures: tuple[str, ...]  # each expectation that failed, in words
    examples: tuple[dict[str, Any], ...]  # up to ten unexpected rows


# --- suites ---------------------------------------------------------------------------------------


def derived_expectations(table: Table) -> list[dict[str, Any]]:
    """What the declaration of a table says of its rows, in Great Expectations' own format."""
    names = [column.name for column in table.columns]
    found = [_expectation("expect_table_columns_to_match_set", column_set=names, exact_match=False)]
    for column in table.columns:
        if not column.nullable:
            found.append(_expectation("expect_column_values_to_not_be_null", column=column.name))
        if column.allowed:
            found.append(
                _expectation(
                    "expect_column_values_to_be_in_set",
                    column=column.name,
                    value_set=list(column.allowed),
                )
            )
    if len(table.key) == 1:
        found.append(_expectation("expect_column_values_to_be_unique", column=table.key[0]))
    elif table.key:
        found.append(
            _expectation("expect_compound_columns_to_be_unique", column_list=list(table.key))
        )
    return found


def _expectation(kind: str, **kwargs: Any) -> dict[str, Any]:
    return {
        "type": kind,
        "kwargs": kwargs,
        "meta": {"check": SCHEMA_CHECK},
        "severity": "critical",
    }


def suite(table: Table) -> dict[str, Any]:
    """The suite of a table as its file has it."""
    loaded: dict[str, Any] = json.loads(_suite_file(table).read_bytes())
    return loaded


def refreshed_suite(table: Table) -> str:
    """The suite's file with its derived part made anew and its other expectations kept."""
    path = _suite_file(table)
    kept = json.loads(path.read_bytes())["expectations"] if path.is_file() else []
    own = [e for e in kept if e["meta"]["check"] != SCHEMA_CHECK]
    content = {
        "name": table.name,
        "meta": {"table": table.name},
        "expectations": [*derived_expectations(table), *own],
    }
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n"


def checks(table: Table) -> list[Check]:
    """The checks of a table: its schema first, then one for each claim about the domain."""
    grouped: dict[str, list[dict[str, Any]]] = {}
    for expectation in suite(table)["expectations"]:
        grouped.setdefault(expectation["meta"]["check"], []).append(expectation)
    order = ("critical", "warning", "info")
    return [
        Check(
            name=name,
            severity=min((e["severity"] for e in group), key=order.index),
            expectations=tuple(group),
            description=(
                f"Columns, types, nulls, allowed values and key of {table.name} are as declared"
                if name == SCHEMA_CHECK
                else group[0]["meta"]["claim"]
            ),
        )
        for name, group in grouped.items()
    ]


def suites_digest(tables: Sequence[Table]) -> str:
    """Digest of everything that decides the outcome of an audit."""
    files = [path for table in tables for path in (_suite_file(table), _frame_file(table))]
    return digest([path.read_text("utf-8") if path.is_file() else "" for path in files])


def _suite_file(table: Table) -> Path:
    return EXPECTATIONS / f"{table.name}.json"


def _frame_file(table: Table) -> Path:
    return EXPECTATIONS / f"{table.name}.sql"


# --- running them ---------------------------------------------------------------------------------


def audit_frame(connection: duckdb.DuckDBPyConnection, table: Table) -> pa.Table:
    """The frame to check. ``connection`` knows the table, and what its SQL joins, by name."""
    narrow = []
    for column in table.columns:
        if column.name in {"text", "content"}:
            narrow.append(f"t.{column.name}[1:1] AS {column.name}")
        elif pa.types.is_list(column.type):
            narrow.append(f"len(t.{column.name}) AS {column.name}")
        else:
            narrow.append(f"t.{column.name}")
    base = f"SELECT {', '.join(narrow)} FROM {table.name} AS t"
    path = _frame_file(table)
    if path.is_file():
        more = path.read_text(encoding="utf-8").rstrip().rstrip(";")
        base = f"SELECT * FROM ({base}) LEFT JOIN ({more}) USING ({', '.join(table.key)})"
    frame: pa.Table = connection.sql(base).to_arrow_table()
    return frame


def run_checks(table: Table, frame: pa.Table) -> list[CheckResult]:
    """Run a table's suite over its frame."""
    os.environ["GX_ANALYTICS_ENABLED"] = "false"
    import great_expectations as gx  # noqa: PLC0415 - takes seconds: only when a check runs
    from great_expectations.data_context.types.base import ProgressBarsConfig  # noqa: PLC0415

    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = ProgressBarsConfig(globally=False)
    batch = (
        context.data_sources.add_pandas("frames")
        .add_dataframe_asset(table.name)
        .add_batch_definition_whole_dataframe("all")
        .get_batch(batch_parameters={"dataframe": frame.to_pandas()})
    )
    outcome = batch.validate(
        gx.ExpectationSuite(**suite(table)),
        result_format={
            "result_format": "SUMMARY",
            "partial_unexpected_count": _EXAMPLES,
            "unexpected_index_column_names": _shown(table, frame),
        },
    )
    results: dict[str, list[Any]] = {}
    for result in outcome.results:
        results.setdefault(result.expectation_config.meta["check"], []).append(result)
    return [_check_result(check, frame, results[check.name]) for check in checks(table)]


def _shown(table: Table, frame: pa.Table) -> list[str]:
    """Columns that name a row to a person: its key, its report, and its evidence."""
    wanted = [*table.key, "report_id", "evidence", "heading", "source_uri"]
    return [name for name in dict.fromkeys(wanted) if name in frame.column_names]


def _check_result(check: Check, frame: pa.Table, results: Sequence[Any]) -> CheckResult:
    failed = [result for result in results if not result.success]
    examples = [
        {name: str(value) for name, value in row.items()}
        for result in failed
        for row in result.result.get("partial_unexpected_index_list") or []
    ]
    return CheckResult(
        check=check,
        passed=not failed,
        rows=frame.num_rows,
        unexpected=sum(result.result.get("unexpected_count") or 0 for result in failed),
        failures=tuple(_in_words(result) for result in failed),
        examples=tuple(examples[:_EXAMPLES]),
    )


def _in_words(result: Any) -> str:
    config = result.expectation_config
    error = (result.exception_info or {}).get("exception_message")
    arguments = {
        name: value
        for name, value in config.kwargs.items()
        if name not in {"batch_id", "value_set", "column_set"}
    }
    said = f"{config.type} {json.dumps(arguments, ensure_ascii=False)}"
    return f"{said}: {error}" if error else said
