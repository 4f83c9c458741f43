"""Stage ``raw_reports``: a file of the landing folder → its bytes and the text read from them."""

import faulthandler
import hashlib
import multiprocessing
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from report_pipeline.digests import digest, short_id
from report_pipeline.reading.document import Document
from report_pipeline.reading.read import read
from report_pipeline.refusal import Refused
from report_pipeline.schemas import RAW_FILES, RAW_REPORTS, REFUSALS
from report_pipeline.stages.stage import InputChanged, Made, Row, Stage
from report_pipeline.units import Child

# More than the pool grants a file that is alone, so that it is the pool that names the cause.
_SECONDS = 75


@dataclass(frozen=True, slots=True)
class RawInput:
    """A file to read, and what its bytes must hash to."""

    path: Path
    source_sha256: str


def work(given: RawInput) -> Made:
    """Read one file. Raises InputChanged where its bytes are not those of the inventory."""
    try:
        content = given.path.read_bytes()
    except OSError as error:
        raise InputChanged(str(error)) from error
    if hashlib.sha256(content).hexdigest() != given.source_sha256:
        raise InputChanged("the file changed after it was listed")
    kept: Row = {
        "source_sha256": given.source_sha256,
        "content": content,
        "bytes": len(content),
    }
    try:
        with _no_hanging():
            result = read(content)
    except Refused as refused:
        return Made({RAW_FILES.name: [kept], REFUSALS.name: [_refusal(given, refused)]})
    rows = [_row(given, document) for document in result.documents]
    refusals = [_refusal(given, refused, member) for member, refused in result.refused]
    return Made(
        {RAW_FILES.name: [kept], RAW_REPORTS.name: rows, REFUSALS.name: refusals},
        tuple(map(_child, rows)),
    )


@contextmanager
def _no_hanging() -> Iterator[None]:
    """End this worker where a parser hangs, native code included, long before its batch is due."""
    if multiprocessing.parent_process() is None:
        yield
        return
    with open(os.devnull, "w", encoding="utf-8") as nowhere:  # noqa: PTH123 - a device
        faulthandler.dump_traceback_later(_SECONDS, exit=True, file=nowhere)
        try:
            yield
        finally:
            faulthandler.cancel_dump_traceback_later()


def _row(given: RawInput, document: Document) -> Row:
    return {
        "document_id": short_id(given.source_sha256, document.member_path),
        "source_sha256": given.source_sha256,
        "member_path": document.member_path,
        "media_type": document.media_type,
        "encoding": document.encoding,
        "page_title": document.title,
        "page_starts": list(document.page_starts),
        "text": document.text,
    }


def _child(row: Row) -> Child:
    return Child(id=row["document_id"], sha256=digest(row), text_sha256=digest(row["text"]))


def _refusal(given: RawInput, refused: Refused, member_path: str = "") -> Row:
    return {
        "unit_id": given.source_sha256,
        "source_sha256": given.source_sha256,
        "stage": "raw_reports",
        "reason": str(refused.reason),
        "detail": refused.detail,
        "member_path": member_path,
    }


STAGE = Stage(
    name="raw_reports",
    tables=(RAW_REPORTS, RAW_FILES),
    modules=("report_pipeline.stages.raw", "report_pipeline.reading.read"),
    work=work,
)
