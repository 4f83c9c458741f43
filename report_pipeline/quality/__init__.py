"""What must be true of the tables, and finding out whether it is.

Suites stand in ``expectations/``; ``suites`` reads them, ``frames`` prepares what they look at,
``expecting`` asks Great Expectations, ``audit`` puts the parts together for one table, ``ledger``
remembers what was audited, ``staging`` and ``stage_tables`` say what of the house is audited,
``held`` keeps bad reports back, ``history`` and ``page`` show how things stand. How a table comes
about does not belong here. Nothing here imports Great Expectations before a check has to run.
"""
