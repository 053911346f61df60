"""Character references of XML (§4.1, §4.6), and HTML's for characters that keys are made of."""

from __future__ import annotations

import re
from collections.abc import Iterator

from leakscan.engine.layers.base import Replacement

NAME = "xml"
NAMED = {
    b"amp": b"&",
    b"lt": b"<",
    b"gt": b">",
    b"quot": b'"',
    b"apos": b"'",
    b"nbsp": b" ",
    b"equals": b"=",
    b"plus": b"+",
    b"sol": b"/",
    b"period": b".",
    b"lowbar": b"_",
    b"colon": b":",
    b"NewLine": b"\n",
    b"Tab": b"\t",
}
_REFERENCE = re.compile(
    rb"&(?:#(?P<decimal>[0-9]{1,7})|#[xX](?P<hex>[0-9A-Fa-f]{1,6})|(?P<name>%s));"
    % b"|".join(NAMED)
)


def possible(data: bytes) -> bool:
    """Say whether there is an ampersand, and a semicolon."""
    return b"&" in data and b";" in data


def decode(data: bytes) -> Iterator[Replacement]:
    """Yield references; one to what is no character stays as it is."""
    for found in _REFERENCE.finditer(data):
        if found["name"]:
            yield Replacement(*found.span(), NAMED[found["name"]])
            continue
        code = int(found["decimal"]) if found["decimal"] else int(found["hex"], 16)
        if 0 < code < 0xD800 or 0xDFFF < code < 0x110000:
            yield Replacement(*found.span(), chr(code).encode())
