"""Claims about whose report a text is, and for which year."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from report_pipeline.cleaning.clean_report import Identity
from report_pipeline.cleaning.identity import identify

CASES: list[dict[str, Any]] = yaml.safe_load(
    (Path(__file__).parent / "identity_cases.yml").read_text("utf-8")
)


def _found(identity: Identity, field: str) -> Any:
    region = identity.region
    named = {"code", "level", "region_id", "province", "city", "county", "township"}
    if field in named:
        return getattr(region, field) if region else None
    return {
        "region": region.name if region else None,
        "year": identity.report_year,
        "basis": identity.report_year_basis,
        "delivered": identity.delivered_on,
        "speaker": identity.speaker,
        "session": identity.session,
        "term": identity.congress_term,
        "session_no": identity.session_no,
        "abstract": identity.is_abstract,
        "title": identity.title,
    }[field]


@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_reader_and_rules_agree_on_invented_pages(case: dict[str, Any]) -> None:
    identity = identify(
        case["body"], case.get("head", ""), case.get("tail", ""), case.get("document_title")
    )
    expected = dict(case["expect"])
    flags = expected.pop("flags", [])
    silent = expected.pop("silent", False)
    found = {field: _found(identity, field) for field in expected}
    assert found == expected
    for start in flags:
        assert any(flag.startswith(start) for flag in identity.flags), identity.flags
    if silent:
        assert identity.flags == ()
