"""Overview charts of the marts: coverage, targets against outcomes, topics over the years.

Each is drawn from the mart it is shown with, as a PNG; equal rows give equal bytes on one machine.
Labels are Chinese where the machine has a font for them, else English.
"""

import io
import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb
from duckdb import DuckDBPyConnection

from report_pipeline.marts.files import mart_files, view_mart
from report_pipeline.schemas import LEVELS
from report_pipeline.terms.topics import topics

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_FONTS = (
    "Noto Sans CJK SC", "Noto Sans CJK JP", "Source Han Sans SC", "Source Han Sans CN",
    "PingFang SC", "Hiragino Sans GB", "Microsoft YaHei", "SimHei", "WenQuanYi Micro Hei",
    "WenQuanYi Zen Hei", "Noto Serif CJK SC", "Noto Serif CJK JP", "Source Han Serif SC",
    "Songti SC", "SimSun", "Arial Unicode MS",
)  # fmt: skip
_LEVELS_ZH = dict(zip(LEVELS, ("全国", "省级", "地级", "县级", "乡级"), strict=True))
_COLOURS = dict(zip(LEVELS, ("#333333", "#4477aa", "#228833", "#cc6677", "#aa8800"), strict=True))
_TOPICS_SHOWN = 8
_CELLS_WITH_NUMBERS = 150
_MEMORY = "400MB"  # of DuckDB; what does not fit goes to disk


@cache
def chinese_font() -> str | None:
    """The name of an installed font that has Chinese characters, or None."""
    from matplotlib import font_manager  # noqa: PLC0415 - takes half a second

    known = {font.name: font.fname for font in font_manager.fontManager.ttflist}
    for name in _FONTS:
        path = known.get(name)
        if path and font_manager.get_font(path).get_char_index(ord("层")):
            return name
    return None


def prepare() -> None:
    """Import what draws, and look for the font."""
    from matplotlib.backends import backend_agg  # noqa: F401, PLC0415 - takes half a second

    chinese_font()


def has_chart(table: str) -> bool:
    """Whether a chart goes with a mart."""
    return table in _CHARTS


def draw(table: str, marts: Path) -> bytes:
    """The chart that goes with a mart in the folder ``marts``, as a PNG."""
    chart, names = _CHARTS[table]
    import matplotlib as mpl  # noqa: PLC0415 - takes half a second
    from matplotlib.figure import Figure  # noqa: PLC0415

    font = chinese_font()
    fonts = [font, "DejaVu Sans"] if font else ["DejaVu Sans"]
    with (
        tempfile.TemporaryDirectory(prefix="report_pipeline") as spill,
        duckdb.connect(config={"memory_limit": _MEMORY, "temp_directory": spill}) as connection,
        mpl.rc_context({"font.family": fonts}),
    ):
        for name in names:
            view_mart(connection, name, mart_files(marts, name))
        figure = Figure(figsize=(9, 4.5), dpi=110, layout="constrained")
        chart(figure, connection)
        png = io.BytesIO()
        figure.savefig(png, format="png", metadata={"Software": None})
    return png.getvalue()


def _said(chinese: str, english: str) -> str:
    return chinese if chinese_font() else english


def _nothing(axes: "Axes") -> None:
    text = _said("尚无数据", "nothing to show yet")
    axes.text(0.5, 0.5, text, ha="center", va="center", transform=axes.transAxes)
    axes.set_axis_off()


def _level(level: str) -> str:
    return _said(_LEVELS_ZH[level], level)


# --- the charts -----------------------------------------------------------------------------------


