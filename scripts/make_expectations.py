"""Write the part of ``expectations/*.json`` that is derived from the declared tables.

Run it after a change in ``schemas.py``; expectations written by hand are kept as they are.
"""

from report_pipeline.marts.registry import AUDITED
from report_pipeline.quality.suites import refreshed_suite
from report_pipeline.settings import EXPECTATIONS

for table in AUDITED:
    (EXPECTATIONS / f"{table.name}.json").write_text(refreshed_suite(table), encoding="utf-8")
