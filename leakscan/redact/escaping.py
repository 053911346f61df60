"""Bytes written so that an encoding of single characters says them.

Markers need none of this. It is for what was encoded anew inside: Base64 in a query, in JSON, in a
mail.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from html import escape
from urllib.parse import quote_from_bytes

from leakscan.engine.layers import (
    entities,
    json_escapes,
    percent,
    quoted_printable,
    string_escapes,
)

TAGS = "tags"
"""Name of the layer that leaves out the tags of a document (``office.py``)."""
_QP = re.compile(rb"[^\t\n\r\x20-\x3c\x3e-\x7e]")


def wide(new: bytes, raw: bytes) -> bytes:
    """Return text as UTF-16 in the byte order of the text ``raw`` that it replaces."""
    order = "utf-16-be" if raw[:1] == b"\0" and raw[1:2] != b"\0" else "utf-16-le"
    return new.decode("utf-8", "surrogateescape").encode(order, "surrogatepass")


def _percent(new: bytes, raw: bytes) -> bytes:
    """Encode what was encoded before: a plus sign or slash that stood plainly may again."""
    unencoded = re.sub(rb"%[0-9A-Fa-f]{2}", b"", raw)
    safe = bytes(c for c in b"+/=:[],;@" if c in unencoded)
    return quote_from_bytes(new, safe=safe + b"-_.~").encode()


def lengthened(new: bytes, size: int) -> bytes:
    """Percent-encode as many letters more as make a text so long, where an even number is missing."""
    more = (size - len(new)) // 2
    letters = re.findall(rb"%[0-9A-Fa-f]{2}|.", new, re.DOTALL)
    for number, letter in enumerate(letters):
        if more > 0 and len(letter) == 1:
            letters[number] = b"%%%02X" % letter[0]
            more -= 1
    return b"".join(letters)


def _json(new: bytes, raw: bytes) -> bytes:
    text = new.decode("utf-8", "surrogateescape")
    said = json.dumps(text, ensure_ascii=False)[1:-1]
    if b"\\/" in raw:
        said = said.replace("/", "\\/")
    return said.encode("utf-8", "surrogateescape")


def _literal(new: bytes, raw: bytes) -> bytes:
    return _json(new, b"" if b"\\/" not in raw else raw)


def _entities(new: bytes, raw: bytes) -> bytes:
    del raw
    text = new.decode("utf-8", "surrogateescape")
    return escape(text).encode("utf-8", "surrogateescape")


def _quoted(new: bytes, raw: bytes) -> bytes:
    del raw
    return _QP.sub(lambda found: b"=%02X" % found[0][0], new)


def _plain(new: bytes, raw: bytes) -> bytes:
    del raw
    return new


ESCAPED: dict[str, Callable[[bytes, bytes], bytes]] = {
    percent.NAME: _percent,
    json_escapes.NAME: _json,
    string_escapes.NAME: _literal,
    entities.NAME: _entities,
    quoted_printable.NAME: _quoted,
    TAGS: _plain,
}
"""By the name of the layer: how new bytes are written where ``raw`` stood."""
