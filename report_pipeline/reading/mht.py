"""MHT (a web page saved with its pictures as one mail) → the page's lines."""

import email
import email.policy
import re

from report_pipeline.reading.document import Document
from report_pipeline.reading.encodings import decode
from report_pipeline.reading.html import declared_charset, read_html
from report_pipeline.reading.limits import Limits
from report_pipeline.refusal import Reason, Refused

MEDIA_TYPE = "multipart/related"
_HEAD = 4096  # bytes in which the mail's own header ends
_VERSION = re.compile(rb"^MIME-Version:", re.I | re.M)
_MULTIPART = re.compile(rb"^Content-Type:\s{0,9}multipart/", re.I | re.M)


def looks_like_mht(content: bytes) -> bool:
    """Whether the first bytes are the header of a mail in several parts."""
    head = content[:_HEAD]
    return bool(_VERSION.search(head) and _MULTIPART.search(head))


def read_mht(content: bytes, limits: Limits) -> Document:
    """The first page in it. Raises Refused (corrupt, unsafe, undecodable, empty)."""
    try:
        mail = email.message_from_bytes(content, policy=email.policy.compat32)
    except RecursionError as error:
        raise Refused(Reason.UNSAFE, "a saved page whose parts nest too deep") from error
    for part in mail.walk():
        if part.get_content_type() == "text/html":
            page = part.get_payload(decode=True)
            if isinstance(page, bytes):
                declared = part.get_content_charset() or declared_charset(page)
                document = read_html(decode(page, declared), limits)
                return Document(document.text, MEDIA_TYPE, document.encoding, document.title)
    raise Refused(Reason.CORRUPT, "a saved page without its page")
