"""Quoted-printable (RFC 2045 §6.7), as in mail.

An equals sign before two hex digits also stands in ``key=ABCDEF…``, and one before a line end
closes Base64. Real quoted-printable writes every equals sign as ``=3D`` and breaks lines at 76
characters, so that is what must be seen before anything is decoded.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from leakscan.engine.layers.base import Replacement

NAME = "quoted-printable"
MIN_LINE = 70
"""Characters before a soft line break where no ``=3D`` shows what it is. Encoders break at 72 to
76, some at the word before."""
MAX_LINE = 76
"""Characters of a line, with the equals sign of its soft break."""
_RUN = re.compile(rb"=(?:[0-9A-Fa-f]{2}(?:=[0-9A-Fa-f]{2})*|(?P<soft>[ \t]{0,64}\r?\n))")
_SOFT = re.compile(rb"=\r?\n(?=[^\r\n])")


def possible(data: bytes) -> bool:
    """Say whether there is an encoded equals sign or a line that ends in one."""
    return b"=3D" in data or b"=3d" in data or b"=\n" in data or b"=\r\n" in data


def decode(data: bytes) -> Iterator[Replacement]:
    """Yield encoded characters, and soft line breaks with nothing in their place."""
    if b"=3D" not in data and b"=3d" not in data and not _is_wrapped(data):
        return
    for run in _RUN.finditer(data):
        if run["soft"]:
            yield Replacement(run.start(), run.end(), b"")
        else:
            said = bytes.fromhex(run[0].replace(b"=", b"").decode())
            yield Replacement(run.start(), run.end(), said, (3, 1))


def _is_wrapped(data: bytes) -> bool:
    """Say whether a line ends in an equals sign where an encoder breaks it."""
    for soft in _SOFT.finditer(data):
        line = data.rfind(b"\n", max(0, soft.start() - MAX_LINE), soft.start()) + 1
        if MIN_LINE <= soft.start() - line < MAX_LINE:
            return True
    return False
