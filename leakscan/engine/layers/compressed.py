"""gzip (RFC 1952) and zlib (RFC 1950) data that stands inside other bytes, mostly inside Base64."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator

from leakscan.engine.layers.base import Replacement, stretches

NAME = "gzip"
MAX_INFLATED = 1 << 20
"""Bytes kept of one compressed run."""
MAX_TRIES = 32
"""Places tried in one text."""
PIECE = 256
"""Bytes inflated at a time: of a damaged run, what stands before the damaged piece is read."""
_MAGICS = (b"\x1f\x8b\x08", b"\x78\x9c", b"\x78\xda", b"\x78\x01")
_MAGIC = re.compile(rb"\x1f\x8b\x08|\x78[\x01\x9c\xda]")


def possible(data: bytes) -> bool:
    """Say whether there is one of the magic numbers."""
    return any(magic in data for magic in _MAGICS)


def decode(data: bytes) -> Iterator[Replacement]:
    """Yield compressed runs that hold text."""
    done = 0
    for number, magic in enumerate(_MAGIC.finditer(data)):
        if number == MAX_TRIES:
            yield Replacement(
                len(data), len(data), b"", bound=f"gzip: more than {MAX_TRIES} compressed runs"
            )
            return
        if magic.start() < done:
            continue
        found = _inflated(data, magic.start())
        if found is not None:
            done = found.end
            yield found


def inflates(data: bytes) -> bool:
    """Say whether the bytes begin with compressed data."""
    return _MAGIC.match(data) is not None and _inflated(data, 0) is not None


def _inflated(data: bytes, start: int) -> Replacement | None:
    inflater = zlib.decompressobj(wbits=zlib.MAX_WBITS | 32)  # 32: either header
    said, at, bound = bytearray(), start, ""
    while at < len(data) and not inflater.eof:
        piece = data[at : at + PIECE]
        try:
            said += inflater.decompress(piece, MAX_INFLATED - len(said))
        except zlib.error:
            bound = "gzip: a compressed run that is damaged"
            break
        at += len(piece) - len(inflater.unused_data) - len(inflater.unconsumed_tail)
        if len(said) == MAX_INFLATED:
            break
    if not stretches(bytes(said)):
        return None
    if len(said) == MAX_INFLATED and not inflater.eof:
        bound = f"gzip: only the first {MAX_INFLATED >> 20} MiB of a compressed run"
    elif not inflater.eof:
        bound = bound or "gzip: a compressed run without its end"
    return Replacement(start, at, bytes(said), bound=bound)
