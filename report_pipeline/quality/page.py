"""The quality page: one HTML file under home that needs nothing else and asks no network.

What it shows comes from the history of the checks and from the marts as published, or in staging
where nothing is yet. It is written after every audit.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from html import escape
from pathlib import Path
from typing import Any

import duckdb

from report_pipeline.marts.files import mart_files, view_mart
from report_pipeline.quality.history import History
from report_pipeline.release import Releases
from report_pipeline.store import write_atomically

_TEMPLATE = Path(__file__).with_name("page.html")
_SHOWN = 15  # runs in the history of a check
_MARKS = {"passed": "●", "warned": "▲", "held": "◆", "failed": "✕", "": "·"}
_WORDS = {
    "passed": "as expected",
    "warned": "warning",
    "held": "reports kept back",
    "failed": "blocks publishing",
}
_ORDER = ("failed", "held", "warned", "passed")
_DETAILS = 50  # files in quarantine that are listed


def page_path(home: Path) -> Path:
    """Where the page of a home stands."""
    return home / "quality.html"


def write_page(home: Path, history: History) -> Path:
    """Write the page of a home anew; returns its path."""
    entries = history.read()
    checks = _latest(entries)
    states = [check["state"] for table in checks.values() for check in table.values()]
    worst = next((state for state in _ORDER if state in states), "passed")
    parts = {
        "when": f"After the audit of {_time(entries[-1]['noted'])}, "
        f"run {escape(entries[-1]['run_id'])}. Published: {_published(home)}.",
        "state": worst,
        "verdict": _verdict(states),
        "attention": _attention(checks),
        "legend": ", ".join(
            f'<span class="{state}">{_MARKS[state]}</span> {_WORDS[state]}' for state in _ORDER
        )
        + "; newest run on the right.",
        "checks": "\n".join(_table_of(name, checks[name], entries) for name in checks),
        "runs": _runs(entries),
        **_of_marts(home),
    }
    page = _TEMPLATE.read_text(encoding="utf-8")
    for name, content in parts.items():
        page = page.replace("{{" + name + "}}", content)
    write_atomically(page_path(home), page.encode("utf-8", "replace"))
    return page_path(home)


def _latest(entries: Sequence[Mapping[str, Any]]) -> dict[str, Mapping[str, Any]]:
    """How each table's checks ended last: a run of chosen assets does not look at every table."""
    checks: dict[str, Mapping[str, Any]] = {}
    for entry in entries:
        checks.update(entry["checks"])
    return checks


def _time(seconds: float) -> str:
    return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%d %H:%M} UTC"


def _published(home: Path) -> str:
    release = Releases(home).current()
    return f"release {escape(release.name)}" if release else "nothing yet"


def _verdict(states: Sequence[str]) -> str:
    counts = {state: states.count(state) for state in _ORDER}
    said = [f"{counts[state]} {_WORDS[state]}" for state in _ORDER if counts[state]]
    first = "Nothing new was published" if counts["failed"] else "Nothing keeps the data back"
    return f"{first}: of {len(states)} checks {', '.join(said)}."


def _attention(checks: Mapping[str, Mapping[str, Any]]) -> str:
    """The checks that are not as expected, worst first."""
    rows = [
        (_ORDER.index(check["state"]), table, name, check)
        for table, found in checks.items()
        for name, check in found.items()
        if check["state"] != "passed"
    ]
    if not rows:
        return ""
    cells = [
        f'<tr><td class="{c["state"]}">{_MARKS[c["state"]]}</td><td>{escape(table)}.{escape(name)}'
        f'<span class="said">{escape(c["said"])}</span></td>'
        f'<td class="n">{c["unexpected"]:,}</td><td class="n">{c["rows"]:,}</td></tr>'
        for _, table, name, c in sorted(rows, key=lambda row: row[:3])
    ]
    head = '<tr><th></th><th>Check</th><th class="n">Unexpected</th><th class="n">Rows</th></tr>'
    return f"<h2>What needs a look</h2><table>{head}{''.join(cells)}</table>"


def _table_of(table: str, found: Mapping[str, Any], entries: Sequence[Mapping[str, Any]]) -> str:
    rows = [
        f'<tr><td>{escape(name)}<span class="said">{escape(check["claim"])}</span></td>'
        f"<td>{check['severity']}</td>"
        f'<td class="runs">{_marks(table, name, entries)}</td>'
        f'<td class="n">{check["rows"]:,}</td></tr>'
        for name, check in found.items()
    ]
    worst = next((s for s in _ORDER if any(c["state"] == s for c in found.values())), "passed")
    head = '<tr><th>Check</th><th>Severity</th><th>Last runs</th><th class="n">Rows</th></tr>'
    return (
        f"<details{'' if worst == 'passed' else ' open'}><summary><b>{escape(table)}</b> "
        f'<span class="{worst}">{_MARKS[worst]} {_WORDS[worst]}</span>, {len(found)} checks</summary>'
        f"<table>{head}{''.join(rows)}</table></details>"
    )


def _marks(table: str, name: str, entries: Sequence[Mapping[str, Any]]) -> str:
    states = [
        entry["checks"].get(table, {}).get(name, {}).get("state", "") for entry in entries[-_SHOWN:]
    ]
    return "".join(
        f'<span class="{state}" title="{_WORDS.get(state, "not run")}">{_MARKS[state]}</span>'
        for state in states
    )


