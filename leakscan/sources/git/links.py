"""What objects name, looked up in the indexes of the packs, many ids at once.

Of a tree that is made by a delta only what the delta brings is looked up. Three quarters of such
deltas replace ids in place: copies of what stands at the same place, and 20 bytes between (curl's and
git's histories). Of these the bytes are taken as they are, without looking for the entry around; should
one be nowhere, the tree is doubtful and has to be read again, before anybody believes that.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from leakscan.sources.git.catfile import WHOLE
from leakscan.sources.git.delta import COPY, FIELDS, WHOLE_COPY, BadDelta, applier, placed, sizes
from leakscan.sources.git.gaps import MOST_ABSENT
from leakscan.sources.git.packindex import ID, PackIndex

if TYPE_CHECKING:
    import numpy as np

    from leakscan.sources.git.pack import Pack

    Ids = np.ndarray[tuple[int, int], np.dtype[np.uint8]]
    Keys = np.ndarray[tuple[int], np.dtype[np.uint64]]
    Mask = np.ndarray[tuple[int], np.dtype[np.bool_]]

BATCH = 1 << 16
"""Ids that are looked up at once."""
MARGIN = 64
"""Bytes before a change in a tree from which its entries are read: most names are shorter."""
SMALL, ORDERS = 1_000, 12
"""Bytes of a tree, and more of them for each byte of a delta, of which all entries are read in the time in which
its orders are."""
MODES = (b"100644 ", b"100755 ", b"40000 ", b"120000 ", b"160000 ")
LONGEST_MODE = 7
KEY = 8
"""Bytes of an id by which it is looked up; two that share them are told apart one by one."""
KNOWN_PACKS = 8
"""Packs whose tables are kept; with more of them looking up would take too long."""
_ENTRY = re.compile(rb"(?s)160000 [^\0]+\0.{20}|[0-7]{5,6} [^\0]+\0(.{20})")
"""An entry of a tree (``gitformat-pack``); a commit of another repository (160000) is not expected here."""
_NAMED = re.compile(rb"^(?:tree|parent|object) ([0-9a-f]{40})$", re.MULTILINE)


class Referred(NamedTuple):
    """What the objects of a shard name."""

    packs: tuple[bytes, ...]
    """For each pack a bit for each object, in the order of names."""
    absent: frozenset[bytes]
    """Ids that no pack has."""
    required: frozenset[bytes]
    """Those of them that commits and tags name: they have to be there in any case."""
    unsure: bool
    """Whether something could not be read, or was too much."""


class Links:
    """Looks up what objects name."""

    def __init__(self, indexes: Sequence[PackIndex], *, again: bool = True) -> None:
        """Begin with nothing; ``again``: whether doubtful trees can be read again."""
        import numpy as np  # noqa: PLC0415  optional, and takes a tenth of a second

        self._indexes = tuple(indexes)
        self._again = again
        self._named = [np.zeros(index.count, bool) for index in indexes]
        self._apply = applier() or _made
        self._pack: Pack | None = None
        self._ids: list[bytes] = []
        """Each one or several, one behind the other."""
        self._size = 0
        self._firm: list[bytes] = []
        """In hex: what has to be there in any case."""
        self._placed: list[bytes] = []
        """What stands where an id should."""
        self._trees: list[int] = []
        """Numbers of the trees in which it does."""
        self._absent: set[bytes] = set()
        self._required: set[bytes] = set()
        self._doubtful: set[bytes] = set()
        """Trees in which something stands where an id should."""
        self.unsure = False

    def reading(self, pack: Pack) -> None:
        """Take note of the pack in which the next trees are numbered."""
        self._look_up()
        self._pack = pack

    def tree(self, content: bytes) -> None:
        """Take note of all that a tree names."""
        parts = _ENTRY.split(content)
        if any(parts[::2]):
            self.unsure = True  # git will say what is wrong with it
        self.add(b"".join(filter(None, parts[1::2])))

    def patched(self, base: bytes, delta: bytes, reach: int, number: int) -> tuple[bytes, bytes]:
        """Return what ``delta.patched`` returns, and take note of what a tree names that its base does not.

        Of names there is nothing new where only ids were replaced.

        Args:
            base: a tree.
            delta: what makes another one of it.
            reach: see ``delta.patched``.
            number: of the tree in its pack.

        Raises:
            BadDelta: the delta is damaged, or makes more than ``WHOLE`` bytes.
        """
        before, size, at = sizes(delta)
        if size > WHOLE:
            raise BadDelta
        replaced = _replaced(base, delta, at) if self._again and before == size else None
        if replaced is not None:
            content = self._apply(base, delta)
            self._placed += replaced
            self._trees += [number] * len(replaced)
            if len(self._placed) >= BATCH:
                self._look_up()
            return content, b""
        if size < SMALL + ORDERS * len(delta):
            content = self._apply(base, delta)
            self.tree(content)
            return content, content
        margin = max(reach, MARGIN)
        content, spans = placed(base, delta, margin)
        for start, end in spans:
            first = start + margin - 1 if start else 0
            if not self._between(content, start, first, end - margin + 1):
                self.tree(content)
                break
        return content, b"".join([content[start:end] for start, end in spans])

    def _between(self, content: bytes, start: int, first: int, last: int) -> bool:
        """Take note of the entries in a part of a tree, of which ``first`` to ``last`` are new.

        False: the part begins inside of an entry that may be new, or is not made of entries.
        """
        part = content[start : last + MARGIN]
        parts = _ENTRY.split(part)
        begins, ends = start + len(parts[0]), start + len(part) - len(parts[-1])
        if begins > first or ends < min(last, len(content)) or any(parts[2:-1:2]):
            return False
        self.add(b"".join(filter(None, parts[1::2])))
        return True

    def says(self, content: bytes) -> None:
        """Take note of what a commit or tag names; that has to be there in any case."""
        head = content.partition(b"\nauthor " if content.startswith(b"tree ") else b"\n")[0]
        self._firm += _NAMED.findall(head)
        if len(self._firm) >= BATCH:
            self._look_up()

    def add(self, ids: bytes) -> None:
        """Take note of ids, one behind the other."""
        self._ids.append(ids)
        self._size += len(ids)
        if self._size >= BATCH * ID:
            self._look_up()

    def doubtful(self) -> list[bytes]:
        """Return the trees that are to be read again, once."""
        self._look_up()
        trees = sorted(self._doubtful)
        self._doubtful = set()
        return trees

    def _look_up(self) -> None:
        firm, self._firm = bytes.fromhex(b"".join(self._firm).decode("ascii")), []
        self._required.update(self._lacking(firm))
        ids, self._ids, self._size = b"".join(self._ids), [], 0
        self._absent.update(self._lacking(ids))
        if self._placed and self._pack is not None:
            nowhere = self._looked_up(b"".join(self._placed))
            for number in nowhere.nonzero()[0].tolist():
                self._doubtful.add(self._pack.id_of(self._trees[number]))
            self._placed, self._trees = [], []
        if len(self._absent) + len(self._required) > MOST_ABSENT:
            self.unsure = True
            self._absent.clear()
            self._required.clear()

    def _lacking(self, ids: bytes) -> Iterator[bytes]:
        """Yield those that no pack has."""
        for number in self._looked_up(ids).nonzero()[0].tolist():
            yield ids[number * ID : number * ID + ID]

    def _looked_up(self, ids: bytes) -> Mask:
        """Mark ids in every pack that has them; say of each whether none has."""
        import numpy as np  # noqa: PLC0415

        asked = np.frombuffer(ids, np.uint8).reshape(-1, ID)
        wanted = _keys_of(asked)
        nowhere = np.ones(len(asked), bool)
        for index, named in zip(self._indexes, self._named, strict=True):
            if not index.count:
                continue
            names, keys = _table(index)
            at = np.minimum(keys.searchsorted(wanted), index.count - 1)
            there = (names[at] == asked).all(axis=1)
            for number in np.flatnonzero(~there & (keys[at] == wanted)).tolist():
                found = index.find(asked[number].tobytes())
                if found is not None:
                    at[number], there[number] = found, True
            named[at[there]] = True
            nowhere &= ~there
        return nowhere

    def referred(self) -> Referred:
        """Return all that was named."""
        import numpy as np  # noqa: PLC0415

        self._look_up()
        packs = tuple(np.packbits(named).tobytes() for named in self._named)
        return Referred(
            packs,
            frozenset(self._absent | self._required),
            frozenset(self._required),
            self.unsure,
        )


def _made(base: bytes, delta: bytes) -> bytes:
    return placed(base, delta, 1)[0]


def _replaced(base: bytes, delta: bytes, at: int) -> list[bytes] | None:
    """Return what a delta puts between copies that stay where they were, if that is ids.

    None: it does something else. An id stands behind a zero byte and before the next mode; where that
    is so and yet it is none (ids have zero bytes, and names can be like modes), nothing is of that id.
    """
    found = []
    place, end, number, free = 0, len(delta), int.from_bytes, True
    while at < end:
        order = delta[at]
        at += 1
        if order == ID:
            behind = base[place + ID : place + ID + LONGEST_MODE]
            if base[place - 1] or not free or (behind and not behind.startswith(MODES)):
                return None
            found.append(delta[at : at + ID])
            at += ID
            place += ID
            free = False
        elif order & COPY:
            free = True
            size_at, offset_mask, size_mask, length = FIELDS[order]
            word = number(delta[at : at + 7], "little")
            if not length or word & offset_mask != place:
                return None
            place += word >> size_at & size_mask or WHOLE_COPY
            at += length
        else:
            return None
    return found


@lru_cache(maxsize=KNOWN_PACKS)
def _table(index: PackIndex) -> tuple[Ids, Keys]:
    """Return the names of a pack's objects, and their first bytes as numbers."""
    import numpy as np  # noqa: PLC0415

    names = np.frombuffer(index.names(), np.uint8).reshape(-1, ID)
    return names, _keys_of(names)


def _keys_of(ids: Ids) -> Keys:
    import numpy as np  # noqa: PLC0415

    return ids[:, :KEY].copy().view(">u8").ravel().astype(np.uint64)
