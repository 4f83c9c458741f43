"""Run the Dagster job in this process and say in plain words how it ended."""

from dataclasses import dataclass, field

from dagster import AssetCheckSeverity, DagsterInstance, ExecuteInProcessResult

from report_pipeline.cli import Exit
from report_pipeline.instance import prepare_dagster_home
from report_pipeline.progress import Listener, listening
from report_pipeline.release import Releases
from report_pipeline.resources import HomeBusy, lock_home
from report_pipeline.settings import Settings

_QUIET = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a run ended. ``problems`` are sentences for a person."""

    exit_code: Exit
    published: bool
    run_id: str = ""
    done: dict[str, int] = field(default_factory=dict)  # units worked on, by stage
    problems: tuple[str, ...] = ()


def run_job(settings: Settings, *, allow_removals: bool, listener: Listener) -> Outcome:
    """Run ``process_reports`` on the home of ``settings``."""
    try:
        lock = lock_home(settings.home, 0)
    except HomeBusy as busy:
        return Outcome(Exit.HOME_BUSY, published=False, problems=(str(busy),))
    try:
        prepare_dagster_home(settings.dagster_home)
        # Definitions read the environment when they are imported.
        from report_pipeline.definitions import defs  # noqa: PLC0415

        job = defs.resolve_job_def("process_reports")
        config = {
            **_QUIET,
            "ops": {"raw_reports": {"config": {"allow_removals": allow_removals}}},
        }
        with DagsterInstance.get() as instance, listening(listener):
            result = job.execute_in_process(
                instance=instance, run_config=config, raise_on_error=False
            )
        return _outcome(settings, result)
    finally:
        lock.release()


def _outcome(settings: Settings, result: ExecuteInProcessResult) -> Outcome:
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


def _failures(result: ExecuteInProcessResult) -> list[str]:
    """Why the run failed: its steps' errors, or what kept it from starting them."""
    steps = [
        f"{event.step_key}: {event.step_failure_data.error_display_string.strip()}"
        for event in result.all_events
        if event.is_step_failure
    ]
    whole = [
        str(event.job_failure_data.error.to_string() if event.job_failure_data.error else "")
        for event in result.all_events
        if event.is_job_failure
    ]
    return steps or whole
