"""Which columns each table's columns are made from: one declaration for Dagster and OpenLineage.

A column comes from that of the same name upstream, unless ``lineage.yml`` says otherwise. What
happened in a run is told in ``lineage_events``; what made a single row, in ``tracing``.
"""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

import yaml
from dagster import AssetKey, TableColumnDep, TableColumnLineage

from report_pipeline.marts.registry import MARTS, UPSTREAM
from report_pipeline.schemas import STAGE_TABLES
from report_pipeline.tables import Table

Source = tuple[str, str]  # asset and column

# Assets that a stage reads; Dagster draws only the last, because runs take the stages in this order.
STAGE_UPSTREAM: dict[str, tuple[str, ...]] = {
    "raw_reports": (),
    "clean_reports": ("raw_reports",),
    "report_sections": ("clean_reports",),
    "report_indicators": ("clean_reports", "report_sections"),
    "report_terms": ("clean_reports", "report_sections"),
}
_KEYS = {"unit_key"}  # of the store; they come from nowhere


@cache
def _told() -> Mapping[str, Mapping[str, list[str]]]:
    path = Path(__file__).with_suffix(".yml")
    told: dict[str, dict[str, list[str]]] = yaml.load(path.read_bytes(), Loader=yaml.CSafeLoader)
    return told


@cache
def tables_of(asset: str) -> tuple[Table, ...]:
    """The tables that an asset holds, the one it is named after first."""
    return STAGE_TABLES.get(asset) or tuple(table for table in MARTS if table.name == asset)


def upstream_of(asset: str) -> tuple[str, ...]:
    """The assets that an asset is made from."""
    return STAGE_UPSTREAM[asset] if asset in STAGE_UPSTREAM else UPSTREAM[asset]


def column_sources(asset: str) -> dict[str, tuple[Source, ...]]:
    """What each column of an asset's first table is made from. Raises KeyError where nobody says."""
    told = _told().get(asset, {})
    return {
        column.name: _sources(asset, column.name, told)
        for column in tables_of(asset)[0].columns
        if column.name not in _KEYS
    }


def _sources(asset: str, column: str, told: Mapping[str, list[str]]) -> tuple[Source, ...]:
    if column in told:
        return tuple(map(_source, told[column]))
    for upstream in upstream_of(asset) if asset not in STAGE_UPSTREAM else ():
        if any(column == other.name for table in tables_of(upstream) for other in table.columns):
            return ((upstream, column),)
    if "*" in told:
        return tuple(map(_source, told["*"]))
    raise KeyError(f"lineage.yml does not say what {asset}.{column} is made from")


def _source(text: str) -> Source:
    asset, _, column = text.partition(".")
    return asset, column


def column_lineage(asset: str) -> TableColumnLineage:
    """The same for Dagster."""
    return TableColumnLineage(
        {
            column: [TableColumnDep(AssetKey(source), name) for source, name in sources]
            for column, sources in column_sources(asset).items()
        }
    )
