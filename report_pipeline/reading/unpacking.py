"""ZIP containers, archives and Office packages alike: what may be taken out of them, and how much.

A directory is believed only as far as it is harmless: declared sizes are summed up before anything
is unpacked, members that share bytes are refused, and nothing is ever written to disk. What a
member means does not belong here.
"""

import io
import lzma
import stat
import struct
import zipfile
import zlib

from report_pipeline.reading.limits import Limits
from report_pipeline.refusal import Reason, Refused

_HEADER = 30  # bytes of a member's own header, without its name
_UTF8_NAME, _ENCRYPTED = 0x800, 0x1


class Budget:
    """What may still be unpacked from one input, archives within it included."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self._bytes = limits.expanded_bytes
        self._members = limits.members

    def take_members(self, count: int) -> None:
        """Raises Refused (too_large) where there are too many."""
        self._members -= count
        if self._members < 0:
            raise Refused(Reason.TOO_LARGE, f"more than {self.limits.members} members")

    def take_bytes(self, packed: int, unpacked: int) -> None:
        """Raises Refused (too_large) where they are too many, or too many for their packed size."""
        limits = self.limits
        if unpacked > limits.expansion_from and unpacked > limits.expansion * packed:
            raise Refused(
                Reason.TOO_LARGE, f"expands more than {limits.expansion} times, to {unpacked} bytes"
            )
        if unpacked > self._bytes:
            raise Refused(Reason.TOO_LARGE, f"expands to more than {limits.expanded_bytes} bytes")
        self._bytes -= unpacked


def open_zip(content: bytes, budget: Budget) -> zipfile.ZipFile:
    """The container. Raises Refused: corrupt, unsafe (members that share bytes), too_large."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
    except NotImplementedError as error:
        raise Refused(Reason.UNSUPPORTED_FORMAT, f"a ZIP container: {error}") from error
    except (zipfile.BadZipFile, ValueError, OverflowError, EOFError, struct.error) as error:
        raise Refused(Reason.CORRUPT, f"a broken ZIP container: {error}") from error
    members = archive.infolist()
    budget.take_members(len(members))
    end = 0
    for info in sorted(members, key=lambda member: member.header_offset):
        if info.header_offset < end:
            raise Refused(Reason.UNSAFE, "a ZIP container whose members share their bytes")
        end = info.header_offset + _HEADER + info.compress_size
    return archive


def unpack(archive: zipfile.ZipFile, info: zipfile.ZipInfo, budget: Budget) -> bytes:
    """Bytes of one member. Raises Refused: encrypted, too_large, corrupt, unsupported_format."""
    if info.flag_bits & _ENCRYPTED:
        raise Refused(Reason.ENCRYPTED, "a member with a password")
    budget.take_bytes(info.compress_size, info.file_size)
    try:
        return archive.read(info)
    except NotImplementedError as error:
        raise Refused(Reason.UNSUPPORTED_FORMAT, f"a ZIP member: {error}") from error
    except (zipfile.BadZipFile, zlib.error, lzma.LZMAError, OSError, EOFError, ValueError) as error:
        raise Refused(Reason.CORRUPT, f"a broken ZIP member: {error}") from error


def member_name(info: zipfile.ZipInfo) -> str:
    """The member's path. Names without the UTF-8 flag are UTF-8 or GB18030 where that decodes."""
    if info.flag_bits & _UTF8_NAME:
        return info.orig_filename
    try:
        raw = info.orig_filename.encode("cp437")
    except UnicodeEncodeError:
        return info.orig_filename
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return info.orig_filename


def is_link(info: zipfile.ZipInfo) -> bool:
    """Whether the member is a symbolic link."""
    return stat.S_ISLNK(info.external_attr >> 16)
