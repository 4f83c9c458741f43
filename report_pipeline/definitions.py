"""Everything Dagster knows of this project, on one page."""

from dagster import Definitions, in_process_executor

from report_pipeline.assets.marts import MART_ASSETS
from report_pipeline.assets.stages import STAGE_ASSETS
from report_pipeline.automation import failed_runs, landing_folder, nightly, process_reports
from report_pipeline.resources import Pipeline
from report_pipeline.settings import Settings

defs = Definitions(
    assets=[*STAGE_ASSETS, *MART_ASSETS],
    jobs=[process_reports],
    schedules=[nightly],
    sensors=[landing_folder, failed_runs],
    resources={"pipeline": Pipeline.of(Settings.from_environment())},
    # Steps are short and the heavy work has its own pool: a process a step would cost seconds each.
    executor=in_process_executor,
)
