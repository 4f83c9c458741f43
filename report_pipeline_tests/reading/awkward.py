"""Awkward files, made when the tests run: every format, encoding, refusal and trap.

Each says what must come of it: the sample report, another text, or a reason code. The same files
are given to ``read`` one by one and, as a folder, to the whole pipeline.
"""

import gzip
import io
import random
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import opencc

from report_pipeline.refusal import Reason
from report_pipeline_tests.reading import making_pdf as pdfs
from report_pipeline_tests.reading import making_word as word

SAMPLE = Path(__file__).resolve().parents[2] / "data/raw/临澄市/望川县/鹭泉镇2022年政府工作报告.txt"
_NOT_ASCII = re.compile(r"[^\x00-\x7f]+")


@dataclass(frozen=True)
class Case:
    """A file and what must come of it.

    ``text`` is what must be read, without white space; None where ``reason`` says why it is not.
    ``kills``: the parser may take its process down, so it is read in a worker only.
    """

    name: str
    content: bytes = field(repr=False)
    text: str | None = None
    reason: Reason | None = None
    members: Mapping[str, Reason] = field(default_factory=dict)  # refused members of an archive
    kills: bool = False
    exact: bool = True  # False: a few characters are marked as lost


@cache
def report() -> str:
    """The sample report that good files hold."""
    return SAMPLE.read_text(encoding="utf-8")


def paragraphs() -> list[str]:
    """Its paragraphs."""
    return [line.strip() for line in report().splitlines() if line.strip()]


def squeezed(text: str) -> str:
    """``text`` without white space."""
    return "".join(text.split())


def _good(name: str, content: bytes, text: str | None = None, *, exact: bool = True) -> Case:
    return Case(name, content, squeezed(report() if text is None else text), exact=exact)


def _bad(name: str, content: bytes, reason: Reason, *, kills: bool = False) -> Case:
    return Case(name, content, reason=reason, kills=kills)


def cases() -> list[Case]:
    """Every case; names are unique."""
    return [
        *_texts(), *_mishaps(), *_pages(), *_pdfs(), *_bad_pdfs(), *_docx(), *_bad_docx(), *_docs(),
        *_rtfs(), *_archives(), *_bad_archives(), *_others(),
    ]  # fmt: skip


# --- plain text -------------------------------------------------------------------------------


def _texts() -> Iterator[Case]:
    text = report()
    traditional = opencc.OpenCC("s2t").convert(text)
    yield _good("utf8.txt", text.encode())
    yield _good("utf8-bom.txt", text.encode("utf-8-sig"))
    yield _good("utf16le-bom.txt", b"\xff\xfe" + text.encode("utf-16-le"))
    yield _good("utf16be-bom.txt", b"\xfe\xff" + text.encode("utf-16-be"))
    yield _good("utf16le.txt", text.encode("utf-16-le"))
    yield _good("utf16be.txt", text.encode("utf-16-be"))
    yield _good("utf32-bom.txt", b"\xff\xfe\0\0" + text.encode("utf-32-le"))
    yield _good("gbk.txt", text.encode("gbk"))
    yield _good(
        "gb18030.txt",
        (text + "\n镇人大主席䶮某𠀀。").encode("gb18030"),
        text + "镇人大主席䶮某𠀀。",
    )
    big5 = traditional.encode("big5", "ignore")  # it lacks a few characters of the report
    yield _good("big5.txt", big5, big5.decode("big5"))
    yield _good("gbk-traditional.txt", traditional.encode("gbk"), traditional)
    yield _good("lying-bom.txt", b"\xef\xbb\xbf" + text.encode("gbk"))
    yield _good("carriage-returns.txt", text.replace("\n", "\r").encode())
    yield _good("separators.txt", text.replace("\n", "\u2028").encode())
    yield _good("zero-width.txt", text.replace("，", "，\u200b").encode())
    yield _good("nul-padded.txt", text.encode() + bytes(300))
    yield _good("entities.txt", text.replace("“", "&ldquo;").replace("年", "&#24180;").encode())
    yield _good("tags.txt", text.replace("\n", "\n", 3).replace("。\n", "。<br/>\n", 2).encode())
    yield _good("named.pdf", text.encode() + b"\n\n")


