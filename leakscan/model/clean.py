"""Objects that were read and gave nothing, and what they count: columns, since there are millions.

A history has so many objects that a Python object for each would not fit; and to compare a million
ids with what is remembered is one comparison of bytes, when both are sorted.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain
from struct import iter_unpack

from leakscan.model.result import Coverage

BLOB, COMMIT, TAG, TREE = b"bcgt"
KIND = {"blob": BLOB, "commit": COMMIT, "tag": TAG, "tree": TREE}
MOST_BYTES = (1 << 32) - 1
MOST_MEMBERS = (1 << 16) - 1
MOST_SETS = 1 << 8


@dataclass(frozen=True, slots=True)
class Clean:
    """Objects sorted by id, each once; item n of every column is of object n."""

    ids: bytes
    """Binary ids, one behind the other."""
    length: int
    """Bytes of an id: 20 or 32."""
    kinds: bytes
    """``BLOB``, ``COMMIT``, ``TAG`` or ``TREE``."""
    sizes: array[int]
    """What each adds to ``Coverage.bytes``."""
    members: array[int]
    """Archive members that were opened in it."""
    mentions: bytes
    """The rules whose provider each names: which of ``sets``."""
    sets: tuple[frozenset[str], ...]

    def __len__(self) -> int:
        """Return the number of objects."""
        return len(self.kinds)

    def total(self) -> Coverage:
        """Return what they count together."""
        return Coverage(
            blobs=self.kinds.count(BLOB),
            commits=self.kinds.count(COMMIT),
            bytes=sum(self.sizes),
            members=sum(self.members),
        )

    def mentioned(self) -> frozenset[str]:
        """Return the rules whose provider any of them names."""
        return frozenset().union(*(self.sets[number] for number in set(self.mentions)))

    def among(self, ids: bytes) -> Clean:
        """Return those of the objects whose ids are in ``ids``, which is sorted, too."""
        if ids == self.ids:
            return self
        wanted = set(split(ids, self.length))
        if wanted.issuperset(split(self.ids, self.length)):
            return self
        places = [n for n, id_ in enumerate(split(self.ids, self.length)) if id_ in wanted]
        return self.at(places)

    def at(self, places: Iterable[int]) -> Clean:
        """Return the objects at some places."""
        places, size = list(places), self.length
        return Clean(
            b"".join(self.ids[n * size : (n + 1) * size] for n in places),
            size,
            bytes(self.kinds[n] for n in places),
            array("I", (self.sizes[n] for n in places)),
            array("H", (self.members[n] for n in places)),
            bytes(self.mentions[n] for n in places),
            self.sets,
        )


def split(ids: bytes, length: int) -> Iterator[bytes]:
    """Yield ids that stand one behind the other."""
    return chain.from_iterable(iter_unpack(f"{length}s", ids))


def nothing(length: int) -> Clean:
    """Return no objects."""
    return Clean(b"", length, b"", array("I"), array("H"), b"", (frozenset(),))


@dataclass(slots=True)
class Ledger:
    """Gathers clean objects in any order."""

    length: int
    ids: list[bytes] = field(default_factory=list)
    kinds: bytearray = field(default_factory=bytearray)
    sizes: array[int] = field(default_factory=lambda: array("I"))
    members: array[int] = field(default_factory=lambda: array("H"))
    mentions: bytearray = field(default_factory=bytearray)
    sets: dict[frozenset[str], int] = field(default_factory=lambda: {frozenset(): 0})

    def note(
        self, id_: bytes, kind: int, size: int, members: int = 0, says: frozenset[str] = frozenset()
    ) -> None:
        """Take an object up; one with numbers that are too large for the columns is left out."""
        number = self.sets.setdefault(says, len(self.sets))
        if size > MOST_BYTES or members > MOST_MEMBERS or number >= MOST_SETS:
            return
        self.ids.append(id_)
        self.kinds.append(kind)
        self.sizes.append(size)
        self.members.append(members)
        self.mentions.append(number)

    def take(self, clean: Clean, numbers: Mapping[int, int] | None = None) -> None:
        """Take up objects; ``numbers`` are this ledger's for the sets of theirs."""
        if numbers is None:
            numbers = {
                n: self.sets.setdefault(says, len(self.sets)) for n, says in enumerate(clean.sets)
            }
        self.ids += split(clean.ids, clean.length)
        self.kinds += clean.kinds
        self.sizes += clean.sizes
        self.members += clean.members
        self.mentions += bytes(numbers[n] for n in clean.mentions)

    def closed(self) -> Clean:
        """Return everything gathered, sorted, each object once."""
        ids = self.ids
        order = sorted(range(len(ids)), key=ids.__getitem__)
        order = [n for at, n in enumerate(order) if not at or ids[n] != ids[order[at - 1]]]
        return Clean(
            b"".join(map(ids.__getitem__, order)),
            self.length,
            bytes(map(self.kinds.__getitem__, order)),
            array("I", map(self.sizes.__getitem__, order)),
            array("H", map(self.members.__getitem__, order)),
            bytes(map(self.mentions.__getitem__, order)),
            tuple(self.sets),
        )
