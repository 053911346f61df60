"""The directory of a zip as it is to be written, and members packed."""

from __future__ import annotations

import struct
import sys
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any, BinaryIO

from leakscan.sources.archive.zipdir import (
    CENTRAL_HEADER,
    ELSEWHERE,
    END_RECORD,
    ZIP64_END_RECORD,
    ZIP64_LOCATOR,
    ZIP64_LOCATOR_START,
    End,
    Entry,
    directory,
    find_end,
)

CENTRAL_FIXED = 4
"""Bytes before the content of an extra field."""
ZIP64_EXTRA, UNICODE_PATH = 1, 0x7075
MOST = 0xFFFFFFFE


@dataclass(frozen=True, slots=True)
class Record:
    """One entry of the directory."""

    entry: Entry
    header: bytes
    """The fixed part, as it was."""
    name: bytes
    extra: bytes
    comment: bytes
    offset: int
    """As it is to be told: of the local header, from where the archive begins."""

    def renamed(self, text: Callable[[bytes], bytes]) -> Record:
        """Return the record with its name and comment as ``text`` makes them."""
        name, comment = text(self.name), text(self.comment)
        if name == self.name:
            return replace(self, comment=comment)
        kept = (part for kind, part in fields(self.extra) if kind != UNICODE_PATH)
        return replace(self, name=name, comment=comment, extra=b"".join(kept))

    def raw(self) -> bytes:
        """Return the bytes of the record."""
        told: list[Any] = list(CENTRAL_HEADER.unpack(self.header))
        numbers = [self.entry.size or 0, self.entry.packed or 0, self.offset]
        places = (9, 8, -1)
        far = [told[p] == ELSEWHERE or n > MOST for p, n in zip(places, numbers, strict=True)]
        extra = self._extra([n for n, is_far in zip(numbers, far, strict=True) if is_far])
        told[3], told[7] = self.entry.flags, self.entry.crc or 0
        for place, number, is_far in zip(places, numbers, far, strict=True):
            told[place] = ELSEWHERE if is_far else number
        told[10:13] = [len(self.name), len(extra), len(self.comment)]
        return CENTRAL_HEADER.pack(*told) + self.name + extra + self.comment

    def _extra(self, far: list[int]) -> bytes:
        """Return the extra fields, with the numbers that have no room in the fixed part."""
        made = b""
        known = False
        for kind, part in fields(self.extra):
            if kind != ZIP64_EXTRA:
                made += part
            elif not known:
                known = True
                tail = part[CENTRAL_FIXED + 8 * len(far) :]
                body = struct.pack(f"<{len(far)}Q", *far) + tail
                made += struct.pack("<HH", ZIP64_EXTRA, len(body)) + body
        if far and not known:
            made += struct.pack(f"<HH{len(far)}Q", ZIP64_EXTRA, 8 * len(far), *far)
        return made


@dataclass(frozen=True, slots=True)
class Directory:
    """What a zip says it has, and its last bytes."""

    end: End
    records: tuple[Record, ...]
    tail: bytes
    """From the end of the directory to the end of the archive, without the comment."""


def fields(extra: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield the kinds and bytes of extra fields; what is none comes last, as kind -1."""
    while len(extra) >= CENTRAL_FIXED:
        kind, length = struct.unpack_from("<HH", extra)
        yield kind, extra[: CENTRAL_FIXED + length]
        extra = extra[CENTRAL_FIXED + length :]
    if extra:
        yield -1, extra


def read_directory(file: BinaryIO) -> Directory:
    """Read it. Raises NoDirectoryError, struct.error."""
    end = find_end(file)
    records, position = [], end.directory
    for entry in directory(file, end):
        file.seek(position)
        header = file.read(CENTRAL_HEADER.size)
        lengths = CENTRAL_HEADER.unpack(header)[10:13]
        name, extra, comment = (file.read(length) for length in lengths)
        records.append(Record(entry, header, name, extra, comment, entry.offset - end.shift))
        position += CENTRAL_HEADER.size + sum(lengths)
    start = end.directory + end.size
    file.seek(start)
    tail = file.read(end.after - len(end.comment) - start)
    return Directory(end, tuple(records), tail)


def ended(whole: Directory, count: int, size: int, offset: int, comment: bytes) -> Iterator[bytes]:
    """Yield what follows the directory, with its true numbers."""
    tail = bytearray(whole.tail)
    at = len(tail) - END_RECORD.size
    record = list(END_RECORD.unpack_from(tail, at))
    for places, number, most in (
        ((3, 4), count, 0xFFFF),
        ((5,), size, ELSEWHERE),
        ((6,), offset, ELSEWHERE),
    ):
        for place in places:
            record[place] = record[place] if record[place] == most else min(number, most)
    record[7] = len(comment)
    tail[at:] = END_RECORD.pack(*record)
    locator = at - ZIP64_LOCATOR.size
    if locator >= 0 and tail[locator : locator + 4] == ZIP64_LOCATOR_START:
        far = locator - ZIP64_END_RECORD.size
        told = list(ZIP64_END_RECORD.unpack_from(tail, far))
        told[-4:] = [count, count, size, offset]
        tail[far:locator] = ZIP64_END_RECORD.pack(*told)
        pointer = list(ZIP64_LOCATOR.unpack_from(tail, locator))
        pointer[2] = offset + size + far
        tail[locator:at] = ZIP64_LOCATOR.pack(*pointer)
    yield bytes(tail)
    yield comment


def packed_anew(method: int, data: bytes) -> bytes:
    """Return a member's bytes, packed by the method that it had."""
    if method == zipfile.ZIP_STORED:
        return data
    packer: Any = _packer(method)
    return bytes(packer.compress(data) + packer.flush())


def _packer(method: int) -> object:
    if method == zipfile.ZIP_BZIP2:
        import bz2  # noqa: PLC0415

        return bz2.BZ2Compressor()
    if method == zipfile.ZIP_LZMA:
        return zipfile.LZMACompressor()  # type: ignore[attr-defined]  # the stubs lack it
    if method in (20, 93):
        if sys.version_info >= (3, 14):
            from compression import zstd as module  # noqa: PLC0415
        else:
            from backports import zstd as module  # noqa: PLC0415
        return module.ZstdCompressor()
    if method == 95:
        import lzma  # noqa: PLC0415

        return lzma.LZMACompressor()
    return zlib.compressobj(6, zlib.DEFLATED, -15)
