"""zip in all its names: jar, war, nupkg, whl, apk, docx, xlsx, odt, self-extracting programs."""

from __future__ import annotations

import stat
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from leakscan.model.chunk import Skipped
from leakscan.model.provenance import Origin
from leakscan.sources.archive.compressed import Inflated, codec_named
from leakscan.sources.archive.office import Document
from leakscan.sources.archive.opening import (
    ARCHIVE_MEMBER,
    TRAILING,
    Chained,
    Member,
    Opening,
    Whole,
)
from leakscan.sources.archive.zipdir import (
    Entry,
    NoDirectoryError,
    directory,
    find_end,
    located,
    salvaged,
)
from leakscan.sources.paths import telling
from leakscan.sources.windows import BrokenReadError, Readable

ARCHIVE_COMMENT = "archive comment"
STORED, LZMA = 0, 14
METHODS = {8: "deflate", 12: "bzip2", LZMA: "lzma", 20: "zstd", 93: "zstd", 95: "xz"}
ENDS_ITSELF = 0x2
"""Flag of an LZMA member: an end mark stands in the stream, its size does not count."""
UNKNOWN_SIZE = (1 << 64) - 1


def members(opening: Opening) -> Iterator[Member | Skipped]:
    """Yield the members by the directory; where that is damaged, what still has a header."""
    file = opening.seekable()
    document = Document()
    reached = 0
    try:
        end = find_end(file)
        for entry in directory(file, end):
            yield from _entry(opening, file, entry, document)
            reached = max(reached, entry.offset + (entry.packed or 0))
    except NoDirectoryError:
        yield opening.skipped("truncated", "its directory is not whole; read member by member")
        for entry in salvaged(file, reached):
            yield from _content(opening, file, entry, document)
        return
    yield from document.rest()
    if end.comment:
        yield Member(Whole.of(end.comment), ARCHIVE_COMMENT)
    if end.after < file.seek(0, 2):
        yield Member(Part(file, end.after, None), TRAILING)


def _entry(
    opening: Opening, file: BinaryIO, entry: Entry, document: Document
) -> Iterator[Member | Skipped]:
    if entry.comment:
        yield Member(Whole.of(entry.comment), ARCHIVE_COMMENT, entry.name)
    if entry.name.endswith("/") and not entry.size:
        if telling(entry.name.rstrip("/")):
            yield Member(Whole.of(b""), ARCHIVE_MEMBER, entry.name.rstrip("/"))
        return
    found = located(file, entry)
    if found is None:
        yield opening.skipped("damaged", "its header is not where it should be", member=entry.name)
    else:
        yield from _content(opening, file, found, document)


def _content(
    opening: Opening, file: BinaryIO, entry: Entry, document: Document
) -> Iterator[Member | Skipped]:
    if entry.encrypted:
        yield opening.skipped("encrypted", "it needs a password", member=entry.name)
        return
    stream = unpacked(opening, file, entry)
    if stream is None:
        detail = f"zip method {entry.method} is not supported"
        yield opening.skipped("unsupported-archive", detail, member=entry.name)
        return
    origin = Origin.SYMLINK if stat.S_ISLNK(entry.mode) else None
    yield Member(stream, ARCHIVE_MEMBER, entry.name, origin)
    again = _unpacked(opening, file, entry) if document.has(entry.name) else None
    if again is not None:
        yield from document.texts(entry.name, again)


def unpacked(opening: Opening, file: BinaryIO, entry: Entry) -> Readable | None:
    """Return the bytes of a located entry, compared with its checksum; None for an unknown method."""
    stream = _unpacked(opening, file, entry)
    if stream is None or entry.crc is None:
        return stream
    damaged = opening.broken("damaged", "its checksum is wrong", member=entry.name)
    return Checked(stream, entry.crc, damaged)


def _unpacked(opening: Opening, file: BinaryIO, entry: Entry) -> Readable | None:
    """Return the content's bytes; None for a method that nothing here knows."""
    truncated = opening.broken("truncated", "it ends in the middle", member=entry.name)
    if entry.method == STORED:
        return Part(file, entry.offset, entry.packed, truncated)
    part: Readable = Part(file, entry.offset, entry.packed)
    if entry.method not in METHODS:
        return None
    if entry.method == LZMA:
        part = _as_lzma_file(part, entry)
    return Inflated(opening, part, codec_named(METHODS[entry.method]), entry.name)


def _as_lzma_file(part: Readable, entry: Entry) -> Chained:
    """Give an LZMA member the header of a file of its own, which the decoder knows."""
    header = part.read(9)
    known = entry.size is not None and not entry.flags & ENDS_ITSELF
    return Chained(header[4:] + struct.pack("<Q", entry.size if known else UNKNOWN_SIZE), part)


@dataclass(slots=True)
class Part:
    """Bytes of a file that others read as well, to the end of the file if ``left`` is None."""

    file: BinaryIO
    position: int
    left: int | None
    broken: BrokenReadError | None = None
    """Raised when the file ends before; None: that is for the decompressor to notice."""

    def read(self, size: int, /) -> bytes:
        """Read on from where this part is."""
        if self.left is not None:
            size = min(size, self.left)
        if not size:
            return b""
        self.file.seek(self.position)
        data = self.file.read(size)
        if not data and self.left and self.broken:
            raise self.broken
        self.position += len(data)
        self.left = None if self.left is None else self.left - len(data)
        return data


@dataclass(slots=True)
class Checked:
    """Bytes whose CRC-32 is compared at their end."""

    stream: Readable
    expected: int
    broken: BrokenReadError
    crc: int = 0

    def read(self, size: int, /) -> bytes:
        """Read on. Raises ``broken`` at the end when the bytes are not what they were."""
        data = self.stream.read(size)
        self.crc = zlib.crc32(data, self.crc)
        if not data and self.crc != self.expected:
            raise self.broken
        return data
