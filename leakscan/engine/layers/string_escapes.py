r"""Escapes of string literals in C, PHP, Python and shells that JSON does not have.

``\x3d``, octal ``\075``, ``\u{3d}`` (PHP, Rust, JavaScript), ``\U0000003d``, and a line that a
backslash continues in the middle of a word.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from leakscan.engine.layers.base import Replacement

NAME = "escapes"
_ESCAPE = re.compile(
    rb"\\(?:\\"
    rb"|(?P<hex>x[0-9A-Fa-f]{2}(?:\\x[0-9A-Fa-f]{2})*)"
    rb"|(?P<octal>[0-3][0-7]{2}(?:\\[0-3][0-7]{2})*)"
    rb"|u\{(?P<braced>[0-9A-Fa-f]{1,6})\}|U(?P<long>00[01][0-9A-Fa-f]{5})"
    rb"|(?P<line>\r?\n(?=[\w+/=~.-])))"
)
_WORD = re.compile(rb"[\w+/=~.-]")


def possible(data: bytes) -> bool:
    """Say whether there is a backslash."""
    return b"\\" in data


def decode(data: bytes) -> Iterator[Replacement]:
    """Yield escapes; a doubled backslash escapes nothing behind it."""
    for escape in _ESCAPE.finditer(data):
        start, end = escape.span()
        if escape["hex"]:
            digits = escape[0].replace(b"\\x", b"").decode()
            yield Replacement(start, end, bytes.fromhex(digits), (4, 1))
        elif escape["octal"]:
            said = bytes(int(part, 8) for part in escape[0].split(b"\\")[1:])
            yield Replacement(start, end, said, (4, 1))
        elif escape["line"]:
            if _WORD.match(data, start - 1):
                yield Replacement(start, end, b"")
        elif code := escape["braced"] or escape["long"]:
            said = _character(int(code, 16))
            if said:
                yield Replacement(start, end, said)


def _character(code: int) -> bytes:
    if 0xD800 <= code < 0xE000 or code >= 0x110000:
        return b""
    return chr(code).encode()
