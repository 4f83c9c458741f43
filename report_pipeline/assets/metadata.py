"""Metadata of an asset, made from the declaration of its table and from the rows it holds."""

from collections.abc import Mapping, Sequence
from typing import Any

import pyarrow as pa
from dagster import (
    AssetCheckResult,
    AssetCheckSeverity,
    AssetCheckSpec,
    AssetKey,
    MetadataValue,
    TableColumn,
    TableColumnConstraints,
    TableConstraints,
    TableSchema,
)

from report_pipeline.quality.check import CheckResult
from report_pipeline.quality.suites import checks
from report_pipeline.stages.run import StageDone
from report_pipeline.tables import Table

OWNERS = ["team:report_pipeline"]
PREVIEW_ROWS = 5
_CUT = 60  # characters of a cell in a preview


def table_schema(table: Table) -> TableSchema:
    """Dagster's column schema of a declared table."""
    return TableSchema(
        columns=[
            TableColumn(
                name=column.name,
                type=str(column.type),
                description=column.meaning + (f" [{column.unit}]" if column.unit else ""),
                constraints=TableColumnConstraints(
                    nullable=column.nullable, unique=table.key == (column.name,)
                ),
            )
            for column in table.columns
        ],
        constraints=TableConstraints(other=[f"key: {', '.join(table.key)}"]),
    )


def preview(rows: pa.Table) -> MetadataValue:
    """The first rows as a Markdown table, long cells cut."""
    names = rows.column_names
    lines = ["| " + " | ".join(names) + " |", "|" + " --- |" * len(names)]
    for row in rows.slice(0, PREVIEW_ROWS).to_pylist():
        lines.append("| " + " | ".join(_cell(row[name]) for name in names) + " |")
    return MetadataValue.md("\n".join(lines))


def _cell(value: Any) -> str:
    text = "" if value is None else str(value)
    cut = text[:_CUT] + ("…" if len(text) > _CUT else "")
    return cut.replace("|", "\\|").replace("\n", " ")


def stage_metadata(done: StageDone, rows: int, shown: pa.Table) -> dict[str, Any]:
    """Counts of a stage's run and a preview of its table."""
    return {
        "dagster/row_count": rows,
        "units_done": done.done,
        "units_reused": done.reused,
        "units_removed": done.removed,
        "refused": done.refused,
        "waiting_for_next_run": list(done.waiting),
        "upstream_lag": done.lag,
        "code_version": done.code_version,
        "preview": preview(shown),
    }


def check_specs(table: Table, asset: str) -> list[AssetCheckSpec]:
    """One spec for each check of a table's suite."""
    return [
        AssetCheckSpec(
            name=check.name,
            asset=AssetKey(asset),
            description=check.description,
            blocking=check.blocking,
            metadata={"severity": check.severity},
        )
        for check in checks(table)
    ]


def check_result(asset: str, result: CheckResult) -> AssetCheckResult:
    """A check's outcome for Dagster, with what failed and examples."""
    check = result.check
    blocks_if_failed = check.blocking and not result.held
    metadata: Mapping[str, Any] = {
        "observed": result.observed or "as expected",
        "rows": result.rows,
        "unexpected": result.unexpected,
        "unexpected_share": result.unexpected / result.rows if result.rows else 0.0,
        "failures": list(result.failures),
        "examples": _examples(result.examples),
        "suite_severity": check.severity,
    }
    if result.held:
        metadata = {**metadata, "in_quarantine": list(result.culprits)}
    return AssetCheckResult(
        passed=result.passed,
        check_name=check.name,
        asset_key=AssetKey(asset),
        severity=AssetCheckSeverity.ERROR if blocks_if_failed else AssetCheckSeverity.WARN,
        description=result.in_words,
        metadata=metadata,
    )


def _examples(rows: Sequence[Mapping[str, str]]) -> MetadataValue:
    """Unexpected rows as a Markdown table."""
    names = list(dict.fromkeys(name for row in rows for name in row))
    if not names:
        return MetadataValue.text("none")
    lines = ["| " + " | ".join(names) + " |", "|" + " --- |" * len(names)]
    for row in rows:
        lines.append("| " + " | ".join(_cell(row.get(name)) for name in names) + " |")
    return MetadataValue.md("\n".join(lines))
