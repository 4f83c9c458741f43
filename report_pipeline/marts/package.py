"""``datapackage.json``: the marts described as a Frictionless Data Package, from their declarations.

A mart that is split by year has one file a year: a resource each, since the parts of a Parquet table
cannot be read as one file.
"""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from report_pipeline.marts.files import file_sha256, mart_files
from report_pipeline.marts.labels import column_label, table_label
from report_pipeline.tables import Column, Table

# Columns that name a row of another table; null where there is none.
_REFERENCES = {
    "report_id": ("dim_report", "report_id"),
    "indicator_id": ("dim_indicator", "indicator_id"),
    "term": ("dim_term", "term"),
}


def data_package(folder: Path, tables: Sequence[Table]) -> bytes:
    """The package of the marts in ``folder``, as JSON."""
    package = {
        "profile": "data-package",
        "name": "government-work-reports",
        "title": "Chinese government work reports as data",
        "description": "Figures, outlines, terms and topics of 政府工作报告, each with its evidence.",
        "keywords": ["政府工作报告", "government work report", "China"],
        "resources": [
            _resource(folder, table, file)
            for table in tables
            for file in mart_files(folder, table.name)
        ],
    }
    return (json.dumps(package, ensure_ascii=False, indent=1) + "\n").encode()


def _resource(folder: Path, table: Table, file: Path) -> dict[str, Any]:
    path = file.relative_to(folder).as_posix()
    name = table.name if file.parent == folder else f"{table.name}-{file.stem}"
    return {
        "profile": "data-resource",
        # Checked by bytes and hash. As a table Frictionless would read it by way of pandas, which
        # makes floats of integers with nulls, and says that they are no integers.
        "type": "file",
        "name": name.replace("_", "-"),
        "path": path,
        "title": f"{table_label(table)} {table.name}",
        "description": f"One row is {table.meaning}.",
        "format": "parquet",
        "mediatype": "application/vnd.apache.parquet",
        "encoding": "utf-8",
        "bytes": file.stat().st_size,
        "hash": f"sha256:{file_sha256(file)}",
        "numberOfRows": pq.ParquetFile(file).metadata.num_rows,
        "schema": {
            "fields": [_field(table, column) for column in table.columns],
            "primaryKey": list(table.key),
            "foreignKeys": [
                {
                    "fields": [column.name],
                    "reference": {"resource": to.replace("_", "-"), "fields": [field]},
                }
                for column in table.columns
                if (known := _REFERENCES.get(column.name)) is not None
                for to, field in (known,)
                if to != table.name
            ],
        },
    }


def _field(table: Table, column: Column) -> dict[str, Any]:
    constraints: dict[str, Any] = {"required": not column.nullable and not _may_be_empty(column)}
    if column.allowed:
        constraints["enum"] = list(column.allowed)
    return {
        "name": column.name,
        "type": _type(column.type),
        "title": column_label(table, column.name),
        "description": column.meaning + (f" [{column.unit}]" if column.unit else ""),
        "constraints": constraints,
    }


def _may_be_empty(column: Column) -> bool:
    """Frictionless takes an empty text for a missing value."""
    return bool(pa.types.is_string(column.type))


def _type(type_: pa.DataType) -> str:
    if pa.types.is_list(type_):
        return "array"
    if pa.types.is_date(type_):
        return "date"
    if pa.types.is_boolean(type_):
        return "boolean"
    if pa.types.is_integer(type_):
        return "integer"
    return "number" if pa.types.is_floating(type_) else "string"
