"""Word's XML (DOCX, DOCM, templates, strict and flat forms) → lines.

A paragraph is a line, a table row a line with tabs between its cells; text boxes follow the
paragraph they hang on, foot- and endnotes the text. Tracked insertions count, tracked deletions do
not; content controls are looked into; automatic numbers are written out. Macros, links, fonts,
pictures and embedded files are never looked at, and only the parts needed are unpacked.

python-docx gives no insertions, content controls, text boxes or numbers, and fails on DOCM, on
the strict form and on a dangling relationship, which WPS writes; so the XML is read here.
"""

import posixpath
import zipfile
from collections.abc import Iterator
from xml.etree.ElementTree import Element

from report_pipeline.reading.document import Document
from report_pipeline.reading.docx_numbering import Numbering, child
from report_pipeline.reading.limits import Limits
from report_pipeline.reading.rows import row_lines
from report_pipeline.reading.text import tidy_lines
from report_pipeline.reading.unpacking import Budget, unpack
from report_pipeline.reading.xml_tree import read_xml
from report_pipeline.refusal import Reason, Refused

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_FLAT_TYPE = "application/xml"
_WRAPPERS = frozenset(
    {
        "sdt", "sdtContent", "customXml", "smartTag", "ins", "moveTo", "sect", "sub-section",
        "AlternateContent", "Choice",
    }
)  # fmt: skip
_LEFT_OUT = frozenset(
    {
        "del", "moveFrom", "pPr", "rPr", "instrText", "delText", "delInstrText", "Fallback", "rt",
        "annotationRef", "footnoteRef", "endnoteRef", "sdtPr", "tblPr", "trPr", "tcPr",
    }
)  # fmt: skip
_WRITTEN = {"tab": "\t", "ptab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
_OFF = frozenset({"0", "false", "off"})


def read_docx(archive: zipfile.ZipFile, budget: Budget) -> Document:
    """The document's lines. Raises Refused (unsafe, corrupt, too_large, encrypted)."""
    package = _Package(archive, budget)
    main = package.main_part()
    folder = posixpath.dirname(main)
    tree = package.tree(main)
    if tree is None:
        raise Refused(Reason.CORRUPT, "a Word file without its main part")
    numbering = Numbering(
        package.tree(f"{folder}/numbering.xml"), package.tree(f"{folder}/styles.xml")
    )
    notes = [package.tree(f"{folder}/{name}.xml") for name in ("footnotes", "endnotes")]
    core = package.tree("docprops/core.xml")
    title = None if core is None else core.findtext("title")
    return _document(tree, notes, numbering, title, MEDIA_TYPE)


def read_flat_word(content: bytes, limits: Limits) -> Document:
    """A Word document kept as one XML file (Word 2003's, or flat OPC). Raises Refused."""
    tree = read_xml(content, limits)
    numbering = Numbering(next(tree.iter("numbering"), None), next(tree.iter("styles"), None))
    return _document(tree, [], numbering, None, _FLAT_TYPE)


def _document(
    tree: Element,
    notes: list[Element | None],
    numbering: Numbering,
    title: str | None,
    media_type: str,
) -> Document:
    body = next(tree.iter("body"), None)
    if body is None:
        raise Refused(Reason.CORRUPT, "a Word file without a body")
    lines = list(_blocks(body, numbering))
    for part in filter(None, notes):
        for note in part:
            if note.get("type", "normal") == "normal":
                lines += _blocks(note, numbering)
    text = tidy_lines("\n".join(lines)).strip("\n")
    return Document(text, media_type, title=title.strip() or None if title else None)


class _Package:
    def __init__(self, archive: zipfile.ZipFile, budget: Budget) -> None:
        self._archive, self._budget = archive, budget
        # Some writers use backslashes; names of parts know no case.
        self._parts = {
            info.filename.replace("\\", "/").lstrip("/").lower(): info
            for info in archive.infolist()
        }

    def main_part(self) -> str:
        """Path of the main document, in small letters."""
        relations = self.tree("_rels/.rels")
        for relation in relations if relations is not None else ():
            if relation.get("Type", "").endswith("/officeDocument"):
                return relation.get("Target", "").lstrip("/").lower()
        return "word/document.xml"

    def tree(self, path: str) -> Element | None:
        """A part's XML, or None where there is no such part."""
        info = self._parts.get(path)
        if info is None:
            return None
        return read_xml(unpack(self._archive, info, self._budget), self._budget.limits)


def _members(element: Element, name: str) -> Iterator[Element]:
    """Children of a kind, looking through wrappers that say nothing about the text."""
    for member in element:
        if member.tag == name:
            yield member
        elif member.tag in _WRAPPERS:
            yield from _members(member, name)


def _blocks(element: Element, numbering: Numbering) -> Iterator[str]:
    """Lines of a body, a cell or a text box."""
    for block in element:
        if block.tag == "p":
            yield from _paragraph(block, numbering)
        elif block.tag == "tbl":
            for row in _members(block, "tr"):
                if child(row, "trPr", "del") is None:
                    cells = [list(_blocks(cell, numbering)) for cell in _members(row, "tc")]
                    yield from row_lines(cells)
        elif block.tag in _WRAPPERS:
            yield from _blocks(block, numbering)


def _paragraph(paragraph: Element, numbering: Numbering) -> Iterator[str]:
    boxes: list[Element] = []
    label = numbering.label(child(paragraph, "pPr"))
    text = "".join(_runs(paragraph, boxes))
    yield from (label + text if text.strip() else text).split("\n")
    for box in boxes:
        yield from _blocks(box, numbering)


def _runs(element: Element, boxes: list[Element]) -> Iterator[str]:
    for part in element:
        if part.tag in _LEFT_OUT:
            continue
        if part.tag == "t":
            text = part.text or ""
            yield text if part.get("space") == "preserve" else text.strip(" \t\r\n")
        elif part.tag in _WRITTEN:
            yield _WRITTEN[part.tag]
        elif part.tag == "sym":
            yield _symbol(part.get("char", ""))
        elif part.tag == "txbxContent":
            boxes.append(part)
        elif part.tag != "r" or not _is_hidden(part):
            yield from _runs(part, boxes)


def _is_hidden(run: Element) -> bool:
    hidden = child(run, "rPr", "vanish")
    return hidden is not None and hidden.get("val", "") not in _OFF


def _symbol(code: str) -> str:
    try:
        number = int(code, 16)
    except ValueError:
        return ""
    return chr(number) if 0x20 <= number < 0xD800 or 0xE000 <= number < 0xFFFE else ""
