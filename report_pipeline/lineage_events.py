"""OpenLineage events of a run, made from what Dagster has on record of it.

A run is a job; every asset it materialised is a job of its own below it, with its inputs, its
output, that one's columns and what they were made from. Events go to a file or a web address where
the settings, or the client's own variables, say so. Lineage is told on the side: what cannot be
sent is logged and does not fail the run.
"""

import logging
import os
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from dagster import AssetCheckSeverity, DagsterEventType, DagsterInstance, EventLogEntry
from openlineage.client import OpenLineageClient
from openlineage.client.event_v2 import (
    InputDataset,
    Job,
    OutputDataset,
    Run,
    RunEvent,
    RunState,
    set_producer,
)
from openlineage.client.facet_v2 import (
    DatasetFacet,
    JobFacet,
    column_lineage_dataset,
    data_quality_assertions_dataset,
    dataset_version_dataset,
    documentation_dataset,
    error_message_run,
    job_type_job,
    output_statistics_output_dataset,
    parent_run,
    processing_engine_run,
    schema_dataset,
)
from openlineage.client.transport.file import FileConfig, FileTransport
from openlineage.client.transport.http import (
    ApiKeyTokenProvider,
    HttpConfig,
    HttpTransport,
    TokenProvider,
)

from report_pipeline.lineage import STAGE_UPSTREAM, column_sources, tables_of, upstream_of
from report_pipeline.settings import CLIENTS_OWN

NAMESPACE = "report_pipeline"
PUBLISHED = "published_marts"
_FILES = "file"  # OpenLineage's namespace of local files
_ENDPOINT = "api/v1/lineage"
_OF_INTEREST = {
    DagsterEventType.STEP_START,
    DagsterEventType.STEP_FAILURE,
    DagsterEventType.ASSET_MATERIALIZATION,
    DagsterEventType.ASSET_CHECK_EVALUATION,
}
_log = logging.getLogger(__name__)


# --- where to -------------------------------------------------------------------------------------


def client_to(target: str) -> OpenLineageClient:
    """A client that sends to a file or a web address, or as ``OPENLINEAGE_*`` say."""
    set_producer(f"urn:report-pipeline:{version('report-pipeline')}")
    if target == CLIENTS_OWN:
        return OpenLineageClient()
    if not target.startswith(("http://", "https://")):
        path = Path(target.removeprefix("file:")).expanduser().resolve()
        path.parent.mkdir(parents=True, exist_ok=True)
        return OpenLineageClient(
            transport=FileTransport(FileConfig(log_file_path=str(path), append=True))
        )
    parts = urlsplit(target)
    key = os.environ.get("OPENLINEAGE_API_KEY")
    config = HttpConfig(
        url=f"{parts.scheme}://{parts.netloc}",
        endpoint=parts.path.strip("/") or _ENDPOINT,
        auth=ApiKeyTokenProvider({"apiKey": key}) if key else TokenProvider({}),
    )
    return OpenLineageClient(transport=HttpTransport(config))


def send(target: str, events: Iterable[RunEvent]) -> bool:
    """Send events in order; after one that cannot be sent the others are let go."""
    try:
        client = client_to(target)
        for event in events:
            client.emit(event)
        client.close(timeout=5.0)
    except Exception:  # noqa: BLE001 - whatever a transport raises, the run is not at fault
        _log.exception("OpenLineage events cannot be sent to %s", target)
        return False
    return True


