"""The processes of a run besides its own, begun as early as can be: each imports for a second or more.

What they are given to do is said where it is done.
"""

from report_pipeline import side
from report_pipeline.marts import charts
from report_pipeline.quality import expecting
from report_pipeline.stages import PRELOADED
from report_pipeline.workers import warm_up


def begin() -> None:
    """Start what workers are forked from, and the process beside this one."""
    warm_up(PRELOADED)
    side.start(expecting.prepare, charts.prepare)
