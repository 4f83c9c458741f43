"""Every table, once: columns, types, meaning, unit, nullability, allowed values, keys.

Parquet writing, Dagster column metadata, expectations and the data dictionary are all made from
these declarations. How a value is computed does not belong here.
"""

import pyarrow as pa

from report_pipeline.tables import Column, Table

STR, INT, FLOAT, BOOL = pa.string(), pa.int64(), pa.float64(), pa.bool_()
STRS, INTS = pa.list_(pa.string()), pa.list_(pa.int64())

LEVELS = ("national", "province", "prefecture", "county", "township")
KINDS = (
    "preface", "review", "targets", "tasks", "government", "problems", "livelihood", "annex",
    "closing", "other",
)  # fmt: skip
BOUNDS = ("exact", "about", "at_least", "at_most", "range")
MEASURES = ("level", "growth", "share", "change", "rank")
STAGES = (
    "raw_reports", "clean_reports", "report_sections", "report_indicators", "report_terms",
)  # fmt: skip


def _c(name: str, type_: pa.DataType, meaning: str, unit: str = "") -> Column:
    return Column(name, type_, meaning, unit=unit)


def _opt(name: str, type_: pa.DataType, meaning: str, unit: str = "") -> Column:
    return Column(name, type_, meaning, nullable=True, unit=unit)


def _one_of(name: str, allowed: tuple[str, ...], meaning: str, nullable: bool = False) -> Column:
    return Column(name, STR, meaning, nullable=nullable, allowed=allowed)


REPORT_ID = _c("report_id", STR, "report: digest of source bytes, path in archive, place in file")
SOURCE_SHA256 = _c("source_sha256", STR, "SHA-256 of the source file's bytes")
UNIT_KEY = _c("unit_key", STR, "digest of stage, input and code version that made the row")
CHAR_START = _c("char_start", INT, "where it begins in the cleaned text, from 0", "characters")
CHAR_END = _c("char_end", INT, "where it ends in the cleaned text, exclusive", "characters")

IDENTITY = (
    _opt("title", STR, "the report's title as printed"),
    _opt("region_id", STR, "area, the same through renames and code changes"),
    _opt("region_code", STR, "GB/T 2260 code, six digits; nine for a township"),
    _opt("region_name", STR, "full name of the area, e.g. 浙江省宁波市镇海区"),
    _one_of("region_level", LEVELS, "tier of the area", nullable=True),
    _opt("province", STR, "province-level unit the area belongs to"),
    _opt("city", STR, "prefecture-level unit the area belongs to"),
    _opt("county", STR, "county-level unit the area belongs to"),
    _opt("township", STR, "township-level unit"),
    _opt("report_year", INT, "year the report was delivered in, which is the year it plans for"),
    _c("report_year_basis", STR, "how the report year was found"),
    _opt("delivered_on", pa.date32(), "day the report was delivered"),
    _opt("speaker", STR, "who delivered it"),
    _opt("session", STR, "session of the people's congress, as printed"),
    _opt("congress_term", INT, "term (届) of the congress"),
    _opt("session_no", INT, "number of the session in its term"),
    _c("is_abstract", BOOL, "an abstract (摘要), not the full text"),
)
FLAGS = _c("flags", STRS, "what looked odd: conflicts with both readings, masked years …")

OUTLINE = (
    REPORT_ID,
    _c("section_id", STR, "section: report_id and document order"),
    _opt("parent_id", STR, "section that holds this one"),
    _c("ordinal", INT, "document order, from 0"),
    _c("depth", INT, "depth in the outline, 1 is the top"),
    _c("label", STR, "the printed number, empty where none"),
    _c("heading", STR, "heading without its number; empty for text without one"),
    _one_of("kind", KINDS, "what the section is about"),
    CHAR_START,
    CHAR_END,
    _c("is_leaf", BOOL, "has no children; the leaves tile the report"),
    _c("text", STR, "the section's text, children included"),
)

