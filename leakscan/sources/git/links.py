"""What objects name, looked up in the indexes of the packs, many ids at once.

Of a tree that is made by a delta only what the delta brings is looked up (``treedeltas.py``). Three
quarters of such deltas replace ids in place, and nothing else (curl's and git's histories): should what
they put be nowhere, the tree is doubtful and has to be read again, before anybody believes that.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from leakscan.sources.git.catfile import WHOLE
from leakscan.sources.git.delta import BadDelta, applier, placed, sizes
from leakscan.sources.git.gaps import MOST_ABSENT
from leakscan.sources.git.idtable import keys_of, table
from leakscan.sources.git.packindex import ID, PackIndex
from leakscan.sources.git.treedeltas import Brought, brought, ids_alone, replaced

if TYPE_CHECKING:
    import numpy as np

    from leakscan.sources.git.pack import Pack

    Ids = np.ndarray[tuple[int, int], np.dtype[np.uint8]]
    Mask = np.ndarray[tuple[int], np.dtype[np.bool_]]

BATCH = 1 << 16
"""Ids that are looked up at once."""
DELTAS = 1 << 13
"""Deltas that are taken apart at once."""
HELD = 8 << 20
"""Bytes of trees that are held until their deltas are taken apart."""
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
        self._replacing: list[bytes] = []
        """Orders that put nothing but what looks like ids."""
        self._trees: list[int] = []
        """Numbers of the trees that they make."""
        self._mixed: list[bytes] = []
        """Orders that do more."""
        self._contents: list[bytes] = []
        """The trees that they make."""
        self._held = 0
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

    def patched(self, base: bytes, delta: bytes, number: int) -> tuple[bytes, bytes]:
        """Return a tree, and the parts of it in which names can be new; and take note of the ids that are.

        Args:
            base: a tree.
            delta: what makes another one of it.
            number: of the tree in its pack.

        Raises:
            BadDelta: the delta is damaged, or makes more than ``WHOLE`` bytes.
        """
        orders = ids_alone(delta) if self._again else None
        if orders is not None:
            content = self._apply(base, delta)
            self._replacing.append(orders)
            self._trees.append(number)
            if len(self._trees) >= DELTAS:
                self._look_up_replaced()
            return content, b""
        _, size, at = sizes(delta)
        if size > WHOLE:
            raise BadDelta
        content = self._apply(base, delta)
        self._mixed.append(delta[at:])
        self._contents.append(content)
        self._held += size
        if self._held >= HELD or len(self._contents) >= DELTAS:
            self._look_up_mixed()
        return content, content

    def says(self, content: bytes) -> None:
        """Take note of what a commit or tag names; that has to be there in any case."""
        head = content.partition(b"\nauthor " if content.startswith(b"tree ") else b"\n")[0]
        self._firm += _NAMED.findall(head)
        if len(self._firm) >= BATCH:
            self._look_up_ids()

    def add(self, ids: bytes) -> None:
        """Take note of ids, one behind the other."""
        self._ids.append(ids)
        self._size += len(ids)
        if self._size >= BATCH * ID:
            self._look_up_ids()

    def doubtful(self) -> list[bytes]:
        """Return the trees that are to be read again, once."""
        self._look_up()
        trees = sorted(self._doubtful)
        self._doubtful = set()
        return trees

    def _look_up(self) -> None:
        self._look_up_replaced()
        self._look_up_mixed()
        self._look_up_ids()

    def _look_up_replaced(self) -> None:
        trees, self._trees = self._trees, []
        orders, self._replacing = self._replacing, []
        if orders and self._pack is not None:
            wrong = self._wrong(replaced(orders))
            self._doubtful.update(self._pack.id_of(trees[number]) for number in wrong)

    def _look_up_mixed(self) -> None:
        contents, self._contents, self._held = self._contents, [], 0
        orders, self._mixed = self._mixed, []
        if orders:
            for number in self._wrong(brought(orders, contents)):
                self.tree(contents[number])

    def _wrong(self, some: Brought) -> set[int]:
        """Return which deltas brought ids that are nowhere, or something else."""
        nowhere = self._looked_up(some.ids)
        return {*some.trees[nowhere].tolist(), *some.unsure}

    def _look_up_ids(self) -> None:
        firm, self._firm = bytes.fromhex(b"".join(self._firm).decode("ascii")), []
        self._required.update(self._lacking(firm))
        ids, self._ids, self._size = b"".join(self._ids), [], 0
        self._absent.update(self._lacking(ids))
        if len(self._absent) + len(self._required) > MOST_ABSENT:
            self.unsure = True
            self._absent.clear()
            self._required.clear()

    def _lacking(self, ids: bytes) -> Iterator[bytes]:
        """Yield those that no pack has."""
        import numpy as np  # noqa: PLC0415

        asked = np.frombuffer(ids, np.uint8).reshape(-1, ID)
        for number in self._looked_up(asked).nonzero()[0].tolist():
            yield ids[number * ID : number * ID + ID]

    def _looked_up(self, asked: Ids) -> Mask:
        """Mark ids in every pack that has them; say of each whether none has."""
        import numpy as np  # noqa: PLC0415

        keys = keys_of(asked)
        nowhere = np.ones(len(asked), bool)
        for index, named in zip(self._indexes, self._named, strict=True):
            if index.count and len(asked):
                at, there = table(index).places(asked, keys)
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
