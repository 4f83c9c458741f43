"""Names of divisions in text: every one that stands there, or the path that a phrase spells out.

All functions take folded text. What a name means where several places share it is decided by
``identity_region``, which knows the rest of the report.
"""

import re
from dataclasses import dataclass
from functools import cache

from report_pipeline.cleaning.divisions import is_township_name, name_index
from report_pipeline.cleaning.fold import fold

_TOWNSHIP_TAIL = re.compile(r"(?:街道|苏木|镇|乡)$")
_ZONE = re.compile(
    r"(?:经济技术|高新技术产业|高新技术|经济|产业|循环经济|综合|工业|旅游|农业|航空港|生态|滨海|临港|保税)?"
    r"(?:开发区|高新区|经开区|工业园区|产业园区|示范区|实验区|试验区|管理区|度假区|名胜区|保税区|新区|园区|林业局|林管局|农场|矿区管理处)$"
)
_HAN = re.compile(r"[㐀-鿿]{1,20}$")
_BEHIND_UNIT = tuple("长委级域城情属乡镇区民政人内")
MAX_TOWNSHIP = 10  # characters of a township's name with its suffix


@dataclass(frozen=True, slots=True)
class Place:
    """What a phrase says: names of divisions, outermost first, then a township or zone if any."""

    names: tuple[str, ...]
    township: str | None = None
    zone: str | None = None


@cache
def _by_first_two() -> dict[str, tuple[str, ...]]:
    """The first two characters of names → those names, longest first."""
    starts: dict[str, list[str]] = {}
    for name in name_index():
        starts.setdefault(name[:2], []).append(name)
    return {two: tuple(sorted(names, key=len, reverse=True)) for two, names in starts.items()}


@cache
def _candidates() -> re.Pattern[str]:
    """Where a name may begin, by its first two characters taken each for itself."""
    twos = [two for two in _by_first_two() if len(two) == 2]
    first, second = ("".join(sorted({two[i] for two in twos})) for i in (0, 1))
    return re.compile(f"[{re.escape(first)}](?=[{re.escape(second)}])")


def names_in(text: str) -> list[tuple[int, str]]:
    """Offset and name of every division named in ``text``; the longest wins, none overlap."""
    found: list[tuple[int, str]] = []
    free_from = 0
    for match in _candidates().finditer(text):
        start = match.start()
        if start >= free_from and (name := name_at(text, start)) is not None:
            found.append((start, name))
            free_from = start + len(name)
    return found


def is_chance(text: str, start: int, name: str) -> bool:
    """Whether two characters that make a name may be no name: 理县 in 办理县级, 代县 in 代县长."""
    if len(name) > 2 or name[-1] not in "县区市旗":
        return False
    before, after = text[start - 1 : start] if start else "", text[start + 2 : start + 3]
    return bool(_HAN.search(before)) or after in _BEHIND_UNIT


def name_at(text: str, start: int) -> str | None:
    """The longest name of a division that begins at ``start``."""
    for name in _by_first_two().get(text[start : start + 2], ()):
        if text.startswith(name, start):
            return name
    return None


def place_in(phrase: str) -> Place | None:
    """The place that ``phrase`` (慈溪市观海卫镇, 太原市迎泽区) spells out, or None.

    A bare 区 or 市 names no place.
    """
    names, rest = _leading_names(phrase)
    if rest and _TOWNSHIP_TAIL.search(rest):
        return _with_township(phrase, names)
    if rest and len(rest) > 2 and _ZONE.search(rest) and _HAN.fullmatch(rest):
        return Place(names, zone=rest)
    if names and len(rest) <= 1:
        return Place(names)
    inside = names_in(phrase)
    if inside and inside[-1][0] + len(inside[-1][1]) >= len(phrase) - 1:
        return Place(_run_to_end(inside))
    return None


def _with_township(phrase: str, names: tuple[str, ...]) -> Place | None:
    """Cut where a known township begins (巴彦胡硕镇 is not 巴彦's), else behind a full name."""
    starts = [sum(map(len, names[:i])) for i in range(len(names) + 1)]
    full = [i for i in range(len(names) + 1) if i == 0 or _is_full(names[i - 1])]
    for i in [*(i for i in range(len(starts)) if is_township_name(phrase[starts[i] :])), full[-1]]:
        township = phrase[starts[i] :]
        short = len(township) <= MAX_TOWNSHIP and not _TOWNSHIP_TAIL.fullmatch(township)
        if short and _HAN.fullmatch(township):
            return Place(names[:i], township=township)
    return None


def _leading_names(phrase: str) -> tuple[tuple[str, ...], str]:
    """Names that follow each other from the start, and what is left."""
    names: list[str] = []
    at = 0
    while (name := name_at(phrase, at)) is not None:
        left = phrase[at + len(name) :]
        if _TOWNSHIP_TAIL.fullmatch(left):
            break  # 安定镇 is a town, though 安定 is a county too
        if _ZONE.search(left) and not _ZONE.fullmatch(left) and not _is_full(name):
            break  # 杭州湾新区 is not a part of 杭州
        names.append(name)
        at += len(name)
    return tuple(names), phrase[at:]


def _is_full(name: str) -> bool:
    """Whether ``name`` has its suffix (杭州市, not 杭州)."""
    return any(fold(division.name) == name for division in name_index()[name])


def _run_to_end(found: list[tuple[int, str]]) -> tuple[str, ...]:
    """The last of ``found`` with those that stand directly before it."""
    run = [found[-1]]
    for start, name in reversed(found[:-1]):
        if start + len(name) != run[-1][0]:
            break
        run.append((start, name))
    return tuple(name for _, name in reversed(run))
