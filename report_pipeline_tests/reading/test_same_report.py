"""One report gives one text and the same figures, in whatever format it comes."""

from pathlib import Path

import pytest

from report_pipeline.cleaning.clean import clean_document
from report_pipeline.indicators.extract import extract
from report_pipeline.indicators.observation import Context
from report_pipeline.reading.document import Document
from report_pipeline.reading.read import read
from report_pipeline.sections.outline import outline
from report_pipeline.settings import SAMPLE_REPORTS
from report_pipeline_tests.reading import making_pdf as pdfs
from report_pipeline_tests.reading import making_word as word
from report_pipeline_tests.reading.awkward import squeezed

_PRINTED = pdfs.Setting(head="政府工作报告", foot="- {page} -")
_COLUMNS = pdfs.Setting(columns=2, ems=18, lines=36, foot="{page}/{pages}")
_BLOCKS = pdfs.Setting(indent=0, ems=30)


def _forms(paragraphs: list[str]) -> dict[str, bytes]:
    page = "".join(f"<p>{line}</p>" for line in paragraphs)
    return {
        "html": f"<html><meta charset=utf-8><body>{page}</body></html>".encode(),
        "pdf": pdfs.pdf(pdfs.placed_pages(paragraphs, _PRINTED)),
        "pdf in columns": pdfs.pdf(pdfs.placed_pages(paragraphs, _COLUMNS)),
        "pdf without indents": pdfs.pdf(pdfs.placed_pages(paragraphs, _BLOCKS)),
        "docx": word.docx("".join(map(word.p, paragraphs))),
        "doc": word.doc("\n".join(paragraphs)),
        "rtf": word.rtf(paragraphs, "word"),
    }


def _only(content: bytes) -> Document:
    (document,) = read(content).documents
    return document


def _figures(document: Document) -> list[tuple[object, ...]]:
    (report,) = clean_document(document)
    region = report.identity.region
    context = Context(report.identity.report_year, region.level if region else None)
    found = extract(report.text, outline(report.text), context).observations
    return [
        (o.indicator_id, o.status, o.period_year, o.measure, o.value, o.unit, o.bound, o.scope)
        for o in found
    ]


def _check(source: bytes) -> None:
    (report,) = clean_document(_only(source))
    paragraphs = [line.strip() for line in report.text.splitlines() if line.strip()]
    plain = _only("\n".join(paragraphs).encode())
    expected = _figures(plain)
    for name, content in _forms(paragraphs).items():
        document = _only(content)
        assert squeezed(document.text) == squeezed(plain.text), name
        assert _figures(document) == expected, name


@pytest.mark.parametrize("name", ["2021年青澜省政府工作报告.txt", "t20220124_118204.html"])
def test_sample_report_is_the_same_in_every_format(name: str) -> None:
    _check((SAMPLE_REPORTS / "青澜省" / name).read_bytes())


@pytest.mark.parametrize("number", [0, 3])
def test_real_report_is_the_same_in_every_format(real_reports: Path, number: int) -> None:
    (path,) = (real_reports / "local").glob(f"{number:03}_*.txt")
    _check(path.read_bytes())


def test_sample_files_in_other_formats_hold_their_originals() -> None:
    for copy, original in (
        ("青澜省/P020210201561884.pdf", "青澜省/2021年青澜省政府工作报告.txt"),
        ("临澄市/2023年政府工作报告（校对稿）.docx", "临澄市/2023年临澄市政府工作报告.txt"),
        ("昭宁市/云麓县2023年政府工作报告.doc", "昭宁市/yunlu_2023.txt"),
        ("other_sites/沧浦区2020.zip", "临澄市/沧浦区/2020年沧浦区政府工作报告.txt"),
    ):
        texts = [_only((SAMPLE_REPORTS / name).read_bytes()).text for name in (copy, original)]
        assert squeezed(texts[0]) == squeezed(texts[1])
