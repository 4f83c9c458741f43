"""Why an input is not taken: the fixed reason codes and the one exception that carries them.

Every room may refuse its input by raising :class:`Refused`; the shell turns that into a row of
``quarantine``. Nothing else belongs here.
"""

from enum import StrEnum


class Reason(StrEnum):
    """Reason codes of ``quarantine``. Codes are part of the data: add, never rename."""

    EMPTY = "empty"  # no text at all
    UNREADABLE = "unreadable"  # the operating system would not give the bytes
    UNSUPPORTED_FORMAT = "unsupported_format"  # content that no reader here knows
    UNDECODABLE = "undecodable"  # no encoding gives readable text
    TOO_LARGE = "too_large"  # over a limit on bytes, pages, members or expansion
    CORRUPT = "corrupt"  # the format is known, the file is broken
    ENCRYPTED = "encrypted"
    NO_TEXT_LAYER = "no_text_layer"  # a scanned PDF
    UNSAFE = "unsafe"  # entities, path escapes, links out of the folder
    TIMEOUT = "timeout"
    CRASHED = "crashed"  # a worker died or raised on this input
    NOT_A_REPORT = "not_a_report"  # readable, but not a government work report
    STALE_CORRECTION = "stale_correction"  # a curator's correction expects what is no longer found
    FAILED_CHECK = "failed_check"  # what was read from it failed a critical check of the audit
    TOOL_MISSING = "tool_missing"  # an optional external converter is not installed


class Refused(Exception):
    """An input cannot be used.

    ``reason`` is one of :class:`Reason`; ``detail`` is one sentence for a person, saying what was
    seen. Neither holds a machine path.
    """

    def __init__(self, reason: Reason, detail: str) -> None:
        super().__init__(reason, detail)
        self.reason = reason
        self.detail = detail
