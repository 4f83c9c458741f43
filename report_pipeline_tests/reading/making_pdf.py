"""Small PDF files made by the tests: set in lines like print, or broken on purpose."""

import hashlib
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

_PAD = bytes.fromhex("28BF4E5E4E758A4164004E56FFFA01082E2E00B6D0683E802F0CA9FE6453697A")
_PERMISSIONS = -44
_CLOSING = "，。、；：！？”’）》％%"


@dataclass(frozen=True)
class Placed:
    """A piece of text and where it begins, in points."""

    x: float
    y: float
    text: str
    size: float = 12.0


@dataclass(frozen=True)
class Setting:
    """How paragraphs are set: an A4 page in em of 12 points, unless said otherwise."""

    columns: int = 1
    ems: int = 36  # width of a column
    lines: int = 40  # of a page
    indent: int = 2
    size: float = 12.0
    head: str = ""
    foot: str = ""  # with {page} and {pages}


def width(text: str) -> float:
    """Width in em: ASCII takes a half."""
    return sum(0.5 if character < "\x7f" else 1.0 for character in text)


def broken(paragraph: str, ems: int, indent: int) -> list[str]:
    """Lines of a paragraph as a typesetter breaks it: no figure cut, no closing mark in front."""
    units: list[str] = []
    for character in paragraph:
        glued = units and (
            character in _CLOSING
            or (character.isascii() and units[-1][-1].isascii() and not character.isspace())
        )
        if glued:
            units[-1] += character
        else:
            units.append(character)
    lines, line, room = [], "", ems - indent
    for unit in units:
        if line and width(line) + width(unit) > room:
            lines.append(line)
            line, room = "", ems
        line += unit
    return [*lines, line]


