"""The suites in ``expectations/*.json``: read as they stand, and their derived part made anew.

A suite has the name of its table and is in Great Expectations' own format. In the ``meta`` of an
expectation, ``check`` is the check it belongs to, ``claim`` says what it claims, and ``frame`` which
rows it is about (see ``frames``). Expectations derived from the schema form one check; each that
says something about the domain is one of its own.
"""

import json
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import pyarrow as pa

from report_pipeline.digests import digest
from report_pipeline.quality.check import SCHEMA_CHECK, Check
from report_pipeline.settings import EXPECTATIONS
from report_pipeline.tables import Table

ROWS = "rows"  # the frame of expectations that look at each row by itself
COLUMNS, SUSPECTS, COPIES = "columns", "suspects", "copies"  # frames of the derived ones
_SEVERITIES = ("critical", "warning", "info")


def derived_expectations(table: Table) -> list[dict[str, Any]]:
    """What the declaration of a table says of its rows, in Great Expectations' own format."""
    types = [[column.name, type_name(column.type)] for column in table.columns]
    found = [
        _derived(COLUMNS, "expect_table_row_count_to_equal", value=len(types)),
        _derived(
            COLUMNS,
            "expect_column_pair_values_to_be_in_set",
            column_A="column",
            column_B="type",
            value_pairs_set=types,
        ),
    ]
    for column in table.columns:
        if not column.nullable:
            found.append(
                _derived(SUSPECTS, "expect_column_values_to_not_be_null", column=column.name)
            )
        if column.allowed:
            found.append(
                _derived(
                    SUSPECTS,
                    "expect_column_values_to_be_in_set",
                    column=column.name,
                    value_set=list(column.allowed),
                )
            )
    if len(table.key) == 1:
        found.append(_derived(COPIES, "expect_column_values_to_be_unique", column=table.key[0]))
    elif table.key:
        found.append(
            _derived(COPIES, "expect_compound_columns_to_be_unique", column_list=list(table.key))
        )
    return found


def _derived(frame: str, kind: str, **kwargs: Any) -> dict[str, Any]:
    return {
        "type": kind,
        "kwargs": kwargs,
        "meta": {"check": SCHEMA_CHECK, "frame": frame},
        "severity": "critical",
    }


def type_name(type_: pa.DataType) -> str:
    """The name of a type, the same in memory and in a file."""
    if pa.types.is_list(type_) or pa.types.is_large_list(type_):
        return f"list of {type_name(type_.value_type)}"
    if pa.types.is_struct(type_):
        parts = (f"{field.name} {type_name(field.type)}" for field in type_)
        return f"struct of {', '.join(parts)}"
    return str(type_)


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
    return [
        Check(
            name=name,
            severity=min((e["severity"] for e in group), key=_SEVERITIES.index),
            expectations=tuple(group),
            description=(
                f"Columns, types, nulls, allowed values and key of {table.name} are as declared"
                if name == SCHEMA_CHECK
                else group[0]["meta"]["claim"]
            ),
        )
        for name, group in grouped.items()
    ]


def frame_of(expectation: dict[str, Any]) -> str:
    """The frame that an expectation looks at."""
    name: str = expectation["meta"].get("frame", ROWS)
    return name


@cache
def frame_query(table: str, frame: str) -> str:
    """SQL of a frame of a table, without its semicolon; empty where there is none."""
    name = f"{table}.sql" if frame == ROWS else f"{table}.{frame}.sql"
    path = EXPECTATIONS / name
    return path.read_text(encoding="utf-8").strip().rstrip(";") if path.is_file() else ""


def suites_digest(tables: Sequence[Table]) -> str:
    """Digest of everything that decides the outcome of an audit but the data."""
    names = {table.name for table in tables}
    files = [path for path in sorted(EXPECTATIONS.iterdir()) if path.name.split(".")[0] in names]
    return digest([[path.name, path.read_text("utf-8")] for path in files])


def _suite_file(table: Table) -> Path:
    return EXPECTATIONS / f"{table.name}.json"
