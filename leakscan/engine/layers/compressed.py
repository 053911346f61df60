"""gzip (RFC 1952) and zlib (RFC 1950) data that stands inside other bytes, mostly inside Base64."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator

from leakscan.engine.layers.base import Replacement, stretches

NAME = "gzip"
MAX_INFLATED = 1 << 20
"""Bytes kept of one compressed run."""
SNIFFED = 1 << 16
"""Bytes inflated to see whether there is text at all."""
MAX_TOTAL = 16 << 20
"""Bytes inflated from one text in all, kept or not."""
MAX_TRIES = 10_000
"""Places in one text where a run could begin that are tried: two bytes stand there by chance."""
PIECE = 256
"""Bytes inflated at a time: of a damaged run, what stands before the damaged piece is read."""
_MAGICS = (b"\x1f\x8b\x08", b"\x78\x9c", b"\x78\xda", b"\x78\x01")
_ENDS = tuple((magic[1:2], magic) for magic in _MAGICS)
_MAGIC = re.compile(rb"\x1f\x8b\x08|\x78[\x01\x9c\xda]")


def possible(data: bytes) -> bool:
    """Say whether there is one of the magic numbers."""
    # one byte is found ten times as fast as two
    return any(last in data and magic in data for last, magic in _ENDS)


def decode(data: bytes) -> Iterator[Replacement]:
    """Yield compressed runs that hold text."""
    done, left = 0, MAX_TOTAL
    for tries, magic in enumerate(_MAGIC.finditer(data)):
        if magic.start() < done:
            continue
        if left <= 0 or tries == MAX_TRIES:
            most = f"{MAX_TOTAL >> 20} MiB" if left <= 0 else f"{tries} tries"
            bound = f"gzip: more than {most}"
            yield Replacement(len(data), len(data), b"", bound=bound, more=left <= 0)
            return
        run = _inflated(data, magic.start())
        left -= len(run.data)
        if stretches(run.data):
            done = run.end
            yield run


def inflates(data: bytes) -> bool:
    """Say whether the bytes begin with compressed data that soon says text."""
    if _MAGIC.match(data) is None:
        return False
    return bool(stretches(_inflated(data, 0, most=SNIFFED).data))


def _inflated(data: bytes, start: int, *, most: int = MAX_INFLATED) -> Replacement:
    """Return what the bytes from ``start`` on say, as far as they are compressed."""
    inflater = zlib.decompressobj(wbits=zlib.MAX_WBITS | 32)  # 32: either header
    said, at, bound, more = bytearray(), start, "", False
    while at < len(data) and not inflater.eof and len(said) < most:
        piece = data[at : at + PIECE]
        try:
            said += inflater.decompress(piece, most - len(said))
        except zlib.error:
            bound = "gzip: a compressed run that is damaged"
            break
        at += len(piece) - len(inflater.unused_data) - len(inflater.unconsumed_tail)
    if len(said) == most and not inflater.eof:
        bound, more = f"gzip: only the first {most >> 20} MiB of a compressed run", True
    elif not inflater.eof:
        bound = bound or "gzip: a compressed run without its end"
    return Replacement(start, at, bytes(said), bound=bound, more=more)