def _mishaps() -> Iterator[Case]:
    text = report()
    utf8, gbk = text.encode(), text.encode("gbk")
    yield _good("utf8-as-latin1.txt", utf8.decode("latin-1").encode())
    yield _good("utf8-as-windows1252.txt", _as_windows(utf8).encode())
    yield _good("gbk-as-latin1.txt", gbk.decode("latin-1").encode())
    yield _good("utf8-as-gbk.txt", _NOT_ASCII.sub(_misread, text).encode(), exact=False)
    yield _bad("utf8-as-gbk-lossy.txt", utf8.decode("gbk", "replace").encode(), Reason.UNDECODABLE)
    yield _good("cut-in-a-character.txt", utf8.rstrip()[:-1], exact=False)
    middle = len(gbk) // 2
    middle = gbk.index(b"\n", middle) - 2
    yield _good("gbk-lost-byte.txt", gbk[:middle] + gbk[middle + 1 :], exact=False)
    comma = utf8.index("，".encode())
    yield _good("stray-bytes.txt", utf8[:comma] + b"\xff\xfe" + utf8[comma:], exact=False)


def _as_windows(content: bytes) -> str:
    return "".join(
        bytes([byte]).decode("latin-1" if byte in b"\x81\x8d\x8f\x90\x9d" else "cp1252")
        for byte in content
    )


def _misread(found: re.Match[str]) -> str:
    """A run of UTF-8 as a reader of GBK shows it, made longer until nothing of it is lost."""
    for more in range(8):
        content, shown = (found.group() + "\u3000" * more).encode(), ""
        while content[:1] == b"\x80" or len(content) > 1:
            step = 1 if content[0] == 0x80 else 2
            shown += "€" if step == 1 else content[:2].decode("gb18030", "replace")
            content = content[step:]
        if not content and "\ufffd" not in shown:
            return shown
    return ""


# --- pages ------------------------------------------------------------------------------------


def page(charset: str = "", wrap: str = "<p>{}</p>\n") -> str:
    """The report as a page that claims a charset."""
    meta = f'<meta http-equiv="Content-Type" content="text/html; charset={charset}">'
    body = "".join(wrap.format(paragraph) for paragraph in paragraphs())
    return f"<html><head>{meta if charset else ''}</head><body>{body}</body></html>"


