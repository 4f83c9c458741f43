"""Numbers of list items as Word prints them, by the names of its number formats."""

from collections.abc import Callable

_DIGITS = "零一二三四五六七八九"
_UNITS = ((1000, "千"), (100, "百"), (10, "十"))
_ROMAN = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"),
    (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip
_HEAVENLY = "甲乙丙丁戊己庚辛壬癸"
_IDEOGRAPHS = str.maketrans("0123456789", "〇一二三四五六七八九")
_FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")


def numeral(number: int, number_format: str) -> str:
    """``number`` in a format of WordprocessingML; in Arabic digits where there is none for it."""
    if number_format == "none":
        return ""
    highest, written = _FORMATS.get(number_format, (0, str))
    return written(number) if 1 <= number <= highest else str(number)


def _chinese(number: int) -> str:
    written, gap = "", False
    for size, unit in _UNITS:
        digit, number = divmod(number, size)
        if digit:
            written += ("零" if gap else "") + _DIGITS[digit] + unit
        gap = bool(written) and not digit
    if number:
        written += ("零" if gap else "") + _DIGITS[number]
    return written.removeprefix("一") if written.startswith("一十") else written


def _roman(number: int) -> str:
    written = ""
    for size, letters in _ROMAN:
        count, number = divmod(number, size)
        written += letters * count
    return written


def _letter(number: int) -> str:
    return chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1)


# The highest number that a format is used for, and how it is written.
_FORMATS: dict[str, tuple[int, Callable[[int], str]]] = {
    "chineseCounting": (9_999, _chinese),
    "chineseCountingThousand": (9_999, _chinese),
    "japaneseCounting": (9_999, _chinese),
    "taiwaneseCounting": (9_999, _chinese),
    "taiwaneseCountingThousand": (9_999, _chinese),
    "ideographTraditional": (10, lambda number: _HEAVENLY[number - 1]),
    "ideographDigital": (9_999, lambda number: str(number).translate(_IDEOGRAPHS)),
    "decimalEnclosedCircle": (20, lambda number: chr(ord("①") + number - 1)),
    "decimalEnclosedCircleChinese": (20, lambda number: chr(ord("①") + number - 1)),
    "decimalFullWidth": (9_999, lambda number: str(number).translate(_FULL_WIDTH)),
    "decimalZero": (99, lambda number: f"{number:02}"),
    "upperLetter": (780, lambda number: _letter(number).upper()),
    "lowerLetter": (780, _letter),
    "upperRoman": (3_999, lambda number: _roman(number).upper()),
    "lowerRoman": (3_999, _roman),
}
