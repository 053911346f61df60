"""The first object of a pack that is larger than anything may expand to, found before git unpacks it.

git hashes every byte of a pack that it indexes: of four gigabytes of zeros, which deflate to four
megabytes and zip to seven kilobytes, for twenty seconds, and of more of them as long as there are.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, BinaryIO

from leakscan.sources.archive.compressed import Decompressor, inflate_errors, inflater
from leakscan.sources.archive.opening import PIECE

if TYPE_CHECKING:
    from collections.abc import Iterator

COMMIT, TAG, OFS_DELTA, REF_DELTA = 1, 4, 6, 7
WHOLE_KINDS = range(COMMIT, TAG + 1)
HEADER = 12
HEAD = 32
"""Bytes that the head of an entry can have, its base's name (SHA-256) not counted."""
NAMES = (20, 32)
BROKEN = inflate_errors()


@dataclass(slots=True)
class Inflating:
    """The content of an entry, inflated as it is read."""

    file: BinaryIO
    at: int
    """Where the deflated bytes begin; as it is read, where those begin that were not looked at."""
    _state: Decompressor = field(default_factory=lambda: inflater("zlib"))

    def read(self, size: int, /) -> bytes:
        """Return 1 to ``size`` bytes, none at the end and where the entry is damaged."""
        while not self._state.eof:
            hungry = self._state.needs_input
            piece = self._next() if hungry else b""
            try:
                said = self._state.decompress(piece, size)
            except BROKEN:
                break
            if said:
                return said
            if hungry and not piece:
                break
        return b""

    def _next(self) -> bytes:
        self.file.seek(self.at)
        piece = self.file.read(PIECE)
        self.at += len(piece)
        return piece

    def end(self) -> int | None:
        """Read to the end and return where that is in the file; None: it is damaged."""
        while self.read(PIECE):
            pass
        return self.at - len(self._state.unused_data or b"") if self._state.eof else None


@dataclass(frozen=True, slots=True)
class TooLarge:
    """An entry that git is not to unpack."""

    start: int
    """Where it begins in the file."""
    content: Inflating


def first_too_large(file: BinaryIO, start: int, most: int) -> TooLarge | None:
    """Return the first object, of those that are no deltas, that says it has over ``most`` bytes.

    None: there is none, or what stands before it is not understood, and git will say why.

    Args:
        file: what holds the pack.
        start: where the pack begins in it.
        most: bytes.
    """
    file.seek(start)
    count = int.from_bytes(file.read(HEADER)[8:], "big")
    for name in NAMES:
        read = 0
        for entry, kind, size, content in _entries(file, start + HEADER, name, count):
            read += 1
            if kind in WHOLE_KINDS and size > most:
                return TooLarge(entry, content)
        if read == count:
            break
    return None


def _entries(
    file: BinaryIO, at: int | None, name: int, count: int
) -> Iterator[tuple[int, int, int, Inflating]]:
    """Yield where an entry begins, its kind, size and content, as long as they can be read."""
    for _ in range(count):
        if at is None:
            return
        file.seek(at)
        try:
            kind, size, used = _head(file.read(HEAD))
        except IndexError:
            return
        if kind == REF_DELTA:
            used += name
        elif kind not in WHOLE_KINDS and kind != OFS_DELTA:
            return
        content = Inflating(file, at + used)
        yield at, kind, size, content
        at = content.end()


def _head(data: bytes) -> tuple[int, int, int]:
    """Return kind and size as an entry's head says them, and its length. Raises IndexError."""
    byte, at = data[0], 1
    kind, size, shift = byte >> 4 & 7, byte & 15, 4
    while byte & 0x80:
        byte = data[at]
        size |= (byte & 0x7F) << shift
        at, shift = at + 1, shift + 7
    if kind == OFS_DELTA:
        while data[at] & 0x80:
            at += 1
        at += 1
    return kind, size, at
