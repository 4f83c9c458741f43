"""Names of things are digests: the one way this package computes them."""

import hashlib
import json
from typing import Any

ID_LENGTH = 20  # hex characters, 80 bits: a billion ids stay clear of collisions


def sha256(content: bytes) -> str:
    """SHA-256 of bytes, in hex."""
    return hashlib.sha256(content).hexdigest()


def digest(*parts: Any) -> str:
    """SHA-256 over values that JSON can hold (dates and decimals by their text), in hex."""
    packed = json.dumps(parts, ensure_ascii=False, sort_keys=True, default=str)
    return sha256(packed.encode("utf-8", "surrogatepass"))


def short_id(*parts: Any) -> str:
    """An identifier for a row: the first 20 hex characters of the digest of its parts."""
    return digest(*parts)[:ID_LENGTH]


def numbered_ids(count: int, *parts: Any) -> list[str]:
    """``short_id(*parts, number)`` for every number below ``count``, without packing parts anew."""
    head = json.dumps(parts, ensure_ascii=False, sort_keys=True, default=str)[:-1]
    begun = hashlib.sha256(head.encode("utf-8", "surrogatepass"))
    found = []
    for number in range(count):
        one = begun.copy()
        one.update(f", {number}]".encode())
        found.append(one.hexdigest()[:ID_LENGTH])
    return found
