"""PDF: every value replaced by as many bytes, and every stream packed into as many as it had.

So the table of offsets stays true. Text that a page shows in pieces, or through a font's own codes,
cannot be replaced in this way; the self-check finds it, and then the file is left out.
"""

from __future__ import annotations

import zlib
from dataclasses import replace
from io import BytesIO

from leakscan.redact.content import Content, Copying, broken, kept
from leakscan.redact.stream import Writable
from leakscan.sources.archive.kinds import Kind
from leakscan.sources.archive.pdf import ENCRYPTED, FLATE, Stream, streams
from leakscan.sources.windows import MIB

LONGEST = 512 * MIB
"""Bytes of a file; it is held in memory."""
MOST = 64 * MIB
"""Bytes that one stream may inflate to."""
BLANK = ord("*")


def write(content: Content, kind: Kind, out: Writable, copying: Copying) -> bool:
    """Write a document.

    Raises:
        BrokenReadError: it is encrypted, or a stream in it has no room for markers.
    """
    del kind
    file = kept(content.open())
    if file.seek(0, 2) > LONGEST:
        raise broken(content, "too-large", f"a PDF of over {LONGEST >> 20} MiB is not written anew")
    file.seek(0)
    data = file.read()
    if ENCRYPTED.search(data):
        raise broken(content, "encrypted", "its streams are encrypted")
    made = BytesIO()
    changed = copying.plain(replace(content, keep=True, open=lambda: BytesIO(data)), made)
    if changed and copying.probing:
        return True
    new = bytearray(made.getvalue())
    for stream in streams(data):
        packed = _stream(content, data[stream.start : stream.end], stream, copying)
        if packed is not None:
            new[stream.start : stream.end] = packed
            changed = True
    out.write(bytes(new))
    return changed


def _stream(content: Content, packed: bytes, stream: Stream, copying: Copying) -> bytes | None:
    """Return a packed stream without secrets, as long as it was; None when it has none."""
    if len(stream.filters) != 1 or stream.filters[0] not in FLATE:
        return None  # what other filters hold is for the self-check to find
    inflater = zlib.decompressobj()
    try:
        said = inflater.decompress(packed, MOST)
    except zlib.error:
        raise broken(content, "damaged", "a stream in it does not decompress") from None
    new = copying.text(said, keep=True)
    if new == said:
        return None
    blank = bytes(BLANK if a != b else b for a, b in zip(said, new, strict=True))
    for text in (new, blank):
        made = zlib.compress(text, 9)
        if len(made) <= len(packed):
            return made.ljust(len(packed), b"\n")
    raise broken(content, "not-rewritten", "a stream in it has no room for a marker")