def _pages() -> Iterator[Case]:
    yield _good("utf8.html", page("utf-8").encode())
    yield _good("gbk.html", page("gb2312").encode("gbk"))
    yield _good("no-charset.html", page().encode("gbk"))
    yield _good("claims-gb2312-is-utf8.html", page("gb2312").encode())
    yield _good("claims-utf8-is-gbk.html", page("utf-8").encode("gbk"))
    yield _good("claims-big5-is-gbk.html", page("big5").encode("gbk"))
    yield _good("claims-nonsense.html", page("x-no-such").encode("gbk"))
    yield _good("utf16.html", page("utf-16").encode("utf-16"))
    yield _good("utf16-no-mark.html", page("utf-8").encode("utf-16-le"))
    yield _good("breaks.html", page("utf-8", "{}<br>　　").encode())
    yield _good("wrapped-source.html", page("utf-8", "<p>\n{}\n</p>\n\n").encode())
    yield _good("unclosed.html", page("utf-8", "<p><font color=red>{}").encode())
    numbers = _NOT_ASCII.sub(lambda run: "".join(f"&#{ord(c)};" for c in run.group()), page())
    yield _good("numbered-characters.html", numbers.encode())
    yield _good("page-as.doc", page("gbk").encode("gbk"))
    yield _good("fragment.html", "".join(f"<p>{line}</p>" for line in paragraphs()).encode())
    scripts = "<script>" + "var a=1;\n" * 9_000 + "</script>"
    yield _good("late-body.html", page().replace("</head>", scripts + "</head>").encode("gbk"))
    mail = (
        "From: <Saved by a browser>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related;\r\n"
        '\tboundary="----x"; type="text/html"\r\n\r\n------x\r\nContent-Type: text/html; '
        'charset="gb2312"\r\nContent-Transfer-Encoding: base64\r\n\r\n'
    )
    encoded = page("gb2312").encode("gbk")
    saved = mail.encode() + _base64(encoded) + b"\r\n------x--\r\n"
    yield _good("saved.mht", saved)
    yield _good("mht-as.doc", saved + b"\r\n")
    yield _bad("empty-page.html", b"<html><body><p> </p></body></html>", Reason.EMPTY)
    yield _bad("frames.html", b"<html><frameset><frame src=a.html></frameset></html>", Reason.EMPTY)
    yield _bad("deep.html", b"<html><body>" + b"<div>" * 60_000 + b"x", Reason.UNSAFE)
    fonts = "".join(f"<p><font size={at}>{at}" for at in range(30_000))
    yield _bad("unclosed-fonts.html", f"<html>{fonts}".encode(), Reason.UNSAFE)


def _base64(content: bytes) -> bytes:
    import base64  # noqa: PLC0415

    return base64.encodebytes(content)


# --- PDF --------------------------------------------------------------------------------------


def _pdfs() -> Iterator[Case]:
    lines = paragraphs()
    pages = pdfs.placed_pages(lines)
    furnished = pdfs.placed_pages(
        lines, pdfs.Setting(lines=12, head="鹭泉镇政府工作报告", foot="— {page} —")
    )
    columns = pdfs.placed_pages(
        lines, pdfs.Setting(columns=2, ems=18, lines=20, foot="第{page}页 共{pages}页")
    )
    plain = pdfs.pdf(pages)
    yield _good("plain.pdf", plain)
    yield _good("head-and-foot.pdf", pdfs.pdf(furnished, title="政府工作报告"))
    yield _good("two-columns.pdf", pdfs.pdf(columns))
    yield _good("no-indent.pdf", pdfs.pdf(pdfs.placed_pages(lines, pdfs.Setting(indent=0))))
    yield _good("uncompressed.pdf", pdfs.pdf(pages, compressed=False))
    yield _good("open-password.pdf", pdfs.pdf(pages, password=""))
    yield _good("script.pdf", pdfs.pdf(pages, catalog=b"/OpenAction<</S/JavaScript/JS(x)>>"))
    yield _good("some-pages-scanned.pdf", pdfs.scanned(1, pages))
    yield _good("junk-before.pdf", b"\r\n" * 40 + plain)
    previous = b"trailer<</Prev %d " % plain.rindex(b"xref\n0")
    yield _good("table-loop.pdf", plain.replace(b"trailer<<", previous))
    yield _good("pdf-as.txt", pdfs.pdf(pages, title="x"))


