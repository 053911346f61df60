r"""Escapes of JSON strings (RFC 8259 §7): ``\/``, ``\"``, ``\n``, ``\u003d``, surrogate pairs.

.NET and Go write ``=`` and ``+`` as ``\u003d`` and ``\u002b``, PHP writes ``/`` as ``\/``. JSON
inside JSON has its backslashes doubled: one level is undone at a time.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from leakscan.engine.layers.base import Replacement

NAME = "json"
_ESCAPE = re.compile(
    rb"\\(?:(?P<short>[\"\\/bfnrt])"
    rb"|(?P<ascii>u00[0-7][0-9A-Fa-f](?:\\u00[0-7][0-9A-Fa-f])*)"
    rb"|u(?P<high>[dD][89abAB][0-9A-Fa-f]{2})\\u(?P<low>[dD][c-fC-F][0-9A-Fa-f]{2})"
    rb"|u(?P<other>(?![dD][89a-fA-F])[0-9A-Fa-f]{4}))"
)
_SHORT = dict(
    zip(b'"\\/bfnrt', (b'"', b"\\", b"/", b"\b", b"\f", b"\n", b"\r", b"\t"), strict=True)
)


def possible(data: bytes) -> bool:
    """Say whether there is a backslash."""
    return b"\\" in data


def decode(data: bytes) -> Iterator[Replacement]:
    """Yield escapes; a lone surrogate stays as it is."""
    for escape in _ESCAPE.finditer(data):
        start, end = escape.span()
        if escape["short"]:
            yield Replacement(start, end, _SHORT[data[start + 1]])
        elif escape["ascii"]:
            said = bytes.fromhex(escape[0].replace(b"\\u", b"").decode())[1::2]
            yield Replacement(start, end, said, (6, 1))
        else:
            digits = (escape["other"] or escape["high"] + escape["low"]).decode()
            said = bytes.fromhex(digits).decode("utf-16-be").encode()
            yield Replacement(start, end, said)