def _runs(entries: Sequence[Mapping[str, Any]]) -> str:
    rows = []
    for entry in reversed(entries):
        states = [c["state"] for found in entry["checks"].values() for c in found.values()]
        counts = "".join(f'<td class="n {s}">{states.count(s) or ""}</td>' for s in _ORDER)
        reports = entry["checks"].get("dim_report", {}).get("schema", {}).get("rows")
        figures = entry["checks"].get("fact_indicator", {}).get("schema", {}).get("rows")
        shown = "" if reports is None else f"{reports:,}"
        each = f"{figures / reports:.1f}" if reports and figures is not None else ""
        rows.append(
            f"<tr><td>{_time(entry['noted'])}</td><td>{escape(entry['run_id'][:8])}</td>{counts}"
            f'<td class="n">{shown}</td><td class="n">{each}</td></tr>'
        )
    names = "".join(f'<th class="n">{_WORDS[state]}</th>' for state in _ORDER)
    head = f'<tr><th>When</th><th>Run</th>{names}<th class="n">Reports</th>' + (
        '<th class="n">Figures a report</th></tr>'
    )
    return f"<table>{head}{''.join(rows)}</table>"


# --- what the marts hold --------------------------------------------------------------------------


def _of_marts(home: Path) -> dict[str, str]:
    """Quarantine and figures per report, as published, or in staging where nothing is yet."""
    releases = Releases(home)
    folder = releases.current() or releases.staging
    wanted = ("dim_report", "fact_indicator", "quarantine")
    if not all(mart_files(folder, name) for name in wanted):
        nothing = "<p>There are no marts yet.</p>"
        return {"quarantine": nothing, "figures": nothing}
    with duckdb.connect() as connection:
        for name in wanted:
            view_mart(connection, name, mart_files(folder, name))
        reasons = connection.execute(
            "SELECT reason, stage, count(*) FROM quarantine GROUP BY ALL ORDER BY 3 DESC, 1, 2"
        ).fetchall()
        files = connection.execute(
            "SELECT source_uri, reason, detail FROM quarantine ORDER BY ALL LIMIT ?", [_DETAILS]
        ).fetchall()
        years = connection.execute(
            """
            SELECT r.report_year, count(*) AS reports, sum(coalesce(f.n, 0))
            FROM dim_report AS r
            LEFT JOIN (SELECT report_id, count(*) AS n FROM fact_indicator GROUP BY ALL) AS f
                ON f.report_id = r.report_id
            WHERE r.report_year IS NOT NULL
            GROUP BY ALL ORDER BY ALL
            """
        ).fetchall()
    return {"quarantine": _quarantine(reasons, files), "figures": _figures(years)}


def _quarantine(reasons: Sequence[tuple[Any, ...]], files: Sequence[tuple[Any, ...]]) -> str:
    if not reasons:
        return "<p>Everything was taken.</p>"
    counted = "".join(
        f'<tr><td>{escape(reason)}</td><td>{escape(stage)}</td><td class="n">{count:,}</td></tr>'
        for reason, stage, count in reasons
    )
    listed = "".join(
        f'<tr><td>{escape(uri)}<span class="said">{escape(detail)}</span></td>'
        f"<td>{escape(reason)}</td></tr>"
        for uri, reason, detail in files
    )
    total = sum(count for _, _, count in reasons)
    return (
        '<table><tr><th>Reason</th><th>Stage</th><th class="n">Inputs</th></tr>'
        f"{counted}</table><details><summary>{len(files)} of {total:,} inputs</summary>"
        f"<table><tr><th>File</th><th>Reason</th></tr>{listed}</table></details>"
    )


def _figures(years: Sequence[tuple[int, int, int]]) -> str:
    """A bar a year: observations per report, the number of reports below it."""
    if not years:
        return "<p>No report has a year.</p>"
    first, last = years[0][0], years[-1][0]
    per_report = {year: figures / reports for year, reports, figures in years}
    counts = {year: reports for year, reports, _ in years}
    top, height, step = (
        max(per_report.values()) or 1,
        160,
        max(12, min(48, 900 // (last - first + 1))),
    )
    every = max(1, 40 // step)
    parts = []
    for year in range(first, last + 1):
        x = 40 + (year - first) * step
        if year in per_report:
            tall = per_report[year] / top * height
            parts.append(
                f'<rect class="bar" x="{x}" y="{20 + height - tall:.1f}" width="{step - 3}" '
                f'height="{tall:.1f}"><title>{year}: {per_report[year]:.1f} figures a report, '
                f"{counts[year]:,} reports</title></rect>"
            )
        if (year - first) % every == 0:
            parts.append(f'<text x="{x}" y="{height + 36}">{year}</text>')
            parts.append(f'<text x="{x}" y="{height + 50}">{counts.get(year, 0):,}</text>')
    width = 60 + (last - first + 1) * step
    return (
        f'<svg viewBox="0 0 {width} {height + 56}" width="{width}" role="img" '
        f'aria-label="Figures found per report by year">'
        f'<text x="0" y="24">{top:.0f}</text><text x="0" y="{height + 20}">0</text>'
        f'<line class="axis" x1="36" x2="{width}" y1="{height + 20}" y2="{height + 20}"/>'
        f"{''.join(parts)}</svg><p>Below each year, the number of its reports.</p>"
    )
