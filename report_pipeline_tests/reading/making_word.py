"""Small Word and RTF files made by the tests: whole, or broken on purpose."""

import io
import struct
import zipfile
from collections.abc import Mapping, Sequence
from xml.sax.saxutils import escape

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_STRICT = "http://purl.oclc.org/ooxml/wordprocessingml/main"
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
_MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
MACRO_MAIN = "application/vnd.ms-word.document.macroEnabled.main+xml"
XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'


def p(text: str, properties: str = "") -> str:
    """A paragraph of one run."""
    run = f'<w:r><w:t xml:space="preserve">{escape(text)}</w:t></w:r>'
    return f"<w:p><w:pPr>{properties}</w:pPr>{run}</w:p>"


def table(rows: Sequence[Sequence[str]]) -> str:
    """A table of one paragraph a cell."""
    cells = ("".join(f"<w:tc>{p(cell)}</w:tc>" for cell in row) for row in rows)
    return f"<w:tbl>{''.join(f'<w:tr>{row}</w:tr>' for row in cells)}</w:tbl>"


def document_xml(body: str, namespace: str = _W) -> str:
    """The main part around a body."""
    return f'{XML}<w:document xmlns:w="{namespace}"><w:body>{body}</w:body></w:document>'


def docx(
    body: str,
    *,
    parts: Mapping[str, str | bytes] | None = None,
    main_type: str = _MAIN,
    strict: bool = False,
    dangling: bool = False,
) -> bytes:
    """A DOCX; ``parts`` adds or replaces members."""
    members: dict[str, str | bytes] = {
        "[Content_Types].xml": (
            f'{XML}<Types xmlns="{_TYPES}"><Default Extension="xml" ContentType="application/xml"/>'
            '<Default Extension="rels" '
            'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            f'<Override PartName="/word/document.xml" ContentType="{main_type}"/></Types>'
        ),
        "_rels/.rels": (
            f'{XML}<Relationships xmlns="{_RELATIONS}"><Relationship Id="rId1" '
            f'Type="{_OFFICE}/officeDocument" Target="word/document.xml"/></Relationships>'
        ),
        "word/document.xml": document_xml(body, _STRICT if strict else _W),
    }
    if dangling:
        members["word/_rels/document.xml.rels"] = (
            f'{XML}<Relationships xmlns="{_RELATIONS}"><Relationship Id="rId9" '
            f'Type="{_OFFICE}/image" Target="NULL"/></Relationships>'
        )
    return zipped(members | dict(parts or {}))