# --- what -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Told:
    """A run to be told of: its id and job, and the folders it works on."""

    run_id: str
    job: str
    home: Path
    landing: Path

    def start(self, at: float) -> RunEvent:
        """The run begins; ``at`` is seconds since 1970."""
        return self._event(RunState.START, at)

    def died(self, at: float, why: str) -> RunEvent:
        """The run ended without being able to say so."""
        return self._event(RunState.FAIL, at, errors=[why])

    def end(self, instance: DagsterInstance, at: float) -> Iterator[RunEvent]:
        """What the run did, from its log, and how it ended."""
        logs = _Logs.of(instance.all_logs(self.run_id, of_type=_OF_INTEREST))
        for asset, entry in logs.made.items():
            began = logs.began.get(entry.step_key or "", entry.timestamp)
            yield self._asset_event(RunState.START, asset, min(began, entry.timestamp), logs)
            yield self._asset_event(RunState.COMPLETE, asset, entry.timestamp, logs)
        for step, (when, error) in logs.failed.items():
            name = f"{self.job}.{step}"
            facets = {**self._parent(), "errorMessage": _error(error)}
            run = Run(_child_id(self.run_id, step), facets)
            yield RunEvent(
                eventTime=_time(when), run=run, job=Job(NAMESPACE, name, _job_facets("STEP")),
                eventType=RunState.FAIL,
            )  # fmt: skip
        errors = [f"{step}: {error}" for step, (_, error) in logs.failed.items()]
        outputs = [self._output(PUBLISHED, logs)] if PUBLISHED in logs.made else []
        state = RunState.FAIL if errors else RunState.COMPLETE
        yield self._event(state, at, errors, outputs)

    def _event(
        self,
        state: RunState,
        at: float,
        errors: list[str] | None = None,
        outputs: list[OutputDataset] | None = None,
    ) -> RunEvent:
        facets: dict[str, Any] = {
            "processing_engine": processing_engine_run.ProcessingEngineRunFacet(
                version("dagster"), "dagster", version("openlineage-python")
            )
        }
        if errors:
            facets["errorMessage"] = _error("\n".join(errors))
        return RunEvent(
            eventTime=_time(at),
            run=Run(self.run_id, facets),
            job=Job(NAMESPACE, self.job, _job_facets("JOB")),
            eventType=state,
            inputs=[InputDataset(_FILES, str(self.landing))],
            outputs=outputs or [],
        )

    def _asset_event(self, state: RunState, asset: str, at: float, logs: "_Logs") -> RunEvent:
        done = state == RunState.COMPLETE
        return RunEvent(
            eventTime=_time(at),
            run=Run(_child_id(self.run_id, asset), self._parent()),
            job=Job(NAMESPACE, f"{self.job}.{asset}", _job_facets("ASSET")),
            eventType=state,
            inputs=[self._input(upstream, logs) for upstream in self._inputs_of(asset, logs)],
            outputs=[self._output(asset, logs)] if done else [],
        )

    def _parent(self) -> dict[str, Any]:
        return {
            "parent": parent_run.ParentRunFacet(
                parent_run.Run(self.run_id), parent_run.Job(NAMESPACE, self.job)
            )
        }

    def _inputs_of(self, asset: str, logs: "_Logs") -> list[str]:
        if asset == PUBLISHED:
            return [made for made in logs.made if made != PUBLISHED and made not in STAGE_UPSTREAM]
        return list(upstream_of(asset)) or ([""] if asset == "raw_reports" else [])

    def _place(self, asset: str) -> str:
        """Where an asset's data stands; "" is the landing folder."""
        if not asset:
            return str(self.landing)
        if asset == PUBLISHED:
            return str(self.home / "marts")
        return str(self.home / ("store" if asset in STAGE_UPSTREAM else "marts") / asset)

    def _input(self, asset: str, logs: "_Logs") -> InputDataset:
        checks = [
            data_quality_assertions_dataset.Assertion(
                assertion=check.check_name,
                success=check.passed,
                severity="error" if check.severity == AssetCheckSeverity.ERROR else "warn",
                name=check.check_name,
                description=check.description,
            )
            for check in logs.checks.get(asset, [])
        ]
        facet = data_quality_assertions_dataset.DataQualityAssertionsDatasetFacet(checks)
        return InputDataset(
            _FILES,
            self._place(asset),
            inputFacets={"dataQualityAssertions": facet} if checks else {},
        )

    def _output(self, asset: str, logs: "_Logs") -> OutputDataset:
        entry = logs.made[asset].asset_materialization
        assert entry is not None
        facets: dict[str, DatasetFacet] = {}
        if data_version := (entry.tags or {}).get("dagster/data_version"):
            facets["version"] = dataset_version_dataset.DatasetVersionDatasetFacet(data_version)
        if asset != PUBLISHED:
            facets |= self._columns(asset)
        rows = entry.metadata.get("dagster/row_count")
        statistics = (
            output_statistics_output_dataset.OutputStatisticsOutputDatasetFacet(
                rowCount=rows.value  # type: ignore[arg-type]
            )
            if rows
            else None
        )
        return OutputDataset(
            _FILES,
            self._place(asset),
            facets=facets,
            outputFacets={"outputStatistics": statistics} if statistics else {},
        )

    def _columns(self, asset: str) -> dict[str, DatasetFacet]:
        table = tables_of(asset)[0]
        fields = [
            schema_dataset.SchemaDatasetFacetFields(c.name, str(c.type), c.meaning, number)
            for number, c in enumerate(table.columns, 1)
        ]
        made_from = {
            column: column_lineage_dataset.Fields(
                [
                    column_lineage_dataset.InputField(_FILES, self._place(source), name)
                    for source, name in sources
                ]
            )
            for column, sources in column_sources(asset).items()
            if sources
        }
        return {
            "schema": schema_dataset.SchemaDatasetFacet(fields),
            "columnLineage": column_lineage_dataset.ColumnLineageDatasetFacet(made_from),
            "documentation": documentation_dataset.DocumentationDatasetFacet(
                f"One row is {table.meaning}."
            ),
        }


@dataclass(slots=True)
class _Logs:
    """What Dagster has on record of a run."""

    began: dict[str, float] = field(default_factory=dict)  # by step
    failed: dict[str, tuple[float, str]] = field(default_factory=dict)
    made: dict[str, EventLogEntry] = field(default_factory=dict)  # by asset
    checks: dict[str, list[Any]] = field(default_factory=dict)

    @classmethod
    def of(cls, entries: Iterable[EventLogEntry]) -> "_Logs":
        logs = cls()
        for entry in entries:
            event = entry.get_dagster_event()
            step = event.step_key or ""
            match event.event_type:
                case DagsterEventType.STEP_START:
                    logs.began[step] = entry.timestamp
                    logs.failed.pop(step, None)  # tried again
                case DagsterEventType.STEP_FAILURE:
                    said = event.step_failure_data.error_display_string.strip()
                    logs.failed[step] = (entry.timestamp, said)
                case DagsterEventType.ASSET_MATERIALIZATION:
                    assert event.asset_key is not None
                    logs.made[event.asset_key.to_user_string()] = entry
                case DagsterEventType.ASSET_CHECK_EVALUATION:
                    check = event.asset_check_evaluation_data
                    logs.checks.setdefault(check.asset_key.to_user_string(), []).append(check)
        return logs


def _child_id(run_id: str, name: str) -> str:
    return str(uuid.uuid5(uuid.UUID(run_id), name))


def _time(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).isoformat()


def _error(message: str) -> error_message_run.ErrorMessageRunFacet:
    return error_message_run.ErrorMessageRunFacet(message, "PYTHON")


def _job_facets(kind: str) -> dict[str, JobFacet]:
    return {"jobType": job_type_job.JobTypeJobFacet("BATCH", "DAGSTER", kind)}
