"""Commands of ``report-pipeline`` besides ``run``, ``show`` and ``dev``: one module a command.

A command reads options, calls one function of the shell, and prints. Whatever takes long to import
is imported inside the command, so that ``--help`` stays quick.
"""
