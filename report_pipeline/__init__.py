"""Chinese government work reports (政府工作报告) turned into data that can be checked.

The data walks one way: ``reading`` (bytes → text), ``cleaning`` (text → the report and who gave
it), ``sections`` (→ outline), ``indicators`` (→ figures), ``marts`` (→ tables for BI). Those rooms
are plain functions and import no Dagster; ``assets`` and ``definitions`` are the thin shell that
schedules them.
"""