MEASURED = (
    _opt("value_base", FLOAT, "value in base units"),
    _opt("value_base_upper", FLOAT, "upper end in base units"),
    _opt("unit_base", STR, "the base unit: yuan, USD, person, m2, t, % …"),
    _one_of("bound", BOUNDS, "how the figure bounds the value"),
)

QUANTITY = (
    _c("quantity_id", STR, "quantity: digest of report and span"),
    REPORT_ID,
    _c("section_id", STR, "leaf section it stands in"),
    _c("text", STR, "as printed"),
    _c("value", FLOAT, "number as printed"),
    _opt("value_upper", FLOAT, "upper end of a range"),
    _c("unit", STR, "unit as printed, multiplier included"),
    *MEASURED,
    CHAR_START,
    CHAR_END,
    _opt("observation_id", STR, "the first observation that uses it"),
)

OBSERVATION = (
    _c("observation_id", STR, "observation: digest of report, span, indicator, status, year, measure"),
    REPORT_ID,
    _c("indicator_id", STR, "indicator of dim_indicator"),
    _one_of("status", ("actual", "target"), "a result, or what the government intends"),
    _opt("period_year", INT, "calendar year the figure is for; the last of several"),
    _one_of("period", ("year", "multi_year"), "one year or several"),
    _one_of("measure", MEASURES, "what of the indicator is stated"),
    _c("value", FLOAT, "number as printed, signed"),
    _opt("value_upper", FLOAT, "upper end of a range"),
    _opt("unit", STR, "unit as printed, multiplier included"),
    *MEASURED,
    _opt("scope", STR, "words that narrow area or coverage"),
    _c("evidence", STR, "shortest stretch with the indicator's name and the figure"),
    CHAR_START,
    CHAR_END,
    _c("evidence_start", INT, "where the evidence begins in the cleaned text", "characters"),
    _c("evidence_end", INT, "where the evidence ends, exclusive", "characters"),
    _c("section_id", STR, "leaf section it stands in"),
    _c("name_printed", STR, "the indicator's name as printed"),
    _opt("period_start", INT, "first year of several, where stated"),
    _one_of(
        "aggregation", ("annual_average", "sum", "endpoint", "throughout"),
        "how several years are joined", nullable=True,
    ),
    _opt("basis", STR, "basis as printed: 可比价, 实际, 同口径 …"),
    _one_of(
        "actual_kind", ("final", "preliminary", "expected"), "how final a result is", nullable=True
    ),
    _one_of(
        "target_kind", ("headline", "task", "annex", "quoted_past"),
        "where a target stands", nullable=True,
    ),
    _opt("commitment", STR, "the word that binds a target"),
    _c("mention_no", INT, "1 for the first statement of this figure in the report"),
    FLAGS,
    _c("rule_id", STR, "rule that made the row"),
)  # fmt: skip

ATTENTION = (
    REPORT_ID,
    _c("topic", STR, "policy topic"),
    _one_of("section_kind", KINDS, "kind of section the hits stand in"),
    _c("hits", INT, "times a word of the topic's lexicon occurs"),
    _c("chars", INT, "length of the report's leaves of that kind", "characters"),
    _c("share", FLOAT, "characters of the hits by chars"),
)

QUARANTINED = (
    _opt("source_sha256", STR, "SHA-256 of the bytes; null where they could not be read"),
    _one_of(
        "stage", ("landing", *STAGES, "audit"), "stage that refused it, or the audit after them"
    ),
    _c("reason", STR, "short fixed code"),
    _c("detail", STR, "what was seen, for a person"),
)

# --- tables of the stages: append-only parts in the store -----------------------------------------

