"""When runs start: the job, the nightly schedule, and the sensor on the landing folder."""

import os

from dagster import (
    AssetSelection,
    DefaultScheduleStatus,
    DefaultSensorStatus,
    RunRequest,
    ScheduleDefinition,
    SensorEvaluationContext,
    SkipReason,
    define_asset_job,
    sensor,
)

from report_pipeline.digests import digest
from report_pipeline.landing import listing
from report_pipeline.resources import Pipeline

_ON = os.environ.get("REPORT_PIPELINE_AUTOMATION", "off").lower() in {"on", "1", "true", "yes"}

process_reports = define_asset_job(
    "process_reports",
    AssetSelection.all(),
    description="Take up what is new in the landing folder and publish the marts.",
)

nightly = ScheduleDefinition(
    name="nightly",
    job=process_reports,
    cron_schedule=os.environ.get("REPORT_PIPELINE_CRON", "0 2 * * *"),
    execution_timezone="Asia/Shanghai",
    default_status=DefaultScheduleStatus.RUNNING if _ON else DefaultScheduleStatus.STOPPED,
    description="Every night, whether or not the sensor saw something.",
)


@sensor(
    job=process_reports,
    minimum_interval_seconds=30,
    default_status=DefaultSensorStatus.RUNNING if _ON else DefaultSensorStatus.STOPPED,
    description="Asks for a run when files of the landing folder are new, changed or gone.",
)
def landing_folder(context: SensorEvaluationContext, pipeline: Pipeline) -> RunRequest | SkipReason:
    """One run for each state of the folder that two ticks in a row saw unchanged."""
    seen = digest(listing(pipeline.landing_folder))
    last_seen, _, requested = (context.cursor or "||").partition("|")
    requested, _, count = requested.partition("|")
    if seen != last_seen:
        context.update_cursor(f"{seen}|{requested}|{count}")
        return SkipReason("the landing folder is changing; waiting until it is quiet")
    if seen == requested:
        return SkipReason("nothing new in the landing folder")
    # The count keeps a folder that returns to an earlier state from being skipped.
    number = int(count or 0) + 1
    context.update_cursor(f"{seen}|{seen}|{number}")
    return RunRequest(run_key=f"{number}-{seen[:16]}")
