"""The data dictionary: a Markdown page of every mart and column, made from the declarations."""

from collections.abc import Iterator, Sequence

from report_pipeline.marts.labels import column_label, table_label
from report_pipeline.marts.panel import panel_table
from report_pipeline.tables import Column, Table

_HEAD = """\
# Data dictionary

Made from `report_pipeline/schemas.py`; do not edit. A mart is one Parquet file `<table>.parquet`, or,
where it says so, a folder `<table>/` with a file for each `report_year`. `report_id` joins them all.
Character positions count Unicode code points of the cleaned text and are half-open.

How targets are judged (`fact_target_outcome`)

- A target is met by the `target_sense` of its indicator: `floor` from above, `ceiling` from below;
  `two_sided` only where a range, a bound or 左右 says what counts, else `met` is null. Of a range the
  end that is easier to reach counts.
- 左右, 约 (`about`) allows 0.2 points for figures in %, and 2% of the target for others.
- A bound speaks of the printed magnitude: 下降3%以上 is met by -3.2. `met` is null where the wording goes
  against the indicator's sense, or where the result's own bound leaves it open.
- `target_wording`: `hard` by 确保, 必须, 保证, `soft` by 力争, 争取, 努力; without such a verb, `hard` by a
  bound (以上, 以内, 不低于), `soft` by 左右, a range, or 预期. Some studies count 力争 as hard:
  `target_commitment` and `target_bound` hold the words to code it otherwise.
- `declined` means that the report says it sets no target; `not_found`, that none was found although
  the region's report of the year before or after has one (for the growth of GDP: always looked for).
- `amplification` is given for rates, shares, concentrations and money per person: what does not grow
  with the size of the area.

How a cell of `indicator_panel` is chosen

- A result is taken from the report of the year after, a target from the report of its own year; where
  that report is missing, from the nearest later (result) or earlier (target) one.
- The first statement there without scope counts. Statements disagree when their intervals (half a unit
  of the last printed digit, widened by 以上, 左右 …) have no point in common; then the cell is null.
  A figure on another basis (实际, 同口径, 扣除…因素) says nothing against the first.
"""


def dictionary(tables: Sequence[Table]) -> str:
    """The page for these tables."""
    return "\n".join([_HEAD, *(line for table in tables for line in _table(table))])


def _table(table: Table) -> Iterator[str]:
    split = " A file for each `report_year`." if table.split_by_year else ""
    yield f"## {table.name} {table_label(table)}\n"
    yield f"One row is {table.meaning}.{split} Key: {', '.join(f'`{name}`' for name in table.key)}.\n"
    yield "| column | 中文 | type | meaning |"
    yield "| --- | --- | --- | --- |"
    for column in table.columns:
        if table.name != panel_table().name or "__" not in column.name:
            yield _row(table, column)
    if table.name == panel_table().name:
        yield (
            "| `<indicator>__<status>__<measure>` | | double? | a figure in base units, % for growth "
            "and share; sums of money end in `__yuan` or `__usd`. Example: "
            "`gdp__actual__growth`, `exports__target__level__usd` |"
        )
    yield ""


def _row(table: Table, column: Column) -> str:
    kind = f"{column.type}{'?' if column.nullable else ''}".replace("element: ", "")
    meaning = column.meaning + (f" [{column.unit}]" if column.unit else "")
    if column.allowed:
        meaning += ": " + ", ".join(f"`{value}`" for value in column.allowed)
    return f"| `{column.name}` | {column_label(table, column.name)} | {kind} | {meaning} |"