RAW_FILES = Table(
    "raw_files",
    "the bytes of a source file, kept as they came",
    (UNIT_KEY, SOURCE_SHA256, _c("content", pa.binary(), "the bytes"), _c("bytes", INT, "length", "bytes")),
    key=("source_sha256",),
)  # fmt: skip
RAW_REPORTS = Table(
    "raw_reports",
    "the text of a source file, or of one member of an archive",
    (
        UNIT_KEY,
        _c("document_id", STR, "document: digest of source bytes and path in archive"),
        SOURCE_SHA256,
        _c("member_path", STR, "path inside an archive, empty for a plain file"),
        _c("media_type", STR, "what the content is, told from the content"),
        _opt("encoding", STR, "character encoding of the bytes"),
        _opt("page_title", STR, "title the container gives"),
        _c("page_starts", INTS, "offset in text where each page begins"),
        _c("text", STR, "the decoded text; every offset leads back to it"),
    ),
    key=("document_id",),
)
EDIT = pa.struct([("rule_id", STR), ("start", INT), ("end", INT), ("replacement", STR)])
CLEAN_REPORTS = Table(
    "clean_reports",
    "a report: its own text, the way back to the document, its identity",
    (
        UNIT_KEY,
        REPORT_ID,
        _c("document_id", STR, "document it stands in"),
        SOURCE_SHA256,
        _c("place", INT, "0 for the first report of a document that holds several"),
        *IDENTITY,
        FLAGS,
        _c("body_chars", INT, "length of the cleaned text", "characters"),
        _c("source_start", INT, "where the body begins in the document's text", "characters"),
        _c("source_end", INT, "where it ends there", "characters"),
        _c("text", STR, "the cleaned text"),
        _c("clean_starts", INTS, "offset map: clean offset where each run begins", "characters"),
        _c(
            "source_starts", INTS, "offset map: document offset where each run begins", "characters"
        ),
        _c("edits", pa.list_(EDIT), "what cleaning changed, by rule, in document offsets"),
    ),
    key=("report_id",),
)
REPORT_SECTIONS = Table(
    "report_sections", "a section of a report's outline", (UNIT_KEY, *OUTLINE), key=("section_id",)
)
REPORT_QUANTITIES = Table(
    "report_quantities",
    "a number with a unit in a report",
    (UNIT_KEY, *QUANTITY),
    key=("quantity_id",),
)
REPORT_INDICATORS = Table(
    "report_indicators",
    "an observation of an indicator",
    (UNIT_KEY, *OBSERVATION),
    key=("observation_id",),
)
REPORT_DECLINED = Table(
    "report_declined",
    "a report's word that it sets no target for an indicator",
    (
        UNIT_KEY,
        REPORT_ID,
        _c("indicator_id", STR, "indicator"),
        CHAR_START,
        CHAR_END,
        _c("evidence", STR, "the words that say so"),
    ),
    key=("report_id", "indicator_id"),
)
REPORT_LEFTOVERS = Table(
    "report_leftovers",
    "digits of a report that are neither a quantity nor a date, label or name",
    (UNIT_KEY, REPORT_ID, CHAR_START, CHAR_END, _c("text", STR, "as printed")),
    key=("report_id", "char_start"),
)
REPORT_TERMS = Table(
    "report_terms",
    "a term's use in a report",
    (UNIT_KEY, REPORT_ID, _c("term", STR, "term"), _c("count", INT, "times it is used")),
    key=("report_id", "term"),
)
REPORT_ATTENTION = Table(
    "report_attention",
    "a topic's weight in a kind of section",
    (UNIT_KEY, *ATTENTION),
    key=("report_id", "topic", "section_kind"),
)
REFUSALS = Table(
    "refusals",
    "an input that a stage did not take",
    (
        UNIT_KEY,
        _c("unit_id", STR, "the input: source digest, document or report"),
        *QUARANTINED,
        _c("member_path", STR, "path inside an archive, empty for a plain file"),
    ),
    key=("unit_id", "stage", "member_path"),
)

# --- marts: what BI tools read (indicator_panel, whose columns the catalogue fixes, is in marts) ---

