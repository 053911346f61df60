"""What a zip says it has: its directory at the end, or else the headers before the members.

Not the standard library's reader: that keeps every entry in memory, and reads nothing of an archive
whose end is missing.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import BinaryIO

from leakscan.sources.archive.kinds import ZIP_END, ZIP_END_REACH

LOCAL, CENTRAL, ZIP64_END = b"PK\x03\x04", b"PK\x01\x02", b"PK\x06\x06"
LOCAL_HEADER = struct.Struct("<4sHHHHHLLLHH")
CENTRAL_HEADER = struct.Struct("<4sHHHHHHLLLHHHHHLL")
END_RECORD = struct.Struct("<4sHHHHLLH")
ZIP64_END_RECORD = struct.Struct("<4sQHHLLQQQQ")
ZIP64_LOCATOR, ZIP64_LOCATOR_START = struct.Struct("<4sLQL"), b"PK\x06\x07"
ZIP64_EXTRA = 1
ELSEWHERE = 0xFFFFFFFF
"""In a size or offset: the true number stands in the zip64 extra field."""
ENCRYPTED, SIZES_FOLLOW, UTF_8 = 0x1, 0x8, 0x800
SEARCH = 1 << 16


class NoDirectoryError(Exception):
    """The directory at the end of a zip is missing or does not make sense from some point on."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One member as the archive describes it."""

    name: str
    flags: int
    method: int
    crc: int | None
    """None when it stands behind the content."""
    packed: int | None
    """Bytes in the archive; None when that stands behind the content."""
    size: int | None
    offset: int
    """Of the local header; of the content once ``located``."""
    mode: int = 0
    """Unix file mode, 0 when not known."""
    comment: bytes = b""

    @property
    def encrypted(self) -> bool:
        """Say whether a password is needed."""
        return bool(self.flags & ENCRYPTED)


@dataclass(frozen=True, slots=True)
class End:
    """The record at the end of a zip."""

    directory: int
    """Offset of the first directory entry."""
    size: int
    """Bytes of the directory."""
    shift: int
    """Bytes before the archive: what stands before it is not counted in its offsets."""
    comment: bytes
    after: int
    """Offset of what follows the archive."""


def find_end(file: BinaryIO) -> End:
    """Read the end record. Raises NoDirectoryError."""
    length = file.seek(0, 2)
    start = max(0, length - ZIP_END_REACH)
    file.seek(start)
    tail = file.read(ZIP_END_REACH)
    found = tail.rfind(ZIP_END)
    if found < 0 or len(tail) - found < END_RECORD.size:
        raise NoDirectoryError
    _, _, _, _, _, size, offset, comment = END_RECORD.unpack_from(tail, found)
    here = start + found
    text = tail[found + END_RECORD.size :][:comment]
    after = here + END_RECORD.size + len(text)
    if here >= ZIP64_LOCATOR.size:
        file.seek(here - ZIP64_LOCATOR.size)
        if file.read(4) == ZIP64_LOCATOR_START:
            here, size, offset = _zip64_end(file, here)
    if here - size < offset:
        raise NoDirectoryError
    return End(here - size, size, here - size - offset, text, after)


def _zip64_end(file: BinaryIO, end: int) -> tuple[int, int, int]:
    """Return where the zip64 end record stands, and the size and offset of the directory."""
    here = end - ZIP64_LOCATOR.size - ZIP64_END_RECORD.size
    file.seek(max(0, here))
    record = file.read(ZIP64_END_RECORD.size)
    if len(record) < ZIP64_END_RECORD.size or not record.startswith(ZIP64_END):
        raise NoDirectoryError
    *_, size, offset = ZIP64_END_RECORD.unpack(record)
    return here, size, offset


def directory(file: BinaryIO, end: End) -> Iterator[Entry]:
    """Yield the entries of the directory. Raises NoDirectoryError at the first that is unsound."""
    position = end.directory
    while position < end.directory + end.size:
        file.seek(position)
        header = file.read(CENTRAL_HEADER.size)
        if len(header) < CENTRAL_HEADER.size or not header.startswith(CENTRAL):
            raise NoDirectoryError
        _, _, _, flags, method, _, _, crc, packed, size, *lengths, _, _, attributes, offset = (
            CENTRAL_HEADER.unpack(header)
        )
        name, extra, comment = (file.read(length) for length in lengths)
        size, packed, offset = _with_zip64(extra, size, packed, offset)
        yield Entry(
            name=_text(name, flags),
            flags=flags,
            method=method,
            crc=crc,
            packed=packed,
            size=size,
            offset=offset + end.shift,
            mode=attributes >> 16,
            comment=comment,
        )
        position += CENTRAL_HEADER.size + sum(lengths)


def located(file: BinaryIO, entry: Entry) -> Entry | None:
    """Return the entry with the offset of its content; None when no local header stands there."""
    local = _local(file, entry.offset)
    return None if local is None else replace(entry, offset=local.offset)


def salvaged(file: BinaryIO, position: int) -> Iterator[Entry]:
    """Yield what the headers from ``position`` on say of the members behind them, located."""
    while (position := _search(file, LOCAL, position)) >= 0:
        entry = _local(file, position)
        if entry is None:
            position += len(LOCAL)
            continue
        yield entry
        position = entry.offset + (entry.packed or 0)


def _local(file: BinaryIO, position: int) -> Entry | None:
    file.seek(position)
    header = file.read(LOCAL_HEADER.size)
    if len(header) < LOCAL_HEADER.size or not header.startswith(LOCAL):
        return None
    _, _, flags, method, _, _, crc, packed, size, *lengths = LOCAL_HEADER.unpack(header)
    name, extra = (file.read(length) for length in lengths)
    if len(name) + len(extra) < sum(lengths):
        return None
    size, packed, _ = _with_zip64(extra, size, packed, 0)
    follow = bool(flags & SIZES_FOLLOW)
    return Entry(
        name=_text(name, flags),
        flags=flags,
        method=method,
        crc=None if follow else crc,
        packed=None if follow else packed,
        size=None if follow else size,
        offset=position + LOCAL_HEADER.size + sum(lengths),
    )


def _search(file: BinaryIO, signature: bytes, position: int) -> int:
    kept = b""
    while True:
        file.seek(position + len(kept))
        piece = kept + file.read(SEARCH)
        found = piece.find(signature)
        if found >= 0:
            return position + found
        if len(piece) < SEARCH:
            return -1
        kept = piece[-len(signature) + 1 :]
        position += len(piece) - len(kept)


def _with_zip64(extra: bytes, size: int, packed: int, offset: int) -> tuple[int, int, int]:
    """Return the three numbers, with those that are elsewhere taken from the extra field."""
    numbers = [size, packed, offset]
    while len(extra) >= 4:
        kind, length = struct.unpack_from("<HH", extra)
        field, extra = extra[4 : 4 + length], extra[4 + length :]
        if kind == ZIP64_EXTRA:
            true = iter(struct.unpack(f"<{len(field) // 8}Q", field[: len(field) // 8 * 8]))
            numbers = [next(true, n) if n == ELSEWHERE else n for n in numbers]
    return numbers[0], numbers[1], numbers[2]


def _text(name: bytes, flags: int) -> str:
    """Decode a name: UTF-8 where it says or seems so, else the old code page of MS-DOS."""
    if not flags & UTF_8:
        try:
            return name.decode()
        except UnicodeDecodeError:
            return name.decode("cp437")
    return name.decode("utf-8", "surrogateescape")
