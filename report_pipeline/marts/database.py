"""``reports.duckdb``: views over the marts with comments, for whoever opens a file in DuckDB.

A view cannot know where its database file stands. So each reads from the folder that the variable
``marts`` names, or else from where the marts were published when the file was made. After a move:
``SET VARIABLE marts = '/new/home/marts'``. The file's bytes differ from one making to the next, so it
is no part of a release's digest.
"""

import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import duckdb
import pyarrow as pa

from report_pipeline.digests import digest
from report_pipeline.marts.labels import column_label, table_label
from report_pipeline.marts.records import UNITS, Record
from report_pipeline.sql import quoted
from report_pipeline.tables import Table

FILE_NAME = "reports.duckdb"
_TFIDF = """
CREATE VIEW term_tfidf AS
WITH primary_reports AS (SELECT report_id FROM dim_report WHERE is_primary),
uses AS (SELECT t.* FROM fact_term AS t SEMI JOIN primary_reports AS p ON p.report_id = t.report_id)
SELECT
    u.report_id, u.region_id, u.region_code, u.report_year, u.term, u.count,
    u.count / sum(u.count) OVER (PARTITION BY u.report_id) AS tf,
    ln(n.reports / d.df) AS idf,
    tf * idf AS tfidf
FROM uses AS u
JOIN dim_term AS d ON d.term = u.term
CROSS JOIN (SELECT count(*) AS reports FROM primary_reports) AS n
"""
_TFIDF_COMMENT = """
COMMENT ON VIEW term_tfidf IS 'TF-IDF of each term of each primary report: its share of the report''s
words, times ln(reports / reports that use it)'
"""


def write_database(folder: Path, published: Path, tables: Sequence[Table], records: Path) -> Path:
    """Write the database of the marts in ``folder`` beside them; returns its path.

    It holds no rows: while it would say the same it stays. ``records`` is the folder of the records.
    """
    record = Record(records, FILE_NAME, folder)
    path = folder / FILE_NAME
    views = [statement for table in tables for statement in _view(published, table)]
    # In one transaction: else each of a thousand comments goes to disk by itself.
    statements = "; ".join(["BEGIN", *views, _TFIDF, _TFIDF_COMMENT, "COMMIT"])
    made_by = digest(statements, duckdb.__version__)
    if len(record.standing(made_by)):
        return path
    with tempfile.TemporaryDirectory(dir=folder, prefix=".database") as workshop:
        beside = Path(workshop) / FILE_NAME
        with duckdb.connect(str(beside)) as connection:
            connection.execute(f"SET VARIABLE marts = {quoted(str(folder))}")
            connection.execute(statements)
        beside.replace(path)
    record.keep(pa.table([["all"], [FILE_NAME], [""]], schema=UNITS), made_by)
    return path


def _view(published: Path, table: Table) -> Iterator[str]:
    """The statements that make the view of a table."""
    name = f"{table.name}/*.parquet" if table.split_by_year else f"{table.name}.parquet"
    place = f"coalesce(getvariable('marts'), {quoted(str(published))}) || '/{name}'"
    yield f"CREATE VIEW {table.name} AS FROM read_parquet({place}, hive_partitioning = false)"
    about = f"{table_label(table)}: one row is {table.meaning}"
    yield f"COMMENT ON VIEW {table.name} IS {quoted(about)}"
    for column in table.columns:
        label = column_label(table, column.name)
        about = f"{label}: {column.meaning}" + (f" [{column.unit}]" if column.unit else "")
        yield f'COMMENT ON COLUMN {table.name}."{column.name}" IS {quoted(about)}'