DIM_REPORT = Table(
    "dim_report",
    "a report",
    (
        REPORT_ID,
        _c("source_uri", STR, "the file as found, relative to the landing folder"),
        SOURCE_SHA256,
        _c("member_path", STR, "path inside an archive, empty for a plain file"),
        *IDENTITY,
        _c("is_primary", BOOL, "the one to count where several files hold the same report"),
        _c("body_chars", INT, "length of the cleaned text", "characters"),
        FLAGS,
    ),
    key=("report_id",),
    order=("region_code", "region_name", "report_year", "report_id"),
)
DIM_INDICATOR = Table(
    "dim_indicator",
    "an indicator of the catalogue",
    (
        _c("indicator_id", STR, "indicator"),
        _c("name_zh", STR, "name in Chinese"),
        _c("name_en", STR, "name in English"),
        _c("dimension", STR, "what kind of quantity it is"),
        _c("category", STR, "field of policy"),
        _one_of("target_sense", ("floor", "ceiling", "two_sided"), "which side of a target is good"),
        _opt("definition_breaks", STR, "when its definition changed"),
    ),
    key=("indicator_id",),
)  # fmt: skip
# Every large fact carries whose report it is of, so that a reader prunes by region and year.
OF_REPORT = (
    _opt("region_id", STR, "area, the same through renames and code changes"),
    _opt("region_code", STR, "GB/T 2260 code of the reporting area"),
    _opt("report_year", INT, "year the report was delivered in"),
)
_BY_REGION = ("region_code", "region_id", "report_id")
FACT_SECTION = Table(
    "fact_section",
    "a section of a report's outline",
    (*OUTLINE, *OF_REPORT),
    key=("section_id",),
    order=(*_BY_REGION, "ordinal"),
    split_by_year=True,
)
FACT_INDICATOR = Table(
    "fact_indicator",
    "an observation: this report states this figure for this indicator",
    (*OBSERVATION, *OF_REPORT),
    key=("observation_id",),
    order=(*_BY_REGION, "char_start", "observation_id"),
    split_by_year=True,
)
FACT_QUANTITY = Table(
    "fact_quantity",
    "any number with a unit in a report, whether an indicator's or not",
    (*QUANTITY, *OF_REPORT),
    key=("quantity_id",),
    order=(*_BY_REGION, "char_start", "quantity_id"),
    split_by_year=True,
)
QUARANTINE = Table(
    "quarantine",
    "an input that was not taken, and why",
    (
        _c("source_uri", STR, "the file as found, relative to the landing folder"),
        *QUARANTINED,
        _c("member_path", STR, "path inside an archive, empty for a plain file"),
        _c("unit_id", STR, "the document or report that was refused; empty for a whole file"),
    ),
    key=("source_uri", "member_path", "stage", "unit_id"),
)
LINEAGE = Table(
    "lineage",
    "a stage's work on one report",
    (
        REPORT_ID,
        _one_of("stage", STAGES, "stage"),
        _c("input_sha256", STR, "digest of what the stage was given"),
        _c("output_sha256", STR, "digest of what it made"),
        _c("code_version", STR, "fingerprint of the code, rules and libraries that made it"),
        _c("run_id", STR, "Dagster run that did the work"),
    ),
    key=("report_id", "stage"),
)

