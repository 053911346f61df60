"""PNG: texts that are compressed. Plain ones are in the raw bytes, which are scanned as well."""

from __future__ import annotations

from collections.abc import Iterator

from leakscan.model.chunk import Skipped
from leakscan.sources.archive.compressed import Inflated, codec_named
from leakscan.sources.archive.opening import TRAILING, Chained, Member, Opening, Slice, take
from leakscan.sources.windows import Readable

PNG_TEXT = "png text"
SIGNATURE, CHECKSUM = 8, 4
KEYWORD = 80
"""Bytes of a keyword with its zero byte, at most."""
COMPRESSED, INTERNATIONAL, LAST = b"zTXt", b"iTXt", b"IEND"


def members(opening: Opening) -> Iterator[Member | Skipped]:
    """Yield the compressed texts, each after its keyword, and what follows the end of the image."""
    stream = opening.seekable()
    stream.seek(SIGNATURE)
    while len(header := take(stream, 8)) == 8:
        kind, length = header[4:], int.from_bytes(header[:4], "big")
        after = stream.tell() + length + CHECKSUM
        broken = opening.broken("truncated", "a text in it ends in the middle")
        content = Slice(stream, length, broken)
        if kind == COMPRESSED:
            yield from _text(opening, content, take(content, min(KEYWORD, content.left)), skip=1)
        elif kind == INTERNATIONAL:
            yield from _international(opening, content)
        stream.seek(after)
        if kind == LAST:
            yield Member(stream, TRAILING)
            return


def _text(opening: Opening, rest: Readable, start: bytes, *, skip: int) -> Iterator[Member]:
    keyword, _, text = start.partition(b"\0")
    compressed = Chained(text[skip:], rest)
    inflated = Inflated(opening, compressed, codec_named("zlib"))
    yield Member(Chained(keyword + b": ", inflated), PNG_TEXT)


def _international(opening: Opening, content: Slice) -> Iterator[Member]:
    """Read keyword, flag, method, language and translated keyword, which come before the text."""
    start = take(content, min(1024, content.left))
    keyword, _, rest = start.partition(b"\0")
    if rest[:1] == b"\1":
        _, _, rest = rest[2:].partition(b"\0")
        _, _, text = rest.partition(b"\0")
        yield from _text(opening, content, keyword + b"\0" + text, skip=0)
