"""Which marts there are, in the order in which they are built, and what each is built from."""

from report_pipeline.marts.panel import panel_table
from report_pipeline.schemas import (
    CLEAN_REPORTS,
    COVERAGE,
    DIM_INDICATOR,
    DIM_REGION,
    DIM_REPORT,
    DIM_TERM,
    FACT_ATTENTION,
    FACT_INDICATOR,
    FACT_QUANTITY,
    FACT_SECTION,
    FACT_TARGET_OUTCOME,
    FACT_TERM,
    INDICATOR_PANEL_SOURCES,
    LINEAGE,
    QUARANTINE,
    RAW_REPORTS,
    REPORT_INDICATORS,
    REPORT_SECTIONS,
    REPORT_TERMS,
)
from report_pipeline.tables import Table

# A mart may use the marts before it, under their names.
MARTS: tuple[Table, ...] = (
    DIM_REPORT, DIM_INDICATOR, DIM_REGION, COVERAGE, FACT_ATTENTION, FACT_SECTION, FACT_INDICATOR,
    INDICATOR_PANEL_SOURCES, panel_table(), FACT_TARGET_OUTCOME, FACT_QUANTITY, FACT_TERM, DIM_TERM,
    QUARANTINE, LINEAGE,
)  # fmt: skip

# Upstream assets of each mart, as Dagster draws them.
UPSTREAM: dict[str, tuple[str, ...]] = {
    "dim_report": ("raw_reports", "clean_reports"),
    "dim_indicator": (),
    "dim_region": ("dim_report",),
    "fact_section": ("report_sections", "dim_report"),
    "fact_indicator": ("report_indicators", "dim_report"),
    "fact_quantity": ("report_indicators", "dim_report"),
    "fact_target_outcome": (
        "fact_indicator",
        "fact_section",
        "indicator_panel_sources",
        "dim_region",
        "dim_report",
        "dim_indicator",
    ),
    "fact_term": ("report_terms", "dim_report"),
    "dim_term": ("fact_term", "dim_report"),
    "fact_attention": ("report_terms", "dim_report"),
    "indicator_panel_sources": ("fact_indicator", "dim_report", "dim_indicator"),
    "indicator_panel": ("indicator_panel_sources", "fact_indicator", "dim_report"),
    "coverage": ("dim_report",),
    "quarantine": ("raw_reports", "clean_reports"),
    "lineage": ("report_indicators", "report_terms"),
}

AUDITED: tuple[Table, ...] = (
    RAW_REPORTS, CLEAN_REPORTS, REPORT_SECTIONS, REPORT_INDICATORS, REPORT_TERMS, *MARTS,
)  # fmt: skip
