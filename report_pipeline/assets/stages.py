"""The four stages as assets: raw_reports → clean_reports → report_sections → report_indicators."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import duckdb
import pyarrow as pa
from dagster import (
    AssetCheckResult,
    AssetExecutionContext,
    AssetsDefinition,
    Backoff,
    Config,
    DataVersion,
    Failure,
    MaterializeResult,
    MetadataValue,
    RetryPolicy,
    asset,
)

from report_pipeline.assets.metadata import (
    OWNERS,
    PREVIEW_ROWS,
    check_result,
    check_specs,
    stage_metadata,
    table_schema,
)
from report_pipeline.digests import digest
from report_pipeline.landing import LandingProblem, scan
from report_pipeline.lineage import column_lineage
from report_pipeline.progress import report_progress
from report_pipeline.resources import Pipeline
from report_pipeline.schemas import REPORT_LEFTOVERS
from report_pipeline.stages import clean, indicators, inputs, raw, sections, terms
from report_pipeline.stages.run import StageDone, StageInputs, run_stage
from report_pipeline.stages.stage import Stage
from report_pipeline.store import Store

Outcome = Iterator[MaterializeResult[None] | AssetCheckResult]


_LISTINGS = 3  # of the landing folder in one run, while files change under it
# A share that is away for a moment is worth a second try; a check that failed is not.
_PATIENCE = RetryPolicy(max_retries=2, delay=5, backoff=Backoff.EXPONENTIAL)


class LandingConfig(Config):
    """How to take up the landing folder."""

    allow_removals: bool = False  # let more than 10% of the files leave at once


def _asset(stage: Stage, after: Stage | None, description: str) -> Callable[..., AssetsDefinition]:
    """The ``@asset`` decorator of a stage, all of it from its declarations."""
    return asset(
        retry_policy=None if after else _PATIENCE,
        name=stage.name,
        deps=[after.name] if after else [],
        description=description,
        owners=OWNERS,
        kinds={"python", "parquet"},
        group_name="stages",
        metadata={"dagster/column_schema": table_schema(stage.tables[0])},
        check_specs=check_specs(stage.tables[0], stage.name),
    )


def _take(
    context: AssetExecutionContext, pipeline: Pipeline, stage: Stage, given: StageInputs
) -> Outcome:
    """Run a stage, check its table, and tell Dagster what happened."""
    yield from _tell(pipeline, stage, _do(context, pipeline, stage, given), context.run.run_id)


def _do(
    context: AssetExecutionContext, pipeline: Pipeline, stage: Stage, given: StageInputs
) -> StageDone:
    return run_stage(
        stage,
        given,
        pipeline.store,
        run_id=context.run.run_id,
        workers=pipeline.workers,
        batch_size=pipeline.batch_size,
        progress=report_progress,
    )


def _tell(pipeline: Pipeline, stage: Stage, done: StageDone, run_id: str) -> Outcome:
    pipeline.leave(done.waiting)
    table = stage.tables[0]
    results = pipeline.gate.stage(stage.name, run_id)
    units = done.new if len(done.new) else done.current
    first = pipeline.store.rows(stage.name, table, units.slice(0, PREVIEW_ROWS))
    shown = first.drop_columns("unit_key").slice(0, PREVIEW_ROWS)
    more = _leftovers(pipeline.store, done) if stage is indicators.STAGE else {}
    yield MaterializeResult(
        asset_key=stage.name,
        metadata={
            **stage_metadata(done, results[0].rows, shown),
            **more,
            "dagster/column_lineage": column_lineage(stage.name),
            "quality_page": MetadataValue.url(pipeline.gate.page.as_uri()),
        },
        data_version=DataVersion(_data_version(done.current)),
    )
    for result in results:
        yield check_result(stage.name, result)


def _leftovers(store: Store, done: StageDone) -> dict[str, Any]:
    """Digits that were read as nothing, and the commonest of them."""
    with duckdb.connect() as connection:
        store.view(connection, done.stage, REPORT_LEFTOVERS, done.current)
        [(count,)] = connection.execute("SELECT count(*) FROM report_leftovers").fetchall()
        commonest = connection.execute(
            "SELECT text, count(*) AS n FROM report_leftovers "
            "GROUP BY text ORDER BY n DESC, text LIMIT 10"
        ).fetchall()
    return {"leftover_numbers": count, "leftovers": [f"{text} ({n})" for text, n in commonest]}


def _data_version(current: pa.Table) -> str:
    return digest(
        current.column("unit_id").to_pylist(), current.column("output_sha256").to_pylist()
    )


@_asset(raw.STAGE, None, "Every file of the landing folder: its bytes, and the text read from it.")
def raw_reports(
    context: AssetExecutionContext, pipeline: Pipeline, config: LandingConfig
) -> Outcome:
    """List the landing folder and read what is new in it."""
    folder, done, count = pipeline.landing_folder, None, 0
    # A file that was replaced between being listed and being read is listed again.
    for _ in range(_LISTINGS):
        fresh = scan(folder, pipeline.max_file_bytes, pipeline.inventory.table)
        try:
            pipeline.inventory.accept(
                folder, fresh, allow_removals=config.allow_removals, run_id=context.run.run_id
            )
        except LandingProblem as problem:
            raise Failure(str(problem), allow_retries=False) from problem
        done = _do(context, pipeline, raw.STAGE, inputs.raw_inputs(folder, fresh))
        count += done.done
        if not done.waiting:
            break
    assert done is not None
    yield from _tell(pipeline, raw.STAGE, replace(done, done=count), context.run.run_id)


@_asset(clean.STAGE, raw.STAGE, "Reports without page furniture and noise: who, where, which year.")
def clean_reports(context: AssetExecutionContext, pipeline: Pipeline) -> Outcome:
    """Clean and identify the documents that are new or read anew."""
    given = inputs.clean_inputs(pipeline.store, pipeline.load_corrections())
    yield from _take(context, pipeline, clean.STAGE, given)


@_asset(sections.STAGE, clean.STAGE, "Each report's outline: review, targets, tasks and the rest.")
def report_sections(context: AssetExecutionContext, pipeline: Pipeline) -> Outcome:
    """Outline the reports whose text is new."""
    yield from _take(context, pipeline, sections.STAGE, inputs.sections_inputs(pipeline.store))


@_asset(
    indicators.STAGE, sections.STAGE, "Every figure, and what it says of which indicator and year."
)
def report_indicators(context: AssetExecutionContext, pipeline: Pipeline) -> Outcome:
    """Read the figures of the reports whose text, outline, place or year is new."""
    given = inputs.indicators_inputs(pipeline.store, pipeline.load_corrections())
    yield from _take(context, pipeline, indicators.STAGE, given)


@_asset(
    terms.STAGE, sections.STAGE, "Each report's words, and how much it speaks of policy topics."
)
def report_terms(context: AssetExecutionContext, pipeline: Pipeline) -> Outcome:
    """Count the words of the reports whose text or outline is new."""
    yield from _take(context, pipeline, terms.STAGE, inputs.terms_inputs(pipeline.store))


STAGE_ASSETS = [raw_reports, clean_reports, report_sections, report_indicators, report_terms]
