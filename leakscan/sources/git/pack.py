"""One pack file: its entries, and which of them are deltas of which.

Only heads of entries are read to learn the families. Numbers
stand in arrays of machine integers: a large history has millions of entries, and as Python objects
they would take 200 bytes each.
"""

from __future__ import annotations

import zlib
from array import array
from bisect import bisect_left
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from mmap import mmap
from pathlib import Path

from leakscan.sources.git import tying
from leakscan.sources.git.packindex import ID, PackIndex, Strange, mapped

COMMIT, TREE, BLOB, TAG, OFS_DELTA, REF_DELTA = 1, 2, 3, 4, 6, 7
WHOLE_KINDS = frozenset({COMMIT, TREE, BLOB, TAG})
HEADER = 12
MANY = 50_000
"""Entries from which on numpy, where it is installed, takes less time to load than it saves."""
NONE = -1


Inflate = Callable[[memoryview, int, int], bytes]


def inflater() -> tuple[Inflate, tuple[type[Exception], ...]]:
    """Return ``decompress(data, wbits, bufsize)`` and what it raises: isal's is three times as fast."""
    try:
        from isal import isal_zlib  # noqa: PLC0415  (optional)
    except ImportError:
        return zlib.decompress, (zlib.error,)
    wrong: type[Exception] = isal_zlib.error  # type: ignore[assignment]  # its stubs say instance
    return isal_zlib.decompress, (zlib.error, wrong)


class Pack:
    """A pack and its index, mapped; entries are numbered in the order of the pack."""

    def __init__(self, path: Path) -> None:
        """Open a pack by the path of its index.

        Raises:
            Strange: pack or index is damaged, or of a kind not known here.
        """
        self.index = PackIndex(path)
        self._data = data = mapped(path.with_suffix(".pack"))
        if data[:4] != b"PACK" or data[4:8] not in (b"\0\0\0\2", b"\0\0\0\3"):
            raise Strange(f"{path.stem} is no pack of version 2")
        if int.from_bytes(data[8:HEADER], "big") != self.index.count:
            raise Strange(f"{path.stem} and its index do not count the same objects")
        if data[-ID:] != self.index.pack_checksum:
            raise Strange(f"{path.stem} is not the pack of its index")
        self._view = memoryview(data)
        self._by_name = by_name = self.index.offsets()
        at_once = self.index.count >= MANY and find_spec("numpy") is not None
        if at_once:
            self._names, self._offsets = tying.ordered(by_name)
        else:
            self._names = array("I", sorted(range(len(by_name)), key=by_name.__getitem__))
            self._offsets = array("Q", [by_name[number] for number in self._names])
        self._offsets.append(len(data) - ID)
        if self._offsets[0] < HEADER or not (tying.rises if at_once else _rises)(self._offsets):
            raise Strange(f"{path.stem}: offsets outside of it")
        self._child = array("i", [NONE]) * self.index.count
        self._sibling = array("i", [NONE]) * self.index.count
        self.orphans: list[int] = []
        """Deltas whose base is not before them in this pack, so that no two can be each other's."""
        self.roots = array("I")
        """Entries that are no deltas; each with what is below it is a family."""
        try:
            if at_once:
                self._tie_at_once()
            else:
                self._tie()
        except IndexError:
            raise Strange(f"{path.stem} ends inside an entry") from None
        self._by_name = array("Q")  # eight bytes for each object, that nobody asks for any more
        if at_once:
            tying.give_back()

    def _tie_at_once(self) -> None:
        try:
            self._child, self._sibling, self.roots, self.orphans = tying.tied(
                self._data, self._offsets, lambda offset, at: self._base(REF_DELTA, offset, at)
            )
        except tying.Unknown as unknown:
            raise Strange(f"an entry of unknown kind {unknown}") from None

    def _tie(self) -> None:
        """Find the roots, and tie the other entries to their bases."""
        data, offsets = self._data, self._offsets
        for number in range(self.index.count):
            offset = offsets[number]
            byte = data[offset]
            kind = byte >> 4 & 7
            if kind < OFS_DELTA:
                if kind not in WHOLE_KINDS:
                    raise Strange(f"an entry of unknown kind {kind}")
                self.roots.append(number)
                continue
            at = offset + 1
            while byte & 0x80:
                byte = data[at]
                at += 1
            base = self._base(kind, offset, at)
            if base is None or base >= number:
                self.orphans.append(number)
            else:
                self._sibling[number] = self._child[base]
                self._child[base] = number

    def _base(self, kind: int, offset: int, at: int) -> int | None:
        """Return the number of a delta's base; None when it is not here."""
        if kind == REF_DELTA:
            name = self.index.find(self._data[at : at + ID])
            if name is None:
                return None
            base = self._by_name[name]
        else:
            base = offset - _distance(self._data, at)
        number = bisect_left(self._offsets, base)
        return number if number < self.index.count and self._offsets[number] == base else None

    @property
    def raw(self) -> tuple[mmap, memoryview, array[int], array[int], array[int]]:
        """Return bytes and a view of them, offsets, first deltas and next ones, for a loop over millions."""
        return self._data, self._view, self._offsets, self._child, self._sibling

    def id_of(self, number: int) -> bytes:
        """Return the name of an entry's object."""
        return self.index.id_at(self._names[number])

    def kind(self, number: int) -> int:
        """Return of what kind an entry is."""
        return self._data[self._offsets[number]] >> 4 & 7

    def children(self, number: int) -> Iterator[int]:
        """Yield the deltas of an entry."""
        child = self._child[number]
        while child != NONE:
            yield child
            child = self._sibling[child]

    def below(self, number: int) -> Iterator[int]:
        """Yield an entry and all that is a delta of it, or of its deltas."""
        waiting = [number]
        while waiting:
            number = waiting.pop()
            yield number
            waiting += self.children(number)


def _rises(offsets: array[int]) -> bool:
    return not any(map(int.__ge__, offsets[:-1], offsets[1:]))


def _distance(data: mmap, at: int) -> int:
    """Return how far back a base stands."""
    byte = data[at]
    distance = byte & 0x7F
    while byte & 0x80:
        at += 1
        byte = data[at]
        distance = (distance + 1) << 7 | byte & 0x7F
    return distance
