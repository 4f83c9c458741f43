"""The marts as assets, built together into staging, audited there, and published in one flip."""

import base64
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from dagster import (
    AssetCheckResult,
    AssetExecutionContext,
    AssetSpec,
    DataVersion,
    Failure,
    FreshnessPolicy,
    MaterializeResult,
    MetadataValue,
    asset,
    multi_asset,
)

from report_pipeline import side
from report_pipeline.assets.metadata import (
    OWNERS,
    PREVIEW_ROWS,
    check_result,
    check_specs,
    preview,
    table_schema,
)
from report_pipeline.digests import digest
from report_pipeline.lineage import column_lineage
from report_pipeline.marts.build import Built, opened
from report_pipeline.marts.charts import draw, has_chart
from report_pipeline.marts.companions import write_companions
from report_pipeline.marts.files import file_sha256, mart_files
from report_pipeline.marts.registry import MARTS, UPSTREAM
from report_pipeline.progress import report_progress
from report_pipeline.quality.suites import suites_digest
from report_pipeline.resources import Pipeline
from report_pipeline.settings import Settings
from report_pipeline.store import write_atomically
from report_pipeline.tables import Table
from report_pipeline.workers import release

_PREVIEW_COLUMNS = 40  # the panel has a thousand


@multi_asset(
    specs=[
        AssetSpec(
            key=table.name,
            deps=UPSTREAM[table.name],
            description=f"One row is {table.meaning}.",
            owners=OWNERS,
            kinds={"duckdb", "parquet"},
            group_name="marts",
            metadata={"dagster/column_schema": table_schema(table)},
            skippable=True,
        )
        for table in MARTS
    ],
    check_specs=[spec for table in MARTS for spec in check_specs(table, table.name)],
    can_subset=True,
)
def marts(
    context: AssetExecutionContext, pipeline: Pipeline
) -> Iterator[MaterializeResult[None] | AssetCheckResult]:
    """Build the selected marts into staging and audit all that stands there."""
    chosen = [t for t in MARTS if t.name in {key.path[-1] for key in context.selected_asset_keys}]
    made: list[MaterializeResult[None]] = []

    def build() -> None:
        made[:] = _build(pipeline, chosen)

    release()  # DuckDB can use what memory the workers have
    if chosen:
        build()
    results = pipeline.gate.staging(context.run.run_id, build if chosen else None)
    yield from made
    for key in sorted(context.selected_asset_check_keys):
        for result in results[key.asset_key.path[-1]]:
            if result.check.name == key.name:
                yield check_result(key.asset_key.path[-1], result)


def _build(pipeline: Pipeline, chosen: Sequence[Table]) -> list[MaterializeResult[None]]:
    """Build marts into staging, without the reports held back."""
    standing = [table for table in MARTS if table not in chosen]
    staging, charts = pipeline.releases.staging, {}
    held = pipeline.gate.held.table()
    with opened(pipeline.store, pipeline.inventory.table, staging, standing, held) as workshop:
        for number, table in enumerate(chosen, 1):
            workshop.build(table)
            if has_chart(table.name):
                charts[table.name] = side.submit(draw, table.name, staging)
            report_progress("marts", number, len(chosen))
        built = workshop.finished()
    if missing := [table.name for table in MARTS if not mart_files(staging, table.name)]:
        raise Failure(
            f"not built yet: {', '.join(missing)}; materialise all marts once", allow_retries=False
        )
    write_companions(staging, pipeline.releases.published, MARTS, pipeline.store.root / "marts")
    return [
        _materialized(pipeline, table, built[table.name], charts.get(table.name))
        for table in chosen
    ]


def _materialized(
    pipeline: Pipeline, table: Table, built: Built, drawn: Callable[[], bytes] | None
) -> MaterializeResult[None]:
    """What Dagster is told of a mart."""
    return MaterializeResult[None](
        asset_key=table.name,
        metadata={
            "dagster/row_count": built.rows,
            "dagster/column_lineage": column_lineage(table.name),
            "files_written": len(built.written),
            "files_kept": len(built.files) - len(built.written),
            "preview": preview(_first_rows(built.files[-1])),
            "quality_page": MetadataValue.url(pipeline.gate.page.as_uri()),
            **_chart(pipeline.releases.staging, table, drawn),
        },
        data_version=DataVersion(_data_version(built)),
    )


def _chart(
    staging: Path, table: Table, drawn: Callable[[], bytes] | None
) -> dict[str, MetadataValue]:
    """The chart that goes with a mart, written beside the marts and shown with the asset."""
    if drawn is None:
        return {}
    png, path = drawn(), staging / "charts" / f"{table.name}.png"
    if not path.is_file() or path.read_bytes() != png:
        write_atomically(path, png)
    encoded = base64.b64encode(png).decode()
    return {"chart": MetadataValue.md(f"![{table.name}](data:image/png;base64,{encoded})")}


def _data_version(built: Built) -> str:
    return digest([[file.name, file_sha256(file)] for file in built.files])


def _first_rows(path: Path) -> pa.Table:
    file = pq.ParquetFile(path)
    names = file.schema_arrow.names[:_PREVIEW_COLUMNS]
    first = next(file.iter_batches(PREVIEW_ROWS, columns=names), None)
    return pa.Table.from_batches([first]) if first else file.schema_arrow.empty_table()


@asset(
    deps=[table.name for table in MARTS],
    description="The release that BI reads: every mart, audited, under one link.",
    freshness_policy=FreshnessPolicy.time_window(
        fail_window=timedelta(hours=Settings.from_environment().automation.fresh_hours)
    ),
    owners=OWNERS,
    kinds={"parquet"},
    group_name="marts",
)
def published_marts(context: AssetExecutionContext, pipeline: Pipeline) -> MaterializeResult[None]:
    """Publish staging, if its audit passed."""
    release = pipeline.releases.publish(suites_digest(MARTS))
    pipeline.gate.show()
    pipeline.finish(context.run)
    return MaterializeResult(
        metadata={
            "release": release.name,
            "path": MetadataValue.path(pipeline.releases.published),
            "quality_page": MetadataValue.url(pipeline.gate.page.as_uri()),
        },
        data_version=DataVersion(release.name.rpartition("-")[2]),
    )


MART_ASSETS = [marts, published_marts]
