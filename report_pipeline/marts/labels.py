"""Chinese names of the marts and their columns, from ``labels.yml`` and the catalogue."""

from functools import cache
from pathlib import Path
from typing import Any

import yaml

from report_pipeline.indicators.catalogue import catalogue
from report_pipeline.marts.panel import panel_table
from report_pipeline.tables import Table


@cache
def _labels() -> dict[str, Any]:
    text = Path(__file__).with_suffix(".yml").read_text(encoding="utf-8")
    loaded: dict[str, Any] = yaml.load(text, Loader=yaml.CSafeLoader)
    return loaded


def table_label(table: Table) -> str:
    """The Chinese name of a mart."""
    return str(_labels()["tables"][table.name])


def column_label(table: Table, column: str) -> str:
    """The Chinese name of a mart's column."""
    labels = _labels()
    if table.name == panel_table().name and "__" in column:
        return _panel_label(column)
    return str(labels["in"].get(table.name, {}).get(column) or labels["columns"][column])


def _panel_label(column: str) -> str:
    indicator, status, measure, *currency = column.split("__")
    labels = _labels()
    name = catalogue().indicators[indicator].name_zh
    money = labels["currency"][currency[0]] if currency else ""
    return f"{name}{labels['status'][status]}{labels['measure'][measure]}{money}"
