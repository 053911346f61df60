"""What is said to a person: lines on stderr, bytes on stdout, colour and width."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Mapping
from typing import BinaryIO

from leakscan.errors import ReportError

FILE_WIDTH = 100
"""Width of a report that goes to a file or a pipe, in characters."""
HOOK_WIDTH, REMOTE_WIDTH = 80, 72
"""The same of a hook, and of one on a server: the pipe ends at a person's terminal all the same, which
may be this narrow, and git writes ``remote:`` before each line that a server sends."""


def say(text: str) -> None:
    """Write one line to stderr; that nobody listens there is no reason to stop."""
    clean = "".join(c if c.isprintable() else "?" for c in text)
    with contextlib.suppress(OSError, ValueError, AttributeError):
        print(f"leakscan: {clean}", file=sys.stderr, flush=True)  # noqa: T201


def stdout() -> BinaryIO:
    """Return standard output as bytes.

    Raises:
        ReportError: it was closed by the caller.
    """
    if sys.stdout is None:
        raise ReportError("standard output is closed", hint="use --output FILE")
    sys.stdout.flush()
    return sys.stdout.buffer


def emit(text: str) -> None:
    """Write to standard output. A reader that went away (``| head``) ends the output, not the run.

    Raises:
        ReportError: the output cannot be written for another reason, such as a full disk.
    """
    try:
        out = stdout()
        out.write(text.encode("utf-8", "backslashreplace"))
        out.flush()
    except BrokenPipeError:
        silence()
    except OSError as fault:
        raise cannot_write("standard output", fault) from None


def cannot_write(where: str, fault: OSError) -> ReportError:
    """Return the error for a report that cannot be written; standard output is given up."""
    if where == "standard output":
        silence()
    return ReportError(f"{where}: cannot be written: {fault.strerror}")


def silence() -> None:
    """Send what is still buffered nowhere, so that the interpreter does not fail on its way out."""
    with contextlib.suppress(OSError, ValueError), open(os.devnull, "wb") as nowhere:  # noqa: PTH123
        os.dup2(nowhere.fileno(), sys.stdout.fileno())


def uses_color(wish: bool | None, environ: Mapping[str, str], *, terminal: bool) -> bool:  # noqa: FBT001
    """Decide on colour: the user's ``--no-color`` or ``--color``, the conventions, the terminal.

    ``NO_COLOR`` (no-color.org) counts when it is not empty; ``FORCE_COLOR`` and ``CLICOLOR_FORCE``
    when they are neither empty nor 0.
    """
    if wish is not None:
        return not wish
    if environ.get("NO_COLOR"):
        return False
    if any(environ.get(name, "0") not in ("", "0") for name in ("FORCE_COLOR", "CLICOLOR_FORCE")):
        return True
    return terminal and environ.get("TERM") != "dumb"


def width(*, terminal: bool, piped: int = FILE_WIDTH) -> int:
    """Return how many characters fit on a line; ``COLUMNS`` decides when it is set, ``piped`` without a terminal."""
    if terminal or os.environ.get("COLUMNS"):
        import shutil  # noqa: PLC0415  a hook run by another program prints to a pipe

        return shutil.get_terminal_size().columns
    return piped
