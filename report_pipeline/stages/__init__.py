"""The stages between the rooms and the store: one module a stage, pure and without Dagster.

Each says which tables it writes, which modules its code version covers, and turns the records of a
room into rows. ``run`` decides what is to be done and does it.
"""

PRELOADED = ("report_pipeline.stages.raw", "report_pipeline.stages.preload")  # by workers
