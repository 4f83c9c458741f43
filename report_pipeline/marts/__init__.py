"""Tables for BI, each made by one SQL file of its name from the stages' current rows.

What a table's columns mean stands in ``schemas``; here is only how they come about. SQL parses no
text of a report.
"""
