"""Tell a web address something, with a few tries. What is told is up to the caller."""

import json
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from typing import Any

_PAUSES = (1.0, 4.0)  # seconds before the second and the third try
_TIMEOUT = 10.0


def notify(url: str, message: Mapping[str, Any]) -> None:
    """POST ``message`` as JSON. Raises OSError when three tries failed, or the answer is no."""
    request = urllib.request.Request(  # noqa: S310 - the settings let only http and https through
        url,
        data=json.dumps(message, ensure_ascii=False).encode(),
        headers={"Content-Type": "application/json; charset=utf-8"},
    )
    for pause in (*_PAUSES, None):
        try:
            with urllib.request.urlopen(request, timeout=_TIMEOUT):  # noqa: S310
                return
        except OSError as error:
            refused = isinstance(error, urllib.error.HTTPError) and error.code < 500
            if pause is None or refused:
                raise
            time.sleep(pause)