REGION = (
    _c("region_id", STR, "area, the same through renames and code changes"),
    _opt("region_code", STR, "GB/T 2260 code, six digits; nine for a township"),
    _c("region_name", STR, "full name of the area"),
    _one_of("region_level", LEVELS, "tier of the area", nullable=True),
)
DIM_REGION = Table(
    "dim_region",
    "a region met, under one name and code",
    (
        *REGION,
        _opt("parent_id", STR, "region_id of the unit it belongs to"),
        _opt("parent_code", STR, "code of the unit it belongs to"),
        _opt("valid_from", INT, "first year of this name and code; null: before the table begins"),
        _opt("valid_to", INT, "last year of this name and code; null: still valid"),
    ),
    key=("region_id", "region_code", "region_name", "valid_from"),
)
FACT_TARGET_OUTCOME = Table(
    "fact_target_outcome",
    "a headline target without scope for one year, and what the region's next report says of it",
    (
        *REGION,
        _c("indicator_id", STR, "indicator of dim_indicator"),
        _one_of("measure", MEASURES, "what of the indicator is stated"),
        _opt("unit_base", STR, "base unit of every value here"),
        _c("period_year", INT, "year the target is for"),
        _one_of("target_state", ("set", "declined", "not_found"), "whether the report sets it"),
        _opt("target_value", FLOAT, "target, lower end of a range"),
        _opt("target_upper", FLOAT, "upper end of a range"),
        _one_of("target_bound", BOUNDS, "how the target bounds the value", nullable=True),
        _opt("target_commitment", STR, "the word that binds the target"),
        _one_of(
            "target_wording", ("hard", "soft", "plain"),
            "hard (确保, 必须, 不低于 …), soft (力争, 预期, 左右 …), or neither", nullable=True,
        ),
        _one_of(
            "outcome_state", ("reported", "not_reported", "no_report"),
            "whether the region's next report states the result",
        ),
        _c("outcome_conflict", BOOL, "the report states the result more than once and differently"),
        _opt("actual_value", FLOAT, "the result, lower end of a range"),
        _opt("actual_upper", FLOAT, "upper end of a range"),
        _one_of("actual_bound", BOUNDS, "how the figure bounds the result", nullable=True),
        _one_of(
            "actual_kind", ("final", "preliminary", "expected"), "how final it is", nullable=True
        ),
        _opt("gap", FLOAT, "result less target"),
        _opt("met", BOOL, "whether the target was met, by the sense of the indicator"),
        _opt("parent_region_code", STR, "the government one level up"),
        _opt("parent_target_value", FLOAT, "its target for the same year"),
        _opt("amplification", FLOAT, "own target less that of the government one level up"),
        _opt("target_observation_id", STR, "observation of the target"),
        _opt("actual_observation_id", STR, "observation of the result"),
    ),
    key=("region_id", "indicator_id", "measure", "unit_base", "period_year"),
    order=("period_year", "region_code", "region_id", "indicator_id", "measure", "unit_base"),
)  # fmt: skip
FACT_TERM = Table(
    "fact_term",
    "a term's use in a report",
    (*REPORT_TERMS.columns[1:], *OF_REPORT),
    key=("report_id", "term"),
    order=(*_BY_REGION, "term"),
    split_by_year=True,
)
DIM_TERM = Table(
    "dim_term",
    "a term",
    (
        _c("term", STR, "term"),
        _c("df", INT, "reports that use it"),
        _opt("coined_year", INT, "year it was coined, where known"),
    ),
    key=("term",),
)
FACT_ATTENTION = Table(
    "fact_attention",
    "a policy topic's weight in the sections of one kind of a report",
    (*ATTENTION, *OF_REPORT),
    key=("report_id", "topic", "section_kind"),
    order=(*_BY_REGION, "topic", "section_kind"),
    split_by_year=True,
)
INDICATOR_PANEL_SOURCES = Table(
    "indicator_panel_sources",
    "an observation behind a cell of the panel",
    (
        _c("region_id", STR, "area"),
        _c("year", INT, "year of the cell"),
        _c("column", STR, "column of the panel"),
        _c("observation_id", STR, "observation"),
        _c("conflict", BOOL, "the cell is null because its observations disagree"),
    ),
    key=("region_id", "year", "column", "observation_id"),
)
COVERAGE = Table(
    "coverage",
    "a region in a year between its first and last report",
    (
        _c("region_id", STR, "area"),
        _c("year", INT, "year"),
        _one_of("state", ("full", "abstract", "quarantined", "missing"), "what there is"),
    ),
    key=("region_id", "year"),
)

STAGE_TABLES: dict[str, tuple[Table, ...]] = {
    "raw_reports": (RAW_REPORTS,),
    "clean_reports": (CLEAN_REPORTS,),
    "report_sections": (REPORT_SECTIONS,),
    "report_indicators": (
        REPORT_INDICATORS,
        REPORT_QUANTITIES,
        REPORT_DECLINED,
        REPORT_LEFTOVERS,
    ),
    "report_terms": (REPORT_TERMS, REPORT_ATTENTION),
}