def zipped(members: Mapping[str, str | bytes]) -> bytes:
    """A ZIP archive."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


def numbering(levels: Sequence[tuple[str, str]]) -> str:
    """A numbering part with one list, numId 1; each level is a format and a text."""
    xml = "".join(
        f'<w:lvl w:ilvl="{at}"><w:start w:val="1"/><w:numFmt w:val="{number_format}"/>'
        f'<w:lvlText w:val="{text}"/></w:lvl>'
        for at, (number_format, text) in enumerate(levels)
    )
    return (
        f'{XML}<w:numbering xmlns:w="{_W}"><w:abstractNum w:abstractNumId="0">{xml}'
        '</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>'
    )


def in_list(depth: int) -> str:
    """Properties of a paragraph in that list."""
    return f'<w:numPr><w:ilvl w:val="{depth}"/><w:numId w:val="1"/></w:numPr>'


def billion_laughs(entity: str = "lol") -> bytes:
    """A DOCX whose text is an entity of entities."""
    entities = f'<!ENTITY {entity}0 "哈">' + "".join(
        f'<!ENTITY {entity}{at} "{f"&{entity}{at - 1};" * 10}">' for at in range(1, 10)
    )
    xml = document_xml(f"<w:p><w:r><w:t>&{entity}9;</w:t></w:r></w:p>")
    return docx(
        "", parts={"word/document.xml": xml.replace(XML, f"{XML}<!DOCTYPE d [{entities}]>")}
    )


def external_entity() -> bytes:
    """A DOCX that asks for a file of the machine."""
    xml = document_xml("<w:p><w:r><w:t>&file;</w:t></w:r></w:p>")
    doctype = '<!DOCTYPE d [<!ENTITY file SYSTEM "file:///etc/hostname">]>'
    return docx("", parts={"word/document.xml": xml.replace(XML, XML + doctype)})


# --- legacy Word ------------------------------------------------------------------------------

_SECTOR = 512
_FREE, _END, _FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD


def compound(streams: Mapping[str, bytes]) -> bytes:
    """An OLE compound file; streams are kept above the size of the small ones."""
    chains: list[tuple[str, int, int]] = []
    data, fat = b"", [_FAT, _END]  # sector 0: the table itself, 1: the directory
    for name, content in streams.items():
        padded = content + b"\0" * max(4096 - len(content), -len(content) % _SECTOR)
        start, count = len(fat), len(padded) // _SECTOR
        fat += [*range(start + 1, start + count), _END]
        data += padded
        chains.append((name, start, max(len(content), 4096)))
    assert len(fat) <= _SECTOR // 4, "one sector of table is enough for the tests"
    entries = [_entry("Root Entry", 5, _END, 0), *(_entry(n, 2, s, size) for n, s, size in chains)]
    directory = b"".join(entries).ljust(_SECTOR, b"\0")
    assert len(directory) == _SECTOR
    table = struct.pack(f"<{_SECTOR // 4}I", *fat, *[_FREE] * (_SECTOR // 4 - len(fat)))
    header = (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
        + struct.pack("<HHHHH6x", 0x3E, 3, 0xFFFE, 9, 6)
        + struct.pack("<9I", 0, 1, 1, 0, 4096, _END, 0, _END, 0)
        + struct.pack("<109I", 0, *[_FREE] * 108)
    )  # fmt: skip
    return header + table + directory + data


def _entry(name: str, kind: int, start: int, size: int) -> bytes:
    raw = name.encode("utf-16-le") + b"\0\0"
    head = raw.ljust(64, b"\0") + struct.pack("<HBB3I", len(raw), kind, 1, *[_FREE] * 3)
    return head.ljust(0x74, b"\0") + struct.pack("<IQ", start, size)


def doc(text: str, *, flags: int = 0, version: int = 0x00C1, notes: str = "") -> bytes:
    """A Word 97 file of one piece."""
    text = text.replace("\n", "\r") + "\r"
    written = text + notes
    place, table_flag = 0x800, 0x0200
    fib = bytearray(place)
    struct.pack_into("<HH", fib, 0, 0xA5EC, version)
    struct.pack_into("<H", fib, 0x0A, flags | table_flag)
    struct.pack_into("<2i", fib, 0x4C, _units(text), _units(notes))
    pieces = struct.pack("<2i", 0, _units(written)) + struct.pack("<HIH", 0, place, 0)
    clx = b"\x02" + struct.pack("<I", len(pieces)) + pieces
    struct.pack_into("<2I", fib, 0x01A2, 0, len(clx))
    return compound({"WordDocument": bytes(fib) + written.encode("utf-16-le"), "1Table": clx})


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


# --- RTF --------------------------------------------------------------------------------------

_RTF_HEAD = (
    rb"{\rtf1\ansi\ansicpg936\deff0{\fonttbl{\f0\fnil\fcharset134 \'cb\'ce\'cc\'e5;}"
    rb"{\f1\froman\fcharset0 Times New Roman;}}{\info{\title x}}\pard\f0 "
)


def rtf(paragraphs: Sequence[str], how: str = "hex") -> bytes:
    """An RTF file. ``how``: hex, word (second bytes as letters where they are), unicode, raw."""
    body = b"\\par\n".join(b"".join(_rtf(character, how) for character in p) for p in paragraphs)
    return _RTF_HEAD + body + b"\\par}"


def _rtf(character: str, how: str) -> bytes:
    if character in "\\{}":
        return b"\\" + character.encode()
    if character.isascii():
        return character.encode()
    if how == "unicode":
        units = struct.iter_unpack("<h", character.encode("utf-16-le"))
        return b"".join(b"\\u%d?" % unit for (unit,) in units)
    encoded = character.encode("gb18030")
    if how == "raw":
        return encoded
    plain = how == "word" and len(encoded) == 2 and encoded[1:].isalnum()
    if plain:
        return b"\\'%02x%s" % (encoded[0], encoded[1:])
    return b"".join(b"\\'%02x" % byte for byte in encoded)
