"""What stands beside the marts in a release: data package, data dictionary, database, charts."""

from collections.abc import Sequence
from pathlib import Path

from report_pipeline.marts.database import write_database
from report_pipeline.marts.dictionary import dictionary
from report_pipeline.marts.package import data_package
from report_pipeline.store import write_atomically
from report_pipeline.tables import Table


def write_companions(
    staging: Path, published: Path, tables: Sequence[Table], records: Path
) -> None:
    """Describe the marts in ``staging``, which will be found at ``published``.

    ``records`` is the folder of the records.
    """
    write_atomically(staging / "datapackage.json", data_package(staging, tables))
    write_atomically(staging / "data_dictionary.md", dictionary(tables).encode())
    write_database(staging, published, tables, records)
