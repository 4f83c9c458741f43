"""Plain text: line ends and invisible characters made uniform, nothing else changed."""

_LINE_ENDS = dict.fromkeys(map(ord, "\r\x0b\x0c\x85\u2028\u2029"), "\n")
# Control characters left over from lost formats, soft hyphens and zero-width characters.
_INVISIBLE = dict.fromkeys([*range(0x09), 0xAD, 0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF], "")
_TIDY = _LINE_ENDS | _INVISIBLE


def tidy_lines(text: str) -> str:
    """``text`` with every line end as ``\\n`` and without zero-width and control characters."""
    return text.replace("\r\n", "\n").translate(_TIDY)
