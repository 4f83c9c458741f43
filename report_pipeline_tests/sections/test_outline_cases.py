"""Small reports of every outline style give the outline that a reader would write down."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from report_pipeline.sections.outline import outline

CASES = Path(__file__).parent / "cases"


def _cases() -> list[Any]:
    return [
        pytest.param(case, id=f"{path.stem}: {case['name']}")
        for path in sorted(CASES.glob("*.yml"))
        for case in yaml.safe_load(path.read_text(encoding="utf-8"))
    ]


@pytest.mark.parametrize("case", _cases())
def test_the_outline_is_the_readers(case: dict[str, Any]) -> None:
    got = [
        [section.depth, section.label, section.heading, str(section.kind)]
        for section in outline(case["text"])
    ]
    assert got == case["outline"]
