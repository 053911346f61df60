"""ar (``.deb``, ``.a``) and cpio (initial RAM disks, inside ``.rpm``), read in order."""

from __future__ import annotations

from collections.abc import Iterator

from leakscan.model.chunk import Skipped
from leakscan.sources.archive.opening import ARCHIVE_MEMBER, Member, Opening, Slice, take
from leakscan.sources.windows import MIB

AR_HEADER, AR_END = 60, b"`\n"
CPIO_HEADER = 110
CPIO_LAST = "TRAILER!!!"
LONGEST_NAME = 1 * MIB


def members(opening: Opening) -> Iterator[Member | Skipped]:
    """Yield the members of an ar archive."""
    stream = opening.stream
    take(stream, 8)
    while header := take(stream, AR_HEADER):
        size = header[48:58].strip()
        if len(header) < AR_HEADER or header[58:] != AR_END or not size.isdigit():
            yield opening.skipped("damaged", "a header is not sound; the rest is not read")
            return
        name = header[:16].rstrip().rstrip(b"/").decode("utf-8", "surrogateescape")
        broken = opening.broken("truncated", "it ends in the middle", member=name)
        content = Slice(stream, int(size), broken)
        if name.startswith("#1/") and name[3:].isdigit():  # BSD: the name stands before the content
            long = take(content, min(int(name[3:]), LONGEST_NAME)).rstrip(b"\0")
            name = long.decode("utf-8", "surrogateescape")
        yield Member(content, ARCHIVE_MEMBER, name)
        content.skip()
        take(stream, int(size) % 2)


def cpio_members(opening: Opening) -> Iterator[Member | Skipped]:
    """Yield the members of a cpio archive in the "new" format, with or without checksums."""
    stream = opening.stream
    while header := take(stream, CPIO_HEADER):
        fields = header[6:]
        if len(header) < CPIO_HEADER or fields.strip(b"0123456789abcdefABCDEF"):
            yield opening.skipped("damaged", "a header is not sound; the rest is not read")
            return
        size, name_size = int(fields[48:56], 16), int(fields[88:96], 16)
        raw = take(stream, min(name_size, LONGEST_NAME))
        name = raw.rstrip(b"\0").decode("utf-8", "surrogateescape")
        take(stream, -(CPIO_HEADER + name_size) % 4)
        if name == CPIO_LAST:
            return
        broken = opening.broken("truncated", "it ends in the middle", member=name)
        content = Slice(stream, size, broken)
        yield Member(content, ARCHIVE_MEMBER, name)
        content.skip()
        take(stream, -size % 4)
    yield opening.skipped("truncated", "it has no end mark")
