"""tar, read in order and in constant memory.

Not the standard library's reader: that keeps every member in memory, gives up at the first damaged
header, and reads an extended header of any length at once.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from leakscan.model.chunk import Skipped
from leakscan.model.provenance import Origin
from leakscan.sources.archive.kinds import TAR_BLOCK, is_tar_header
from leakscan.sources.archive.opening import (
    ARCHIVE_MEMBER,
    TRAILING,
    Chained,
    Member,
    Opening,
    Slice,
    Whole,
    take,
)
from leakscan.sources.paths import telling
from leakscan.sources.windows import MIB

MAX_EXTENDED_HEADER = 1 * MIB
"""Bytes of a pax header or long name that are looked at; no program writes more."""
LONG_NAME, LONG_LINK, PAX_NEXT, PAX_GLOBAL = b"L", b"K", b"x", b"g"
SYMLINK, FOLDER, OLD_SPARSE = b"2", b"5", b"S"
WITHOUT_CONTENT = frozenset((b"1", SYMLINK, b"3", b"4", FOLDER, b"6"))
"""Links, devices, folders and pipes: a size in their header means nothing."""
END = bytes(TAR_BLOCK)


@dataclass(slots=True)
class _Said:
    """What extended headers say of the member that follows them."""

    name: bytes = b""
    link: bytes = b""
    size: bytes = b""


@dataclass(slots=True)
class _Tar:
    opening: Opening
    said: _Said = field(default_factory=_Said)
    ended: bool = False
    """Whether an end mark was read and no header since."""

    def headers(self) -> Iterator[bytes | Member | Skipped]:
        """Yield the sound headers, and statements of what stands where none is."""
        damaged = False
        while block := take(self.opening.stream, TAR_BLOCK):
            if block == END:
                self.ended, damaged = True, False
            elif is_tar_header(block):
                self.ended = damaged = False
                yield block
            elif self.ended:
                yield Member(Chained(block, self.opening.stream), TRAILING)
                return
            elif not damaged:
                damaged = True
                yield self.opening.skipped("damaged", "a header is not sound; read on at the next")
        if not self.ended:
            yield self.opening.skipped("truncated", "it has no end mark")

    def member(self, block: bytes) -> Iterator[Member]:
        """Yield the member that a header begins, if it is one, and go to its end."""
        kind = block[156:157]
        name = _text(self.said.name or name_of(block))
        if kind in WITHOUT_CONTENT:
            yield from _without_content(kind, name, self.said.link or _field(block[157:257]))
            self.said = _Said()
            return
        size = int(self.said.size) if self.said.size else number(block[124:136])
        broken = self.opening.broken("truncated", "it ends in the middle", member=name)
        content = Slice(self.opening.stream, size, broken)
        if kind == OLD_SPARSE:
            self._skip_sparse_map(more=block[482])
        if kind in (LONG_NAME, LONG_LINK, PAX_NEXT, PAX_GLOBAL):
            self._note(kind, take(content, MAX_EXTENDED_HEADER))
        else:
            yield Member(content, ARCHIVE_MEMBER, name)
            self.said = _Said()
        content.skip()
        take(self.opening.stream, -size % TAR_BLOCK)

    def _note(self, kind: bytes, header: bytes) -> None:
        """Keep what an extended header says of the next member."""
        if kind == LONG_NAME:
            self.said.name = header.rstrip(b"\0")
        elif kind == LONG_LINK:
            self.said.link = header.rstrip(b"\0")
        elif kind == PAX_NEXT:
            said = records(header)
            self.said.name = said.get(b"GNU.sparse.name") or said.get(b"path", b"")
            self.said.link = said.get(b"linkpath", b"")
            size = said.get(b"size", b"")
            self.said.size = size if size.isdigit() and len(size) < 20 else b""

    def _skip_sparse_map(self, *, more: int) -> None:
        while more:
            block = take(self.opening.stream, TAR_BLOCK)
            more = block[504] if len(block) == TAR_BLOCK else 0


def members(opening: Opening) -> Iterator[Member | Skipped]:
    """Yield the members of a tar; after a damaged header, those from the next sound one on."""
    tar = _Tar(opening)
    for item in tar.headers():
        if isinstance(item, bytes):
            yield from tar.member(item)
        else:
            yield item


def _without_content(kind: bytes, name: str, link: bytes) -> Iterator[Member]:
    if kind == SYMLINK:
        yield Member(Whole.of(link), ARCHIVE_MEMBER, name, Origin.SYMLINK)
    elif telling(name.rstrip("/")):
        yield Member(Whole.of(b""), ARCHIVE_MEMBER, name.rstrip("/"))


def records(header: bytes) -> dict[bytes, bytes]:
    """Return the ``length key=value`` records of a pax header, as far as they are sound."""
    records = {}
    position = 0
    while position < len(header):
        digits, space, _ = header[position : position + 20].partition(b" ")
        end = position + int(digits) if space and digits.isdigit() else 0
        if not position < end <= len(header):
            break
        key, _, value = header[position + len(digits) + 1 : end - 1].partition(b"=")
        records[key] = value
        position = end
    return records


def number(digits: bytes) -> int:
    """Return a size, octal or, with the first bit set, binary; 0 for what is neither."""
    if digits[0] & 0x80:
        return int.from_bytes(digits[1:], "big")
    octal = digits.strip(b" \0")
    return int(octal, 8) if octal and not octal.strip(b"01234567") else 0


def name_of(block: bytes) -> bytes:
    """Return the name that a header has by itself, with its prefix."""
    prefix = _field(block[345:500]) if block[257:263] == b"ustar\0" else b""
    return (prefix + b"/" if prefix else b"") + _field(block[:100])


def _field(block: bytes) -> bytes:
    return block.partition(b"\0")[0]


def _text(name: bytes) -> str:
    return name.decode("utf-8", "surrogateescape")