def _coverage(figure: "Figure", connection: DuckDBPyConnection) -> None:
    rows = connection.execute(
        """
        SELECT r.region_level, c.year, count(*) FILTER (c.state <> 'missing'), count(*)
        FROM coverage AS c
        JOIN (
            SELECT region_id, max(region_level) AS region_level FROM dim_report GROUP BY region_id
        ) AS r ON r.region_id = c.region_id
        WHERE r.region_level IS NOT NULL
        GROUP BY ALL ORDER BY ALL
        """
    ).fetchall()
    axes = figure.add_subplot()
    axes.set_title(_said("报告覆盖：各级各年", "Reports held, by level and year"))
    if not rows:
        return _nothing(axes)
    levels = [level for level in LEVELS if any(row[0] == level for row in rows)]
    years = list(range(min(row[1] for row in rows), max(row[1] for row in rows) + 1))
    held = {(level, year): (have, of) for level, year, have, of in rows}
    shares = [
        [held[level, year][0] / held[level, year][1] if (level, year) in held else float("nan")
         for year in years]
        for level in levels
    ]  # fmt: skip
    image = axes.imshow(shares, aspect="auto", cmap="YlGnBu", vmin=0, vmax=1)
    if len(held) <= _CELLS_WITH_NUMBERS:
        for (level, year), (have, of) in held.items():
            axes.text(
                years.index(year), levels.index(level), f"{have}/{of}",
                ha="center", va="center", fontsize=7, color="white" if have / of > 0.6 else "black",
                rotation=90 if len(years) > 20 else 0,
            )  # fmt: skip
    step = max(1, len(years) // 15)
    axes.set_xticks(range(0, len(years), step), [str(year) for year in years[::step]])
    axes.set_yticks(range(len(levels)), [_level(level) for level in levels])
    bar = figure.colorbar(image, ax=axes)
    bar.set_label(
        _said("首末年之间有报告的比例", "share of years from first to last with a report")
    )
    return None


def _targets(figure: "Figure", connection: DuckDBPyConnection) -> None:
    rows = connection.execute(
        """
        SELECT region_level, target_value, actual_value
        FROM fact_target_outcome
        WHERE indicator_id = 'gdp' AND measure = 'growth' AND unit_base = '%'
            AND target_value IS NOT NULL AND actual_value IS NOT NULL
        ORDER BY region_level, target_value, actual_value, region_id, period_year
        """
    ).fetchall()
    axes = figure.add_subplot()
    axes.set_title(_said("生产总值增速：目标与实际", "Growth of GDP: targets against outcomes"))
    if not rows:
        return _nothing(axes)
    for level in LEVELS:
        mine = [(target, actual) for of, target, actual in rows if of == level]
        if mine:
            x, y = zip(*mine, strict=True)
            label = f"{_level(level)} ({len(mine)})"
            axes.scatter(x, y, s=22, alpha=0.6, color=_COLOURS[level], label=label)
    low = min(min(row[1:]) for row in rows) - 1
    high = max(max(row[1:]) for row in rows) + 1
    axes.plot([low, high], [low, high], color="#999999", linewidth=1, linestyle="--", zorder=0)
    axes.set_xlim(min(row[1] for row in rows) - 1, max(row[1] for row in rows) + 1)
    axes.set_ylim(low, high)
    axes.set_xlabel(_said("目标 (%)", "target (%)"))
    axes.set_ylabel(_said("下一年报告所称实际 (%)", "outcome, by the next report (%)"))
    axes.legend(frameon=False)
    return None


def _topics(figure: "Figure", connection: DuckDBPyConnection) -> None:
    from matplotlib.ticker import MaxNLocator  # noqa: PLC0415 - as above

    rows = connection.execute(
        """
        WITH by_report AS (
            SELECT
                a.report_id, a.report_year, a.topic,
                -- In decimals: a sum of floats depends on its order.
                sum((a.share * a.chars)::DECIMAL(18, 6)) / sum(a.chars) AS share
            FROM fact_attention AS a
            JOIN dim_report AS r ON r.report_id = a.report_id AND r.is_primary
            WHERE a.report_year IS NOT NULL
            GROUP BY a.report_id, a.report_year, a.topic
        )
        SELECT topic, report_year, avg(share::DECIMAL(18, 12))
        FROM by_report GROUP BY topic, report_year ORDER BY topic, report_year
        """
    ).fetchall()
    axes = figure.add_subplot()
    axes.set_title(_said("政策议题关注度", "Attention to policy topics"))
    if not rows:
        return _nothing(axes)
    lines: dict[str, list[tuple[int, float]]] = {}
    for topic, year, share in rows:
        lines.setdefault(topic, []).append((year, 100 * share))
    weight = {topic: sum(share for _, share in points) for topic, points in lines.items()}
    names = {topic.id: _said(topic.name_zh, topic.name_en) for topic in topics()}
    for topic in sorted(weight, key=lambda name: (-weight[name], name))[:_TOPICS_SHOWN]:
        axes.plot(*zip(*lines[topic], strict=True), marker="o", markersize=3, label=names[topic])
    axes.set_ylim(bottom=0)
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    axes.set_ylabel(_said("占报告字数 (%)", "share of the report's characters (%)"))
    axes.legend(frameon=False, loc="center left", bbox_to_anchor=(1.0, 0.5))
    return None


# With each, the marts that it is drawn from.
_CHARTS: dict[str, tuple[Callable[["Figure", DuckDBPyConnection], None], tuple[str, ...]]] = {
    "coverage": (_coverage, ("coverage", "dim_report")),
    "fact_target_outcome": (_targets, ("fact_target_outcome",)),
    "fact_attention": (_topics, ("fact_attention", "dim_report")),
}
