"""Formats that only an external program reads: LibreOffice, run apart, with limits.

No shell, no display, a profile of its own that is thrown away, a bounded time and output. Its
version shapes the text and is not part of a stage's code version: only files that nothing else
here can read come this way.
"""

import os
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path

from report_pipeline.reading.limits import Limits
from report_pipeline.reading.text import tidy_lines
from report_pipeline.refusal import Reason, Refused

_NAMES = ("soffice", "libreoffice")
_UTF8_BYTES = 4  # at most, for a character


def text_by_libreoffice(content: bytes, limits: Limits) -> str:
    """Text of a document that LibreOffice can open.

    Raises Refused: tool_missing, timeout, too_large, corrupt (nothing came of it).
    """
    program = next(filter(None, map(shutil.which, _NAMES)), None)
    if program is None:
        raise Refused(
            Reason.TOOL_MISSING,
            "Word before 97 is read by LibreOffice, which is not installed (libreoffice-writer)",
        )
    with tempfile.TemporaryDirectory(prefix="report-pipeline-") as folder:
        source = Path(folder, "document.doc")
        source.write_bytes(content)
        _run(
            [
                program, "--headless", "--norestore", "--nolockcheck", "--nodefault",
                f"-env:UserInstallation={Path(folder, 'profile').as_uri()}",
                "--convert-to", "txt:Text (encoded):UTF8", "--outdir", folder, str(source),
            ],
            folder,
            limits.seconds,
        )  # fmt: skip
        return _output(Path(folder, "document.txt"), limits)


def _run(command: list[str], folder: str, seconds: float) -> None:
    environment = {"PATH": os.environ.get("PATH", ""), "HOME": folder, "LC_ALL": "C.UTF-8"}
    # A session of its own, because the program starts others that must end with it.
    process = subprocess.Popen(
        command,
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired as error:
        raise Refused(Reason.TIMEOUT, f"LibreOffice took more than {seconds:g} seconds") from error
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def _output(path: Path, limits: Limits) -> str:
    if not path.is_file():
        raise Refused(Reason.CORRUPT, "LibreOffice could not read it")
    if path.stat().st_size > _UTF8_BYTES * limits.characters:
        raise Refused(Reason.TOO_LARGE, f"more than {limits.characters} characters")
    return tidy_lines(path.read_text(encoding="utf-8-sig", errors="replace"))
