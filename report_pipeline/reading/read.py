"""Bytes → documents: told by content, never by name.

One module per format does the work; this one calls the right one, goes through archives, and
refuses what no reader here knows. Nothing is written to disk but for LibreOffice's sake.
"""

import posixpath
import re
import zipfile
from collections.abc import Iterator
from dataclasses import replace

from report_pipeline.reading.doc import read_doc
from report_pipeline.reading.document import Document, ReadResult
from report_pipeline.reading.docx import read_docx, read_flat_word
from report_pipeline.reading.encodings import decode
from report_pipeline.reading.formats import Format, format_of, is_word
from report_pipeline.reading.html import (
    declared_charset,
    looks_like_html,
    read_html,
    without_stray_tags,
)
from report_pipeline.reading.limits import Limits
from report_pipeline.reading.mht import read_mht
from report_pipeline.reading.pdf import read_pdf
from report_pipeline.reading.rtf import read_rtf
from report_pipeline.reading.text import tidy_lines, without_entities
from report_pipeline.reading.unpacking import Budget, is_link, member_name, open_zip, unpack
from report_pipeline.refusal import Reason, Refused

_FLAT_WORD = ("<w:wordDocument", "<pkg:package")
_DRIVE = re.compile(r"[A-Za-z]:")
_DEFAULT = Limits()


def read(content: bytes, limits: Limits = _DEFAULT) -> ReadResult:
    """Documents of one file; more than one, and refused members, only for archives.

    Raises Refused where the file as a whole is not taken.
    """
    return _read(content, Budget(limits), "", 0)


def _read(content: bytes, budget: Budget, path: str, depth: int) -> ReadResult:
    if not content or content.isspace():
        raise Refused(Reason.EMPTY, "the file holds nothing but white space")
    kind = format_of(content)
    if kind is Format.ZIP:
        archive = open_zip(content, budget)
        if not is_word(archive):
            return _read_archive(archive, budget, path, depth + 1)
        document = read_docx(archive, budget)
    else:
        document = _read_document(kind, content, budget.limits)
    most = budget.limits.characters
    if len(document.text) > most:
        raise Refused(Reason.TOO_LARGE, f"{len(document.text)} characters; the limit is {most}")
    if not document.text or document.text.isspace():
        raise Refused(Reason.EMPTY, f"no text in it ({document.media_type})")
    return ReadResult((replace(document, member_path=path),))


def _read_document(kind: Format, content: bytes, limits: Limits) -> Document:
    if kind is Format.PDF:
        return read_pdf(content, limits)
    if kind is Format.COMPOUND:
        return read_doc(content, limits)
    if kind is Format.RTF:
        return read_rtf(content, limits)
    if kind is Format.MHT:
        return read_mht(content, limits)
    return _read_text(content, limits)


def _read_text(content: bytes, limits: Limits) -> Document:
    decoded = decode(content, declared_charset(content))
    is_xml = decoded.text.lstrip()[:5] == "<?xml"
    if is_xml and any(sign in decoded.text[:4096] for sign in _FLAT_WORD):
        return read_flat_word(content, limits)
    if looks_like_html(decoded.text):
        return read_html(decoded, limits)
    if is_xml:
        raise Refused(Reason.UNSUPPORTED_FORMAT, "an XML file that is no page")
    text = without_stray_tags(without_entities(tidy_lines(decoded.text)))
    return Document(text, "text/plain", decoded.encoding)


def _read_archive(archive: zipfile.ZipFile, budget: Budget, path: str, depth: int) -> ReadResult:
    """Every member's documents; what is refused of one member does not touch the others."""
    if depth > budget.limits.depth:
        raise Refused(Reason.TOO_LARGE, f"archives nested more than {budget.limits.depth} deep")
    documents: list[Document] = []
    refused: list[tuple[str, Refused]] = []
    seen: set[str] = set()
    for name, info in _files(archive):
        member = f"{path}!/{name}" if path else name
        try:
            _refuse_unsafe(name, info, seen)
            result = _read(unpack(archive, info, budget), budget, member, depth)
        except Refused as refusal:
            refused.append((member, refusal))
            continue
        documents += result.documents
        refused += result.refused
    if not documents and not refused:
        raise Refused(Reason.EMPTY, "an archive without files")
    return ReadResult(tuple(documents), tuple(refused))


def _files(archive: zipfile.ZipFile) -> Iterator[tuple[str, zipfile.ZipInfo]]:
    """Members with their names; folders and what systems hide are nobody's reports."""
    for info in archive.infolist():
        name = member_name(info)
        parts = name.replace("\\", "/").split("/")
        if parts[-1] and not parts[-1].startswith(".") and "__MACOSX" not in parts:
            yield name, info


def _refuse_unsafe(name: str, info: zipfile.ZipInfo, seen: set[str]) -> None:
    unix = name.replace("\\", "/")
    if unix.startswith("/") or _DRIVE.match(unix) or ".." in unix.split("/"):
        raise Refused(Reason.UNSAFE, "a member whose path leads out of the archive")
    if is_link(info):
        raise Refused(Reason.UNSAFE, "a symbolic link")
    plain = posixpath.normpath(unix)
    if plain in seen:
        raise Refused(Reason.UNSAFE, "a second member of the same name")
    seen.add(plain)
