"""Marts as CSV, Excel or Stata files, for tools that read no Parquet.

A table split by year becomes one file. Text that a spreadsheet would run as a formula is made harmless;
what a format cannot hold is refused or cut, and said. What a column means comes from the declarations.
"""

import csv
import re
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

import pyarrow as pa
import pyarrow.parquet as pq

from report_pipeline.marts.files import mart_files
from report_pipeline.marts.labels import column_label, table_label
from report_pipeline.tables import Table

FORMATS = ("csv", "xlsx", "dta")
_BATCH = 4096
# What spreadsheets take for the beginning of a formula; some locales fold the full-width ones.
_FORMULA = tuple("=+-@\t\r\n＝＋－＠")
_XLSX_ROWS = 1_048_576
_XLSX_CELL = 32_767
_STATA_NAME = 32
_STATA_LABEL = 80
_STATA_TEXT = 2045  # bytes; longer ones become strL


class CannotExport(ValueError):
    """A table that the format cannot hold; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Exported:
    """A file that was written, and what of the table it could not hold as it is."""

    path: Path
    rows: int
    notes: tuple[str, ...] = ()


def export_table(marts: Path, table: Table, format_: str, folder: Path) -> Exported:
    """Write one mart of ``marts`` to ``folder``; raises CannotExport, OSError."""
    files = mart_files(marts, table.name)
    if not files:
        raise CannotExport(f"{table.name} is not among the published marts")
    writer: Callable[[Table, list[Path], Path], Exported]
    writer = {"csv": _csv, "xlsx": _xlsx, "dta": _dta}[format_]
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{table.name}.{format_}"
    with tempfile.TemporaryDirectory(dir=folder, prefix=".export") as workshop:
        written = writer(table, files, Path(workshop) / path.name)
        written.path.replace(path)
    return Exported(path, written.rows, written.notes)


def _rows(files: list[Path]) -> Iterator[list[Any]]:
    for file in files:
        for batch in pq.ParquetFile(file).iter_batches(_BATCH):
            columns = [column.to_pylist() for column in batch.columns]
            yield from map(list, zip(*columns, strict=True))


def _count(files: list[Path]) -> int:
    return sum(pq.ParquetFile(file).metadata.num_rows for file in files)


def _joined(value: Any) -> Any:
    return "; ".join(map(str, value)) if isinstance(value, list) else value


# --- CSV ------------------------------------------------------------------------------------------


def harmless(text: str) -> str:
    """``text``, with an apostrophe before what a spreadsheet would run as a formula."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def _csv_cell(value: Any) -> str:
    value = _joined(value)
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return harmless(value)
    return repr(value) if isinstance(value, float) else str(value)


def _csv(table: Table, files: list[Path], path: Path) -> Exported:
    count = 0
    # With a byte order mark, without which Excel takes UTF-8 for something else.
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        out = csv.writer(file)
        out.writerow([column.name for column in table.columns])
        for row in _rows(files):
            out.writerow([_csv_cell(value) for value in row])
            count += 1
    return Exported(path, count)


# --- Excel ----------------------------------------------------------------------------------------


def _xlsx(table: Table, files: list[Path], path: Path) -> Exported:
    from openpyxl import Workbook  # type: ignore[import-untyped]  # noqa: PLC0415 - only here
    from openpyxl.cell import WriteOnlyCell  # type: ignore[import-untyped]  # noqa: PLC0415
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE  # type: ignore[import-untyped]  # noqa: PLC0415

    count, cut = _count(files), 0
    if count >= _XLSX_ROWS:
        raise CannotExport(
            f"{table.name} has {count:,} rows; an Excel sheet holds {_XLSX_ROWS - 1:,} below its "
            "header. Use --format csv or dta, or read the Parquet files."
        )
    book = Workbook(write_only=True)
    sheet = book.create_sheet(table.name[:31])
    sheet.freeze_panes = "A2"
    sheet.append([column.name for column in table.columns])

    def cell(value: Any) -> Any:
        nonlocal cut
        value = _joined(value)
        if not isinstance(value, str):
            return value
        value = ILLEGAL_CHARACTERS_RE.sub("", value)
        if len(value) > _XLSX_CELL:
            value, cut = value[:_XLSX_CELL], cut + 1
        if not value.startswith(_FORMULA):
            return value
        text = WriteOnlyCell(sheet, value=value)
        text.data_type = "s"  # text, whatever it begins with
        return text

    for row in _rows(files):
        sheet.append([cell(value) for value in row])
    about = book.create_sheet("columns")
    about.append(["column", "中文", "meaning"])
    for column in table.columns:
        about.append([column.name, column_label(table, column.name), column.meaning])
    book.save(path)
    note = f"{cut} cells were cut to {_XLSX_CELL:,} characters, the most that Excel holds"
    return Exported(path, count, (note,) if cut else ())


# --- Stata ----------------------------------------------------------------------------------------


def stata_names(table: Table) -> dict[str, str]:
    """A name of at most 32 characters for each column; the panel's long ones are shortened."""
    names: dict[str, str] = {}
    for column in table.columns:
        name = column.name
        if len(name) > _STATA_NAME:
            stem, *rest = name.split("__")
            ending = "__" + "_".join(_SHORT.get(part, part) for part in rest)
            name = stem[: _STATA_NAME - len(ending)].rstrip("_") + ending
        number = 2
        while name in names.values():
            name = re.sub(r"\d*$", "", name)[: _STATA_NAME - 2] + str(number)
            number += 1
        names[column.name] = name
    return names


_SHORT = {"actual": "a", "target": "t", "level": "lvl", "growth": "gr", "share": "sh",
          "change": "chg", "rank": "rk"}  # fmt: skip


def _dta(table: Table, files: list[Path], path: Path) -> Exported:
    import pandas as pd  # noqa: PLC0415 - only for this format

    names = stata_names(table)
    found = pa.concat_tables([pq.read_table(file) for file in files])
    columns: dict[str, Any] = {}
    long = []
    for column in table.columns:
        values = found.column(column.name).to_pylist()
        name = names[column.name]
        if pa.types.is_date(column.type):
            columns[name] = pd.to_datetime(pd.Series(values, dtype="object"))
        elif pa.types.is_string(column.type) or pa.types.is_list(column.type):
            texts = ["" if value is None else str(_joined(value)) for value in values]
            columns[name] = pd.Series(texts, dtype="object")
            if any(len(text.encode()) > _STATA_TEXT for text in texts):
                long.append(name)
        else:
            numbers = [float("nan") if value is None else float(value) for value in values]
            columns[name] = pd.Series(numbers, dtype="float64")
    frame = pd.DataFrame(columns)
    dates: dict[Any, Literal["td"]] = {
        names[c.name]: "td" for c in table.columns if pa.types.is_date(c.type)
    }
    frame.to_stata(
        path,
        write_index=False,
        version=118,  # the first with UTF-8
        time_stamp=_EPOCH,
        data_label=f"{table_label(table)} {table.name}"[:_STATA_LABEL],
        variable_labels={
            names[c.name]: column_label(table, c.name)[:_STATA_LABEL] for c in table.columns
        },
        convert_dates=dates,  # type: ignore[arg-type]  # the stubs say Never for its keys
        convert_strl=long,
    )
    shortened = sum(name != short for name, short in names.items())
    note = f"{shortened} names longer than {_STATA_NAME} characters were shortened; labels tell"
    return Exported(path, found.num_rows, (note,) if shortened else ())


_EPOCH = datetime(2000, 1, 1)
