"""Whole passages, headings and noise included, through cleaning, outline and figures.

Each file of ``passages/`` was written after the manner of reports of its time and tier, and labelled,
without sight of the rules or of what they find; places are real or not, figures are invented.
"""

from pathlib import Path
from typing import Any

import pytest
import yaml

from report_pipeline.cleaning.clean import clean_document
from report_pipeline.indicators.extract import extract
from report_pipeline.reading.document import Document
from report_pipeline.sections.outline import outline
from report_pipeline.stages.indicators import context_of
from report_pipeline_tests.indicators.scoring import (
    Score,
    core_of,
    core_of_row,
    strict_of,
    strict_of_row,
)
from report_pipeline_tests.indicators.test_sentences import told

UNLABELLED = {"gnp", "industrial_agricultural_output", "population_growth", "retail_price",
              "special_bonds", "social_financing", "tax_revenue"}  # fmt: skip
PASSAGES = sorted((Path(__file__).parent / "passages").glob("*.yml"))


def labelled(path: Path) -> dict[str, Any]:
    return yaml.load(path.read_text("utf-8"), yaml.CSafeLoader)


def test_figures_of_passages_are_those_of_a_careful_reader():
    core, strict = Score(), Score()
    for path in PASSAGES:
        passage = labelled(path)
        (report,) = clean_document(Document(passage["text"], "text/plain"))
        region = report.identity.region
        tiers = ("province", "city", "county", "township")
        place = {name: getattr(region, name, None) for name in tiers}
        context = context_of(
            {
                **place,
                "region_name": region.name if region else "",
                "region_level": passage["level"],
                "report_year": passage["year"],
            }
        )
        every = extract(report.text, outline(report.text), context).observations
        found = [row for row in every if row.indicator_id not in UNLABELLED]
        core.add(path.stem, map(core_of_row, passage["rows"]), map(core_of, found))
        strict.add(path.stem, map(strict_of_row, passage["rows"]), map(strict_of, found))
    assert core.hits >= 600
    assert core.precision >= 0.985, told(core)
    assert core.f1 >= 0.975, told(core)
    assert strict.f1 >= 0.965, told(strict)


@pytest.mark.parametrize("path", PASSAGES, ids=lambda path: path.stem)
def test_tier_and_year_of_passages_are_found(path: Path):
    passage = labelled(path)
    (report,) = clean_document(Document(passage["text"], "text/plain"))
    assert report.identity.report_year == passage["year"]
    if report.identity.region is not None:
        assert report.identity.region.level == passage["level"]
