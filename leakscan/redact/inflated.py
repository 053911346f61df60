"""gzip and zlib data inside other bytes, with other content: same header, compressed anew."""

from __future__ import annotations

import zlib
from collections.abc import Sequence

from leakscan.engine.layers.base import Replacement
from leakscan.redact.edits import Edit, applied

GZIP = b"\x1f\x8b"
EXTRA, NAME, COMMENT, CHECKSUM = 4, 8, 16, 2
"""Flags of a gzip header (RFC 1952 §2.3.1)."""
FIXED = 10


def compressed_anew(below: bytes, run: Replacement, edits: Sequence[Edit]) -> list[Edit]:
    """Return the one change that makes ``edits`` to what the run says; none where it was not read whole."""
    if run.bound:
        return []
    said = applied(run.data, edits)
    raw = below[run.start : run.end]
    if not raw.startswith(GZIP):
        return [Edit(run.start, run.end, zlib.compress(said, zlib_level(raw)))]
    new = gzip_anew(raw, said)
    if all(edit.keep for edit in edits):
        new = _as_long(new, len(raw))
    return [Edit(run.start, run.end, new)]


def _as_long(packed: bytes, length: int) -> bytes:
    """Return a gzip with a comment in its header that makes it so long, where it has room for one."""
    room = length - len(packed)
    if room < 1 or packed[3] & (COMMENT | CHECKSUM):
        return packed
    end = header_end(packed)
    flags = bytes([packed[3] | COMMENT])
    return packed[:3] + flags + packed[4:end] + b"-" * (room - 1) + b"\0" + packed[end:]


def gzip_anew(raw: bytes, said: bytes) -> bytes:
    """Return ``said`` as gzip, with the header that ``raw`` begins with."""
    packer = zlib.compressobj(9 if raw[8:9] == b"\2" else 6, zlib.DEFLATED, -15)
    body = packer.compress(said) + packer.flush()
    sums = zlib.crc32(said).to_bytes(4, "little") + (len(said) & 0xFFFFFFFF).to_bytes(4, "little")
    return raw[: header_end(raw)] + body + sums


def header_end(raw: bytes) -> int:
    """Return where the compressed data of a gzip begins."""
    flags, at = raw[3], FIXED
    if flags & EXTRA:
        at += 2 + int.from_bytes(raw[at : at + 2], "little")
    for flag in (NAME, COMMENT):
        if flags & flag:
            at = raw.find(b"\0", at) + 1
    return at + 2 if flags & CHECKSUM else at


def zlib_level(raw: bytes) -> int:
    """Return the level that a zlib header tells."""
    return {b"\x01": 1, b"\x5e": 4, b"\xda": 9}.get(raw[1:2], 6)
