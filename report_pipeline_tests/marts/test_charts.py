"""Claims about the overview charts: they are there, legible, and equal for equal marts."""

import warnings

import pytest

from report_pipeline.marts import charts

DRAWN = ("coverage", "fact_target_outcome", "fact_attention")


@pytest.mark.parametrize("name", DRAWN)
def test_a_chart_stands_beside_the_marts(sample_marts, name):
    assert (sample_marts / "charts" / f"{name}.png").read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize("name", DRAWN)
@pytest.mark.parametrize("font", ["installed", None])
def test_every_character_of_a_chart_has_a_glyph(sample_marts, monkeypatch, name, font):
    if font is None:
        monkeypatch.setattr(charts, "chinese_font", lambda: None)
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # matplotlib warns of a missing glyph
        first, second = charts.draw(name, sample_marts), charts.draw(name, sample_marts)
    assert first == second


@pytest.mark.parametrize("name", DRAWN)
def test_without_reports_a_chart_says_that_there_is_nothing(world, name):
    world.build()
    assert charts.draw(name, world.staging).startswith(b"\x89PNG")


def test_other_marts_have_no_chart():
    assert [charts.has_chart(name) for name in ("coverage", "dim_report")] == [True, False]
