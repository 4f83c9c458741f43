"""OLE compound files (the container of legacy Office) → their streams. [MS-CFB]

Every chain is followed at most once round, so that a loop ends as a broken file. What a stream
means does not belong here.
"""

import struct
from array import array

from report_pipeline.refusal import Reason, Refused

MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENTRY = 128  # bytes of a directory entry
_LARGEST_REGULAR = 0xFFFFFFFA
_STREAM, _ROOT = 2, 5


def _broken(what: str) -> Refused:
    return Refused(Reason.CORRUPT, f"a broken Office file: {what}")


class CompoundFile:
    """Streams of a compound file by name. Raises Refused (corrupt)."""

    def __init__(self, content: bytes) -> None:
        if len(content) < 512:
            raise _broken("its header is cut off")
        self._content = content
        shift, mini_shift = struct.unpack_from("<HH", content, 0x1E)
        if shift not in {9, 12} or mini_shift != 6:
            raise _broken("its sectors have an impossible size")
        self._size = 1 << shift
        directory, _, _, mini_fat, _, difat = struct.unpack_from("<6I", content, 0x30)
        self._cutoff = struct.unpack_from("<I", content, 0x38)[0]
        self._fat = self._allocation(self._fat_sectors(difat))
        self._mini_fat = self._allocation(self._chain(mini_fat))
        self._entries = self._directory(b"".join(map(self._sector, self._chain(directory))))

    def __contains__(self, name: str) -> bool:
        return name in self._entries

    def stream(self, name: str) -> bytes:
        """Bytes of a stream of the root storage."""
        kind, start, size = self._entries.get(name, (0, 0, 0))
        if kind != _STREAM:
            raise _broken(f"no stream {name}")
        if size >= self._cutoff:
            data = b"".join(map(self._sector, self._chain(start)))
        else:
            data = self._mini_stream(start)
        return data[:size]

    def _mini_stream(self, start: int) -> bytes:
        root = next((e for e in self._entries.values() if e[0] == _ROOT), None)
        if root is None:
            raise _broken("no root entry")
        store = b"".join(map(self._sector, self._chain(root[1])))
        sectors = _follow(self._mini_fat, start)
        return b"".join(store[at * 64 : at * 64 + 64] for at in sectors)

    def _sector(self, number: int) -> bytes:
        start = (number + 1) * self._size
        return self._content[start : start + self._size]

    def _fat_sectors(self, difat: int) -> list[int]:
        """Numbers of the sectors that hold the allocation table."""
        found = list(struct.unpack_from("<109I", self._content, 0x4C))
        entries = self._size // 4
        seen: set[int] = set()
        while difat < _LARGEST_REGULAR and difat not in seen:
            seen.add(difat)
            sector = self._sector(difat)
            if len(sector) < self._size:
                break
            *more, difat = struct.unpack(f"<{entries}I", sector)
            found += more
        return [number for number in found if number < _LARGEST_REGULAR]

    def _allocation(self, sectors: list[int]) -> "array[int]":
        table = array("I")
        for number in dict.fromkeys(sectors):
            data = self._sector(number)
            table.frombytes(data[: len(data) // 4 * 4])
        return table

    def _chain(self, start: int) -> list[int]:
        return _follow(self._fat, start)

    def _directory(self, data: bytes) -> dict[str, tuple[int, int, int]]:
        """Kind, first sector and size of every entry, by name; the first of a name counts."""
        entries: dict[str, tuple[int, int, int]] = {}
        for at in range(0, len(data) - _ENTRY + 1, _ENTRY):
            length, kind = struct.unpack_from("<HB", data, at + 0x40)
            if kind not in {_STREAM, _ROOT} or not 2 <= length <= 64:
                continue
            name = data[at : at + length - 2].decode("utf-16-le", errors="replace")
            start, size = struct.unpack_from("<II", data, at + 0x74)
            entries.setdefault(name, (kind, start, size))
        return entries


def _follow(table: "array[int]", start: int) -> list[int]:
    chain: list[int] = []
    while start < _LARGEST_REGULAR:
        if start >= len(table) or len(chain) > len(table):
            raise _broken("a chain of sectors loops or leaves the file")
        chain.append(start)
        start = table[start]
    return chain
