"""When runs start: the job, the nightly schedule, the sensor on the landing folder; and who is
told when one fails.

The sensor remembers little: what it saw last, and how often it asked in vain. Whether something is
new it asks of ``standing``, so that a run that failed, or that somebody else started, counts as
what it was. What a run does is none of this module's business.
"""

import json
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from dagster import (
    AssetSelection,
    DagsterInstance,
    DagsterRunStatus,
    DefaultScheduleStatus,
    DefaultSensorStatus,
    RunFailureSensorContext,
    RunRequest,
    RunsFilter,
    ScheduleEvaluationContext,
    SensorEvaluationContext,
    SkipReason,
    define_asset_job,
    run_failure_sensor,
    schedule,
    sensor,
)

from report_pipeline.digests import digest
from report_pipeline.landing import LandingProblem, listing
from report_pipeline.notify import notify
from report_pipeline.resources import Pipeline
from report_pipeline.settings import Settings
from report_pipeline.standing import corrections_version

JOB = "process_reports"
_automation = Settings.from_environment().automation
_WAITING = [
    DagsterRunStatus.QUEUED,
    DagsterRunStatus.NOT_STARTED,
    DagsterRunStatus.STARTING,
    DagsterRunStatus.STARTED,
    DagsterRunStatus.CANCELING,
]
_READ_AT_MOST = 256 * 1024 * 1024  # bytes in one look: a look that takes a minute is broken off
_FIRST_PAUSE, _LONGEST_PAUSE = 60.0, 6 * 3600.0  # seconds between runs that fail on the same files

process_reports = define_asset_job(
    JOB,
    AssetSelection.all(),
    description="Take up what is new in the landing folder and publish the marts.",
)


def waiting_runs(instance: DagsterInstance) -> Sequence[str]:
    """Ids of the runs of the job that are queued or going."""
    filters = RunsFilter(job_name=JOB, statuses=_WAITING)
    return [run.run_id for run in instance.get_runs(filters)]


@schedule(
    name="nightly",
    job=process_reports,
    cron_schedule=_automation.cron,
    execution_timezone=_automation.timezone,
    default_status=DefaultScheduleStatus.RUNNING
    if _automation.on
    else DefaultScheduleStatus.STOPPED,
    description="Every night, whether or not something is new: a run also says that all is well.",
)
def nightly(context: ScheduleEvaluationContext, pipeline: Pipeline) -> RunRequest | SkipReason:
    """One run, unless one is queued or going."""
    pipeline.clear_dead_runs(context.instance)
    if runs := waiting_runs(context.instance):
        return SkipReason(f"run {runs[0]} is queued or going")
    return RunRequest()


# --- the sensor -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Cursor:
    """What the sensor remembers from one look to the next."""

    seen: str = ""  # digest of the listing and the corrections at the last look
    settled: str = ""  # the last such digest that was found to hold nothing new
    asked: str = ""  # the one a run was last asked for
    asked_at: float = 0.0  # wall clock, seconds
    times: int = 0  # runs asked for it in a row
    number: int = 0  # runs asked for in all: no two have the same key

    @classmethod
    def parse(cls, text: str | None) -> "Cursor":
        """The cursor that ``text`` holds; a new one for text of another version."""
        try:
            return cls(**json.loads(text or "{}"))
        except (TypeError, ValueError):
            return cls()

    def text(self) -> str:
        return json.dumps(asdict(self))

    def with_(self, **changes: str | float) -> "Cursor":
        return Cursor(**(asdict(self) | changes))

    def pause(self, now: float) -> float:
        """Seconds to wait yet before the same is asked for again."""
        whole = min(_FIRST_PAUSE * 2 ** min(self.times - 1, 20), _LONGEST_PAUSE)
        # A clock that went back must not make the pause longer.
        return whole - max(now - self.asked_at, 0.0) if now >= self.asked_at else 0.0


@sensor(
    job=process_reports,
    minimum_interval_seconds=_automation.look_seconds,
    default_status=DefaultSensorStatus.RUNNING if _automation.on else DefaultSensorStatus.STOPPED,
    description="Asks for a run when files of the landing folder are new, changed or gone.",
)
def landing_folder(context: SensorEvaluationContext, pipeline: Pipeline) -> RunRequest | SkipReason:
    """One run for what two looks in a row saw unchanged, and again, with growing pauses, while
    runs on it fail."""
    cursor = Cursor.parse(context.cursor)
    pipeline.clear_dead_runs(context.instance)
    try:
        outcome, cursor = look(cursor, pipeline, waiting_runs(context.instance), time.time())
    except LandingProblem as problem:
        return SkipReason(str(problem))
    context.update_cursor(cursor.text())
    return outcome


def look(
    cursor: Cursor, pipeline: Pipeline, waiting: Sequence[str], now: float
) -> tuple[RunRequest | SkipReason, Cursor]:
    """What one look at the folder leads to. Raises LandingProblem where it cannot be listed."""
    folder, corrections = pipeline.landing_folder, Path(pipeline.corrections)
    seen = digest(str(folder), listing(folder), corrections_version(corrections))
    if seen != cursor.seen:
        return SkipReason("files are changing; waiting until they are quiet"), cursor.with_(
            seen=seen
        )
    if waiting:
        return SkipReason(f"run {waiting[0]} is queued or going; looking again after it"), cursor
    if seen == cursor.settled and pipeline.finished():
        return SkipReason("nothing new"), cursor
    if pipeline.nothing_new(_READ_AT_MOST):
        return SkipReason("nothing new"), cursor.with_(settled=seen, times=0)
    again = seen == cursor.asked
    if again and (pause := cursor.pause(now)) > 0:
        said = f"the last {cursor.times} runs on these files failed; trying again in {pause:.0f} s"
        return SkipReason(said), cursor
    number = cursor.number + 1
    asked = cursor.with_(
        asked=seen, asked_at=now, times=cursor.times + 1 if again else 1, number=number
    )
    # The number keeps a folder that returns to an earlier state from being passed over.
    return RunRequest(run_key=f"{number}-{seen[:16]}"), asked


# --- failures -------------------------------------------------------------------------------------


@run_failure_sensor(
    name="failed_runs",
    minimum_interval_seconds=_automation.look_seconds,
    default_status=(
        DefaultSensorStatus.RUNNING if _automation.webhook else DefaultSensorStatus.STOPPED
    ),
    description="Tells the webhook of REPORT_PIPELINE_WEBHOOK of every failed run.",
)
def failed_runs(context: RunFailureSensorContext) -> SkipReason | None:
    """Call the webhook; without one there is nothing to do."""
    if not _automation.webhook:
        return SkipReason("REPORT_PIPELINE_WEBHOOK is not set")
    notify(
        _automation.webhook,
        {
            "event": "run_failed",
            "job": context.dagster_run.job_name,
            "run_id": context.dagster_run.run_id,
            "message": context.failure_event.message or "",
            "steps": [
                {
                    "step": event.step_key,
                    "error": event.step_failure_data.error_display_string.strip(),
                }
                for event in context.get_step_failure_events()
            ],
        },
    )
    return None
