"""The ids of a pack, to look up many at once, with numpy.

A search by halves misses the cache at every step: 200 to 300 ns for each id, of 0.5 to 1.7 million.
Ids are evenly spread, so that a table by their first bits leaves one or two to compare: 15 ns.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from leakscan.sources.git.packindex import ID, PackIndex

if TYPE_CHECKING:
    import numpy as np

    Ids = np.ndarray[tuple[int, int], np.dtype[np.uint8]]
    Keys = np.ndarray[tuple[int], np.dtype[np.uint64]]
    Mask = np.ndarray[tuple[int], np.dtype[np.bool_]]
    Numbers = np.ndarray[tuple[int], np.dtype[np.int64]]

KEY = 8
"""Bytes of an id by which it is looked up; two that share them are told apart one by one."""
KNOWN_PACKS = 8
"""Packs whose tables are kept; with more of them looking up would take too long."""


class IdTable:
    """The ids of one pack."""

    def __init__(self, index: PackIndex) -> None:
        """Take up the names in an index."""
        import numpy as np  # noqa: PLC0415  optional, and takes a tenth of a second

        self._index = index
        self._names = np.frombuffer(index.names(), np.dtype((np.void, ID)))
        self._keys = keys_of(np.frombuffer(index.names(), np.uint8).reshape(-1, ID))
        bits = max(1, index.count.bit_length() - 1)
        self._shift = np.uint64(8 * KEY - bits)
        first = np.arange(1 << bits, dtype=np.uint64) << self._shift
        self._begins = self._keys.searchsorted(first).astype(np.int32)

    def places(self, asked: Ids, keys: Keys) -> tuple[Numbers, Mask]:
        """Return for each id its place in the order of names, and whether it is there at all.

        ``keys`` are those of the ids (:func:`keys_of`).
        """
        import numpy as np  # noqa: PLC0415

        last = len(self._keys) - 1
        at = self._begins[(keys >> self._shift).astype(np.int64)].astype(np.int64)
        going = np.flatnonzero(self._keys[np.minimum(at, last)] < keys)
        while len(going):
            at[going] += 1
            going = going[at[going] <= last]
            going = going[self._keys[at[going]] < keys[going]]
        np.minimum(at, last, out=at)
        there = self._names[at] == np.ascontiguousarray(asked).view((np.void, ID)).ravel()
        for number in np.flatnonzero(~there & (self._keys[at] == keys)).tolist():
            found = self._index.find(asked[number].tobytes())
            if found is not None:
                at[number], there[number] = found, True
        return at, there


def keys_of(ids: Ids) -> Keys:
    """Return the first bytes of ids as numbers."""
    import numpy as np  # noqa: PLC0415

    return ids[:, :KEY].copy().view(">u8").ravel().astype(np.uint64)


@lru_cache(maxsize=KNOWN_PACKS)
def table(index: PackIndex) -> IdTable:
    """Return the ids of a pack that is not empty."""
    return IdTable(index)