def _bad_pdfs() -> Iterator[Case]:
    plain = pdfs.pdf(pdfs.placed_pages(paragraphs()))
    cover = [[pdfs.Placed(200, 500, "政府工作报告")]]
    yield _bad("password.pdf", pdfs.pdf([cover[0]], password="geheim"), Reason.ENCRYPTED)
    yield _bad("scan.pdf", pdfs.scanned(3), Reason.NO_TEXT_LAYER)
    yield _bad("scan-with-cover.pdf", pdfs.scanned(5, cover), Reason.NO_TEXT_LAYER)
    yield _bad("no-text.pdf", pdfs.pdf([[]]), Reason.NO_TEXT_LAYER)
    yield _bad("page-loop.pdf", pdfs.page_loop(), Reason.TOO_LARGE)
    yield _bad("many-pages.pdf", pdfs.pdf(cover * 1_600), Reason.TOO_LARGE)
    yield _bad("bomb.pdf", pdfs.bomb(300), Reason.TOO_LARGE)
    yield _bad("bomb-in-bomb.pdf", pdfs.bomb(300, 2), Reason.TOO_LARGE)
    yield _bad("cut.pdf", plain[: len(plain) // 2], Reason.CORRUPT)
    yield _bad("garbage.pdf", b"%PDF-1.7\n" + bytes(range(256)) * 9, Reason.CORRUPT)
    yield _bad("form-loop.pdf", pdfs.form_loop(cover[0]), Reason.CRASHED, kills=True)


# --- Word -------------------------------------------------------------------------------------


def body() -> str:
    """The report as paragraphs of WordprocessingML."""
    return "".join(map(word.p, paragraphs()))


def _docx() -> Iterator[Case]:
    yield _good("plain.docx", word.docx(body()))
    yield _good("macros.docm", word.docx(body(), main_type=word.MACRO_MAIN))
    yield _good("strict.docx", word.docx(body(), strict=True))
    yield _good("dangling.docx", word.docx(body(), dangling=True))
    yield _good("control.docx", word.docx(f"<w:sdt><w:sdtContent>{body()}</w:sdtContent></w:sdt>"))
    deleted = '<w:p><w:del w:id="1"><w:r><w:delText>删去</w:delText></w:r></w:del></w:p>'
    inserted = body().replace("<w:r>", '<w:ins w:id="2"><w:r>').replace("</w:r>", "</w:r></w:ins>")
    yield _good("tracked.docx", word.docx(deleted + inserted))
    flat = word.document_xml(body()).replace(
        "<w:document ", '<?mso-application progid="Word.Document"?><w:wordDocument '
    )
    yield _good("flat.xml", flat.replace("</w:document>", "</w:wordDocument>").encode())
    yield _good("docx-as.doc", word.docx(body(), parts={"word/extra.bin": b"x"}))


def _bad_docx() -> Iterator[Case]:
    yield _bad("billion-laughs.docx", word.billion_laughs(), Reason.UNSAFE)
    yield _bad("external-entity.docx", word.external_entity(), Reason.UNSAFE)
    nested = word.docx("<w:sdt>" * 300 + "</w:sdt>" * 300)
    yield _bad("nested.docx", nested, Reason.UNSAFE)
    zeros = word.docx("", parts={"word/document.xml": b" " * 300_000_000})
    yield _bad("bomb.docx", zeros, Reason.TOO_LARGE)
    plain = word.docx(body())
    yield _bad("cut.docx", plain[: len(plain) // 2], Reason.CORRUPT)
    yield _bad("no-body.docx", word.docx("", parts={"word/document.xml": "<x/>"}), Reason.CORRUPT)
    yield _bad("bad-xml.docx", word.docx("<w:p>"), Reason.CORRUPT)
    yield _bad("empty.docx", word.docx(word.p(" ")), Reason.EMPTY)
    sheet = {"[Content_Types].xml": "<Types/>", "xl/workbook.xml": "<workbook/>"}
    yield _bad("sheet.xlsx", word.zipped(sheet), Reason.UNSUPPORTED_FORMAT)
    yield _bad("fixed.ofd", word.zipped({"OFD.xml": "<ofd/>"}), Reason.UNSUPPORTED_FORMAT)
    locked = word.compound({"EncryptedPackage": b"x", "EncryptionInfo": b"x"})
    yield _bad("password.docx", locked, Reason.ENCRYPTED)


def _docs() -> Iterator[Case]:
    whole = word.doc("\n".join(paragraphs()))
    yield _good("plain.doc", whole)
    yield _good("fields.doc", word.doc("\x13 TOC \\o \x14\x13 PAGEREF \x14\x15\x15" + report()))
    yield _good("text-as.doc", report().encode("gbk") + b"\r\n")
    yield _bad("password.doc", word.doc("x", flags=0x0100), Reason.ENCRYPTED)
    yield _bad("cut.doc", whole[:2_000], Reason.CORRUPT)
    looping = bytearray(whole)
    struct.pack_into("<I", looping, 512 + 4 * 2, 2)  # the first sector of a stream follows itself
    yield _bad("loop.doc", bytes(looping), Reason.CORRUPT)
    yield _bad("sheet.xls", word.compound({"Workbook": b"x"}), Reason.UNSUPPORTED_FORMAT)


def _rtfs() -> Iterator[Case]:
    lines = paragraphs()
    yield _good("hex.rtf", word.rtf(lines))
    mixed = [*lines, "镇人大主席朱镕某。"]  # Word writes the second byte of 镕 as a letter
    yield _good("word.rtf", word.rtf(mixed, "word"), "".join(mixed))
    yield _good("unicode.rtf", word.rtf(lines, "unicode"))
    yield _good("raw.rtf", word.rtf(lines, "raw"))
    binary = rb"{\pict\bin9 }}}{{{}}}}"
    yield _good("binary.rtf", word.rtf(lines).replace(rb"\pard", binary + rb"\pard"))
    yield _good("rtf-as.doc", word.rtf(lines, "unicode") + b"\n")
    yield _bad("nested.rtf", rb"{\rtf1" + b"{" * 500_000, Reason.UNSAFE)
    links = rb"{\rtf1 " + rb"{\field{\*\fldinst{ HYPERLINK " * 90
    yield _bad("fields.rtf", links, Reason.UNSAFE)


# --- archives ---------------------------------------------------------------------------------


def _archives() -> Iterator[Case]:
    text = report().encode()
    yield _good("utf8-names.zip", word.zipped({"望川县/工作报告.txt": text}))
    yield _good("gbk-names.zip", _named("望川县/工作报告.txt".encode("gbk"), text))
    inner = word.zipped({"报告.docx": word.docx(body())})
    yield _good("nested.zip", word.zipped({"内.zip": inner}))
    yield _good("hidden.zip", word.zipped({"a.txt": text, "__MACOSX/._a.txt": b"x", ".x": b"x"}))
    mixed = word.zipped({"报告.txt": text, "图.png": b"\x89PNG\r\n\x1a\n", "空.txt": b" "})
    yield _some(
        "some-bad.zip", mixed, {"图.png": Reason.UNSUPPORTED_FORMAT, "空.txt": Reason.EMPTY}
    )
    escaping = word.zipped({"../../etc/报告.txt": text, "好.txt": text, "/abs.txt": text})
    escapes = {"../../etc/报告.txt": Reason.UNSAFE, "/abs.txt": Reason.UNSAFE}
    yield _some("escaping.zip", escaping, escapes)
    linked = _with_link(text)
    yield _some("link.zip", linked, {"链接.txt": Reason.UNSAFE})
    locked = bytearray(word.zipped({"锁.txt": text, "好.txt": text}))
    for magic, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        locked[locked.index(magic) + at] |= 1
    yield _some("one-locked.zip", bytes(locked), {"锁.txt": Reason.ENCRYPTED})
    twice = _twice(text)
    yield _some("same-name.zip", twice, {"a.txt": Reason.UNSAFE})
    bombed = word.zipped({"好.txt": text, "炸.txt": b" " * 300_000_000})
    yield _some("bomb-inside.zip", bombed, {"炸.txt": Reason.TOO_LARGE})
    broken = bytearray(word.zipped({"坏.txt": b"x" * 99, "好.txt": text}))
    broken[broken.index(b"PK\x01\x02") + 16] ^= 0xFF  # its checksum
    yield _some("bad-checksum.zip", bytes(broken), {"坏.txt": Reason.CORRUPT})


def _some(name: str, content: bytes, refused: Mapping[str, Reason]) -> Case:
    return Case(name, content, squeezed(report()), members=refused)


def _bad_archives() -> Iterator[Case]:
    text = report().encode()
    yield _bad("empty.zip", word.zipped({}), Reason.EMPTY)
    plain = word.zipped({"a.txt": text})
    yield _bad("cut.zip", plain[: len(plain) // 2], Reason.CORRUPT)
    many = word.zipped({f"{at}.txt": b"x" for at in range(2_100)})
    yield _bad("many.zip", many, Reason.TOO_LARGE)
    deep = text
    for _ in range(5):
        deep = word.zipped({"a.zip": deep})
    too_deep = {"a.zip!/a.zip!/a.zip": Reason.TOO_LARGE}
    yield Case("deep.zip", deep, members=too_deep)
    yield _bad("overlapping.zip", _overlapping(), Reason.UNSAFE)
    yield _bad("folders.zip", word.zipped({"望川县/": b""}), Reason.EMPTY)


def _named(name: bytes, content: bytes) -> bytes:
    """An archive whose one member has a name in an old encoding."""
    stand_in = "x" * len(name)
    return word.zipped({stand_in: content}).replace(stand_in.encode(), name)


def _with_link(text: bytes) -> bytes:
    out = io.BytesIO(word.zipped({"好.txt": text}))
    with zipfile.ZipFile(out, "a") as archive:
        link = zipfile.ZipInfo("链接.txt")
        link.create_system = 3
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/hostname")
    return out.getvalue()


def _twice(text: bytes) -> bytes:
    return word.zipped({"a.txt": text, "b.txt": text}).replace(b"b.txt", b"a.txt")


def _overlapping() -> bytes:
    """Two members that are one stretch of the file."""
    data = zlib.compress(b"x" * 9_999)[2:-4]
    fields = (20, 0, 8, 0, 0x21, zlib.crc32(b"x" * 9_999), len(data), 9_999, 5, 0)
    local = b"PK\x03\x04" + struct.pack("<5H3I2H", *fields) + b"a.txt" + data
    central = b"".join(
        b"PK\x01\x02" + struct.pack("<6H3I5H2I", 20, *fields, 0, 0, 0, 0, 0) + name
        for name in (b"a.txt", b"b.txt")
    )
    return (
        local
        + central
        + b"PK\x05\x06"
        + struct.pack("<4H2IH", 0, 0, 2, 2, len(central), len(local), 0)
    )


# --- what is no document ----------------------------------------------------------------------


def _others() -> Iterator[Case]:
    noise = random.Random(7).randbytes(5_000)
    yield _bad("empty.txt", b"", Reason.EMPTY)
    yield _bad("blank.txt", b" \r\n\t\n", Reason.EMPTY)
    yield _bad("only-spaces.txt", "　\u200b\n".encode() * 9, Reason.EMPTY)
    yield _bad("noise.bin", b"\x01" + noise, Reason.UNSUPPORTED_FORMAT)
    yield _bad("image.png", b"\x89PNG\r\n\x1a\n" + noise, Reason.UNSUPPORTED_FORMAT)
    yield _bad("image.txt", b"\xff\xd8\xff\xe0" + noise, Reason.UNSUPPORTED_FORMAT)
    yield _bad("packed.gz", gzip.compress(report().encode(), mtime=0), Reason.UNSUPPORTED_FORMAT)
    yield _bad("program.exe", b"MZ" + noise, Reason.UNSUPPORTED_FORMAT)
    yield _bad("data.xml", b'<?xml version="1.0"?><a><b>1</b></a>', Reason.UNSUPPORTED_FORMAT)
    yield _bad("digits.txt", b"8" * 5_100_000, Reason.TOO_LARGE)
    yield _bad("commas.txt", "、".encode() * 5_100_000, Reason.TOO_LARGE)