def placed_pages(paragraphs: Sequence[str], setting: Setting | None = None) -> list[list[Placed]]:
    """Paragraphs set on pages."""
    how = setting or Setting()
    size, pitch = how.size, how.size * 1.5
    lines: list[tuple[float, str]] = []
    for paragraph in paragraphs:
        for number, line in enumerate(broken(paragraph, how.ems, how.indent)):
            lines.append((how.indent * size if number == 0 else 0.0, line))
    per_page = how.lines * how.columns
    count = max(1, -(-len(lines) // per_page))
    pages = []
    for page in range(count):
        placed = []
        for at, (indent, line) in enumerate(lines[page * per_page : (page + 1) * per_page]):
            column, row = divmod(at, how.lines)
            x = 60 + column * (how.ems + 2) * size + indent
            placed.append(Placed(x, 740 - row * pitch, line, size))
        if how.head:
            placed.insert(0, Placed(200, 790, how.head, 9))
        if how.foot:
            foot = how.foot.format(page=page + 1, pages=count)
            placed.append(Placed(280, 60, foot, 9))
        pages.append(placed)
    return pages


@dataclass
class PdfFile:
    """Objects of a PDF, and what of its frame the tests bend."""

    objects: list[bytes] = field(default_factory=list)
    trailer: bytes = b""
    key: bytes = b""

    def add(self, dictionary: bytes, stream: bytes | None = None) -> int:
        """Append an object; returns its number. Streams are encrypted where there is a key."""
        number = len(self.objects) + 1
        if stream is not None:
            if self.key:
                stream = _rc4(self._object_key(number), stream)
            body = b"<<%s/Length %d>>stream\n%s\nendstream" % (dictionary, len(stream), stream)
        else:
            body = b"<<%s>>" % dictionary
        self.objects.append(body)
        return number

    def string(self, number: int, text: bytes) -> bytes:
        """A string of object ``number``, encrypted where there is a key."""
        return b"<%s>" % (_rc4(self._object_key(number), text) if self.key else text).hex().encode()

    def _object_key(self, number: int) -> bytes:
        salted = self.key + number.to_bytes(3, "little") + b"\0\0"
        return hashlib.md5(salted).digest()[: len(self.key) + 5]

    def bytes(self) -> bytes:
        out, places = b"%PDF-1.4\n", []
        for number, body in enumerate(self.objects, 1):
            places.append(len(out))
            out += b"%d 0 obj%s\nendobj\n" % (number, body)
        table = b"".join(b"%010d 00000 n \n" % place for place in places)
        size = len(self.objects) + 1
        return (
            out
            + b"xref\n0 %d\n0000000000 65535 f \n%s" % (size, table)
            + b"trailer<</Size %d/Root 1 0 R%s>>\n" % (size, self.trailer)
            + b"startxref\n%d\n%%%%EOF" % len(out)
        )


def pdf(
    pages: Sequence[Sequence[Placed]],
    *,
    password: str | None = None,
    catalog: bytes = b"",
    title: str = "",
    compressed: bool = True,
) -> bytes:
    """A PDF of placed text. ``password`` encrypts it; an empty one opens it for everybody."""
    made = PdfFile()
    if password is not None:
        made.key, encryption = _encryption(password.encode())
        made.trailer = b"/ID[<00><00>]/Encrypt<<%s>>" % encryption
    made.add(b"/Type/Catalog/Pages 2 0 R" + catalog)
    first = 4
    kids = b" ".join(b"%d 0 R" % (first + 2 * at) for at in range(len(pages)))
    made.add(b"/Type/Pages/Kids[%s]/Count %d" % (kids, len(pages)))
    made.add(_font(made))
    for page in pages:
        number = len(made.objects) + 1
        made.add(
            b"/Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents %d 0 R"
            b"/Resources<</Font<</F1 3 0 R>>>>" % (number + 1)
        )
        content = b"".join(map(_shown, page))
        if compressed:
            made.add(b"/Filter/FlateDecode", zlib.compress(content))
        else:
            made.add(b"", content)
    if title:
        info = len(made.objects) + 1
        made.add(b"/Title" + made.string(info, b"\xfe\xff" + title.encode("utf-16-be")))
        made.trailer += b"/Info %d 0 R" % info
    return made.bytes()


def _shown(piece: Placed) -> bytes:
    text = piece.text.encode("utf-16-be").hex().encode()
    return b"BT/F1 %g Tf 1 0 0 1 %g %g Tm<%s>Tj ET\n" % (piece.size, piece.x, piece.y, text)


def _font(made: PdfFile) -> bytes:
    # A font of the Adobe-GB1 collection: readers know its characters without embedding.
    registry, ordering = (made.string(3, text) for text in (b"Adobe", b"GB1"))
    return (
        b"/Type/Font/Subtype/Type0/BaseFont/STSong-Light/Encoding/UniGB-UCS2-H"
        b"/DescendantFonts[<</Type/Font/Subtype/CIDFontType0/BaseFont/STSong-Light/DW 1000"
        b"/W[1 95 500 814 939 500]"
        b"/CIDSystemInfo<</Registry %s/Ordering %s/Supplement 2>>"
        b"/FontDescriptor<</Type/FontDescriptor/FontName/STSong-Light/Flags 6"
        b"/FontBBox[0 -200 1000 900]/ItalicAngle 0/Ascent 800/Descent -200/StemV 80>>>>]"
        % (registry, ordering)
    )


def scanned(count: int, text_pages: Sequence[Sequence[Placed]] = ()) -> bytes:
    """A PDF of ``count`` pages that are one grey pixel each, after pages of text."""
    made = PdfFile()
    total = count + len(text_pages)
    made.add(b"/Type/Catalog/Pages 2 0 R")
    kids = b" ".join(b"%d 0 R" % (5 + 2 * at) for at in range(total))
    made.add(b"/Type/Pages/Kids[%s]/Count %d" % (kids, total))
    made.add(_font(made))
    made.add(
        b"/Type/XObject/Subtype/Image/Width 1/Height 1/BitsPerComponent 8/ColorSpace/DeviceGray",
        b"\x80",
    )
    image = b"q 595 0 0 842 0 0 cm/Im Do Q"
    for content in [*(b"".join(map(_shown, page)) for page in text_pages), *[image] * count]:
        number = len(made.objects) + 1
        made.add(
            b"/Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents %d 0 R"
            b"/Resources<</Font<</F1 3 0 R>>/XObject<</Im 4 0 R>>>>" % (number + 1)
        )
        made.add(b"", content)
    return made.bytes()


def one_stream(stream: bytes, filters: bytes) -> bytes:
    """A PDF of one page whose content is a stream as given."""
    made = PdfFile()
    made.add(b"/Type/Catalog/Pages 2 0 R")
    made.add(b"/Type/Pages/Kids[3 0 R]/Count 1")
    made.add(b"/Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R")
    made.add(b"/Filter" + filters, stream)
    return made.bytes()


def page_loop() -> bytes:
    """A PDF whose page tree holds itself."""
    made = PdfFile()
    made.add(b"/Type/Catalog/Pages 2 0 R")
    made.add(b"/Type/Pages/Kids[3 0 R 2 0 R]/Count 1000000")
    made.add(b"/Type/Pages/Parent 2 0 R/Kids[2 0 R 3 0 R]/Count 1000000")
    return made.bytes()


def form_loop(text: Sequence[Placed]) -> bytes:
    """A PDF whose page draws a form that draws itself."""
    made = PdfFile()
    made.add(b"/Type/Catalog/Pages 2 0 R")
    made.add(b"/Type/Pages/Kids[4 0 R]/Count 1")
    made.add(_font(made))
    resources = b"/Resources<</Font<</F1 3 0 R>>/XObject<</X 6 0 R>>>>"
    made.add(b"/Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 5 0 R" + resources)
    made.add(b"", b"".join(map(_shown, text)) + b"/X Do")
    made.add(b"/Type/XObject/Subtype/Form/BBox[0 0 595 842]" + resources, b"/X Do /X Do")
    return made.bytes()


def bomb(megabytes: int, times: int = 1) -> bytes:
    """A PDF of spaces, compressed once or several times over."""
    packer = zlib.compressobj(9)
    data = b"".join(packer.compress(b" " * 1_000_000) for _ in range(megabytes)) + packer.flush()
    for _ in range(times - 1):
        data = zlib.compress(data, 9)
    return one_stream(data, b"[" + b"/FlateDecode" * times + b"]")


def _encryption(password: bytes) -> tuple[bytes, bytes]:
    padded = (password + _PAD)[:32]
    owner = _rc4(hashlib.md5((b"owner" + _PAD)[:32]).digest()[:5], padded)
    allowed = _PERMISSIONS.to_bytes(4, "little", signed=True)
    key = hashlib.md5(padded + owner + allowed + b"\0").digest()[:5]
    user = _rc4(key, _PAD)
    return key, b"/Filter/Standard/V 1/R 2/O<%s>/U<%s>/P %d" % (
        owner.hex().encode(),
        user.hex().encode(),
        _PERMISSIONS,
    )


def _rc4(key: bytes, data: bytes) -> bytes:
    return bytes(a ^ b for a, b in zip(data, _keystream(key), strict=False))


def _keystream(key: bytes) -> Iterator[int]:
    box = list(range(256))
    j = 0
    for i in range(256):
        j = (j + box[i] + key[i % len(key)]) % 256
        box[i], box[j] = box[j], box[i]
    i = j = 0
    while True:
        i = (i + 1) % 256
        j = (j + box[i]) % 256
        box[i], box[j] = box[j], box[i]
        yield box[(box[i] + box[j]) % 256]
