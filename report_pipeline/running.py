"""Run the Dagster job in this process and say in plain words how it ended.

Where nothing is new no run is started: Dagster itself takes seconds, so it is imported only then.
"""

import traceback
import uuid
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from report_pipeline import processes
from report_pipeline.commands.options import Exit
from report_pipeline.imports import lasting
from report_pipeline.landing import Inventory, LandingProblem
from report_pipeline.lock import HomeBusy, lock_home
from report_pipeline.progress import Listener, listening
from report_pipeline.quality.check import FULL_AUDIT
from report_pipeline.release import Releases
from report_pipeline.settings import SAMPLE_REPORTS, Settings
from report_pipeline.standing import Finished, nothing_new

if TYPE_CHECKING:
    from dagster import ExecuteInProcessResult
    from dagster_shared.error import SerializableErrorInfo

# Errors whose message says all: what is wrong with an input or a setting, and what to do.
_EXPECTED = frozenset(
    {"LandingProblem", "NotAudited", "CorrectionInvalid", "HomeBusy", "BadSetting"}
)
_LOCK_SECONDS = 3  # the sensor may hold the lock for a moment
_QUIET = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a run ended. ``problems`` are sentences for a person."""

    exit_code: Exit
    published: bool
    run_id: str = ""
    done: dict[str, int] = field(default_factory=dict)  # units worked on, by stage
    problems: tuple[str, ...] = ()
    nothing_new: str = ""  # why no run was started


def run_job(
    settings: Settings,
    *,
    allow_removals: bool,
    listener: Listener,
    force: bool = False,
    full: bool = False,
) -> Outcome:
    """Run ``process_reports`` on the home of ``settings``.

    ``force`` does so also if nothing is new; ``full`` besides looks again at rows audited before.
    """
    try:
        lock = lock_home(settings.home, _LOCK_SECONDS)
    except HomeBusy as busy:
        return Outcome(Exit.HOME_BUSY, published=False, problems=(str(busy),))
    except OSError as error:
        said = f"{settings.home} cannot be used as home: {error.strerror}"
        return Outcome(Exit.BAD_USAGE, published=False, problems=(said,))
    try:
        if not (force or full) and (finished := _nothing_new(settings)):
            said = f"nothing new since run {finished.run_id}: {finished.files} files as they were"
            return Outcome(Exit.FINE, published=True, run_id=finished.run_id, nothing_new=said)
        return _run(settings, allow_removals, listener, full)
    except Exception:  # noqa: BLE001 - Dagster's own records may fail too, on a full disk for one
        said = f"the run broke off; the next one goes on from here\n{traceback.format_exc()}"
        return Outcome(Exit.RUN_FAILED, published=False, problems=(said,))
    finally:
        lock.release()


def _nothing_new(settings: Settings) -> Finished | None:
    folder = settings.reports or Inventory(settings.home).folder or SAMPLE_REPORTS
    try:
        return nothing_new(settings.home, folder, settings.corrections, settings.max_file_bytes)
    except LandingProblem:
        return None  # the run fails with it, and is on record


def _run(settings: Settings, allow_removals: bool, listener: Listener, full: bool) -> Outcome:
    if settings.workers:
        processes.begin()
    with lasting():
        from dagster import DagsterInstance  # noqa: PLC0415

        from report_pipeline.housekeeping import take_lease  # noqa: PLC0415
        from report_pipeline.instance import prepare_dagster_home  # noqa: PLC0415

        prepare_dagster_home(settings.dagster_home)
        # Definitions read the environment when they are imported.
        from report_pipeline.definitions import defs  # noqa: PLC0415

        job = defs.resolve_job_def("process_reports")
        instance = DagsterInstance.get()
    config = {**_QUIET, "ops": {"raw_reports": {"config": {"allow_removals": allow_removals}}}}
    # Taken before Dagster knows of the run, so that one killed on its first steps is known dead.
    run_id = str(uuid.uuid4())
    take_lease(settings.home, run_id)
    with instance, listening(listener):
        result = job.execute_in_process(
            instance=instance,
            run_config=config,
            raise_on_error=False,
            run_id=run_id,
            tags={FULL_AUDIT: "true"} if full else {},
        )
    return _outcome(settings, result)


def _outcome(settings: Settings, result: "ExecuteInProcessResult") -> Outcome:
    from dagster import AssetCheckSeverity  # noqa: PLC0415

    failed = [
        evaluation
        for evaluation in result.get_asset_check_evaluations()
        if not evaluation.passed and evaluation.severity == AssetCheckSeverity.ERROR
    ]
    problems = [
        f"check failed: {evaluation.asset_key.to_user_string()}.{evaluation.check_name}: "
        f"{evaluation.description or ''}"
        for evaluation in failed
    ]
    if not result.success and not failed:
        problems += _failures(result)
    code = Exit.CHECK_FAILED if failed else Exit.FINE if result.success else Exit.RUN_FAILED
    return Outcome(
        exit_code=code,
        published=Releases(settings.home).current() is not None,
        run_id=result.run_id,
        problems=tuple(problems),
    )


def _failures(result: "ExecuteInProcessResult") -> list[str]:
    """Why the run failed: its steps' errors, or what kept it from starting them."""
    steps = [
        f"{event.step_key}: {_in_words(event.step_failure_data.error)}"
        for event in result.all_events
        if event.is_step_failure
    ]
    whole = [
        _in_words(event.job_failure_data.error)
        for event in result.all_events
        if event.is_job_failure
    ]
    return steps or whole


def _in_words(error: "SerializableErrorInfo | None") -> str:
    """The sentence of an error that a person can act on; the whole trace of any other."""
    if error is None:
        return ""
    first = error
    while first.cause is not None:
        first = first.cause
    if first.cls_name in _EXPECTED:
        return first.message.partition(": ")[2].strip()
    return error.to_string().strip()
