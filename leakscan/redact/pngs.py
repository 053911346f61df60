"""PNG: text chunks redacted, with their lengths and checksums; pictures as they are."""

from __future__ import annotations

import struct
import zlib

from leakscan.redact.content import Content, Copying, broken
from leakscan.redact.stream import Writable
from leakscan.sources.archive.kinds import Kind
from leakscan.sources.archive.opening import take
from leakscan.sources.windows import MIB

SIGNATURE = 8
TEXTS = (b"tEXt", b"zTXt", b"iTXt", b"eXIf")
LONGEST = 64 * MIB
"""Bytes of a chunk."""


def write(content: Content, kind: Kind, out: Writable, copying: Copying) -> bool:
    """Write a picture. Raises BrokenReadError when it is cut off."""
    del kind
    stream, changed = content.open(), False
    out.write(take(stream, SIGNATURE))
    while head := take(stream, 8):
        size = int.from_bytes(head[:4], "big")
        if len(head) < 8 or size > LONGEST:
            raise broken(content, "damaged", "a chunk is not sound")
        body, crc = take(stream, size), take(stream, 4)
        if len(body) < size or len(crc) < 4:
            raise broken(content, "truncated", "it ends in the middle")
        new = _text(head[4:], body, content, copying)
        if new == body:
            out.write(head + body + crc)
        else:
            changed = True
            out.write(chunk(head[4:], new))
        if head[4:] == b"IEND":
            break
    while rest := take(stream, MIB):
        new = copying.text(rest)
        changed = changed or new != rest
        out.write(new)
    return changed


def chunk(name: bytes, body: bytes) -> bytes:
    """Return a chunk with its length and checksum."""
    crc = struct.pack(">I", zlib.crc32(name + body))
    return struct.pack(">I", len(body)) + name + body + crc


def _text(name: bytes, body: bytes, content: Content, copying: Copying) -> bytes:
    """Return what a chunk says, redacted; a compressed text is compressed again."""
    if name not in TEXTS:
        return copying.text(body, keep=True)
    start = _packed_at(name, body)
    if start is None:
        return copying.text(body)
    inflater = zlib.decompressobj()
    try:
        said = inflater.decompress(body[start:], LONGEST)
    except zlib.error:
        raise broken(content, "damaged", "a text in it does not decompress") from None
    new = copying.text(said)
    head = copying.text(body[:start])
    return head + (body[start:] if new == said else zlib.compress(new))


def _packed_at(name: bytes, body: bytes) -> int | None:
    """Return where compressed text begins in a chunk; None where it is not compressed."""
    keyword = body.find(b"\0")
    if name == b"zTXt" and keyword >= 0:
        return keyword + 2
    if name == b"iTXt" and body[keyword + 1 : keyword + 2] == b"\1":
        language = body.find(b"\0", keyword + 3)
        return body.find(b"\0", language + 1) + 1
    return None
