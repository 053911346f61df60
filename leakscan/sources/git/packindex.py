"""Pack indexes: which objects a pack holds and where in it they begin.

Format: git's ``gitformat-pack`` page, version 2 of the index. Nothing of an index is trusted: what
does not fit together is a :class:`Strange`, and git itself is asked instead.
"""

from __future__ import annotations

import mmap
import sys
from array import array
from bisect import bisect_left
from pathlib import Path

MAGIC = b"\xfftOc\0\0\0\2"
FANOUT = 8
"""Where the table of 256 counts begins."""
NAMES = FANOUT + 256 * 4
ID = 20
"""Bytes of a SHA-1."""
LARGE = 1 << 31
"""Marks an offset that stands in the table of 64-bit offsets."""


class Strange(Exception):  # noqa: N818  not an error: git may well know what it means
    """Something that this reader does not understand; the argument says what, for ``--verbose``."""


def mapped(path: Path) -> mmap.mmap:
    """Map a file for reading.

    Raises:
        Strange: it cannot be opened, or is empty.
    """
    try:
        with path.open("rb") as file:
            return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    except (OSError, ValueError) as error:
        raise Strange(f"{path.name} cannot be mapped") from error


class PackIndex:
    """The index of one pack, version 2, with SHA-1 names."""

    __slots__ = ("_counts", "_data", "_large", "_offsets", "count", "pack_checksum")

    def __init__(self, path: Path) -> None:
        """Open an index.

        Raises:
            Strange: it is not of this form, or not whole.
        """
        self._data = data = mapped(path)
        if data[:FANOUT] != MAGIC or len(data) < NAMES + 2 * ID:
            raise Strange(f"{path.name} is no pack index of version 2")
        self._counts = _numbers("I", data[FANOUT:NAMES])
        self.count = self._counts[255]
        offsets = NAMES + self.count * (ID + 4)
        large = offsets + self.count * 4
        end = len(data) - 2 * ID
        if large > end or (end - large) % 8 or list(self._counts) != sorted(self._counts):
            raise Strange(f"{path.name} is damaged")
        self._offsets, self._large = offsets, (large, end)
        self.pack_checksum = data[end : end + ID]

    def id_at(self, number: int) -> bytes:
        """Return the name of an object, by its place in the order of names."""
        start = NAMES + number * ID
        return self._data[start : start + ID]

    def find(self, id_: bytes) -> int | None:
        """Return the place of a name in the order of names; None when the pack has it not."""
        low = self._counts[id_[0] - 1] if id_[0] else 0
        high = self._counts[id_[0]]
        found = bisect_left(range(self.count), id_, low, high, key=self.id_at)
        return found if found < high and self.id_at(found) == id_ else None

    def names_from(self, first: int) -> bytes:
        """Return all names that begin with a byte, sorted, one behind the other."""
        low = self._counts[first - 1] if first else 0
        return self._data[NAMES + low * ID : NAMES + self._counts[first] * ID]

    def names(self) -> memoryview:
        """Return all names, sorted, one behind the other."""
        return memoryview(self._data)[NAMES : NAMES + self.count * ID]

    def offset_at(self, number: int) -> int:
        """Return where an object begins in the pack; of two far beyond 2 GiB only the order may lie."""
        at = self._offsets + 4 * number
        return int.from_bytes(self._data[at : at + 4], "big")

    def offsets(self) -> array[int]:
        """Return where each object begins in the pack, in the order of names.

        Raises:
            Strange: a large offset points nowhere.
        """
        low = _numbers("I", self._data[self._offsets : self._large[0]])
        start, end = self._large
        if start == end and max(low, default=0) < LARGE:
            return array("Q", low)
        large = _numbers("Q", self._data[start:end])
        try:
            return array("Q", [large[at - LARGE] if at >= LARGE else at for at in low])
        except IndexError:
            raise Strange("an offset of a pack index points nowhere") from None


def _numbers(code: str, data: bytes) -> array[int]:
    numbers = array(code, data)
    if sys.byteorder == "little":
        numbers.byteswap()
    return numbers
