"""Which format a content is, told from its bytes; its name is never looked at."""

import re
import zipfile
from enum import Enum, auto

from report_pipeline.reading.compound import MAGIC as COMPOUND_MAGIC
from report_pipeline.reading.mht import looks_like_mht
from report_pipeline.refusal import Reason, Refused

_HEAD = 1024  # bytes in which a PDF may begin


class Format(Enum):
    """What decides which reader a content is given to."""

    PDF = auto()
    RTF = auto()
    ZIP = auto()  # an archive or an Office file
    COMPOUND = auto()  # a legacy Office file
    MHT = auto()
    TEXT = auto()  # pages and XML included: these are told apart once decoded


_ZIP_MAGIC = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
_RTF_MAGIC = re.compile(rb"(?:\xef\xbb\xbf)?\s{0,99}\{\\rtf")
_UNREAD = (
    (b"\x89PNG", "an image"),
    (b"\xff\xd8\xff", "an image"),
    (b"GIF8", "an image"),
    (b"II*\x00", "an image"),
    (b"MM\x00*", "an image"),
    (b"RIFF", "an image or a recording"),
    (b"Rar!\x1a", "a RAR archive"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive"),
    (b"\x1f\x8b", "a gzip file"),
    (b"BZh", "a bzip2 file"),
    (b"\xfd7zXZ", "an xz file"),
    (b"\x28\xb5\x2f\xfd", "a zstd file"),
    (b"MZ", "a program"),
    (b"\x7fELF", "a program"),
    (b"SQLite format 3", "a database"),
    (b"\xdb\xa5", "a Word 2 file"),
    (b"CAJ\x00", "a CAJ file"),
    (b"KDH ", "a KDH file"),
)
# Files and folders by which other kinds of ZIP container are known.
_OTHER_FILES = {"ofd.xml": "an OFD file", "meta-inf/manifest.mf": "a Java archive"}
_OFFICE_FOLDERS = {"xl": "a spreadsheet", "ppt": "a presentation", "visio": "a drawing"}


def format_of(content: bytes) -> Format:
    """The format of a content that is not blank. Raises Refused (unsupported_format)."""
    if content.startswith(_ZIP_MAGIC):
        return Format.ZIP
    if content.startswith(COMPOUND_MAGIC):
        return Format.COMPOUND
    if b"%PDF-" in content[:_HEAD]:
        return Format.PDF
    if _RTF_MAGIC.match(content):
        return Format.RTF
    if looks_like_mht(content):
        return Format.MHT
    for magic, what in _UNREAD:
        if content.startswith(magic):
            raise Refused(Reason.UNSUPPORTED_FORMAT, what)
    return Format.TEXT


def is_word(archive: zipfile.ZipFile) -> bool:
    """Whether a ZIP container is a Word file; False: a plain archive.

    Raises Refused (unsupported_format) for other kinds of file that are ZIP containers.
    """
    names = [info.filename.replace("\\", "/").lstrip("/").lower() for info in archive.infolist()]
    what = next((_OTHER_FILES[name] for name in names if name in _OTHER_FILES), None)
    if names[:1] == ["mimetype"]:
        what = "an OpenDocument file or an electronic book"
    elif "[content_types].xml" in names:
        folders = {name.partition("/")[0] for name in names}
        if "word" in folders:
            return True
        what = next((_OFFICE_FOLDERS[name] for name in folders & _OFFICE_FOLDERS.keys()), what)
    if what is not None:
        raise Refused(Reason.UNSUPPORTED_FORMAT, what)
    return False
