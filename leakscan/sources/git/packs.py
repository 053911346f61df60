"""The packs of a repository read directly, without git; for whole histories.

Not everything that git can read is read here: SHA-256, alternates, indexes of other versions,
damaged or very large objects. A repository that is not understood is left to ``cat-file`` as a
whole, an object that is not by itself; the remark says so.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from leakscan.model.clean import KIND, Ledger
from leakscan.sources.base import Screen
from leakscan.sources.git.contents import PLAIN
from leakscan.sources.git.families import BARE, CLEAN, OPEN, FamilyReader, State
from leakscan.sources.git.inventory import Slice
from leakscan.sources.git.layout import Layout
from leakscan.sources.git.pack import BLOB, COMMIT, TAG, TREE, Pack
from leakscan.sources.git.packindex import ID, PackIndex, Strange

if TYPE_CHECKING:
    from leakscan.sources.git.links import Links

KINDS = {COMMIT: "commit", BLOB: "blob", TAG: "tag", TREE: "tree"}
TOLD = 256
"""Families after which the count of what was passed over is told."""
DEALT = 32
"""Families that stay together when they are dealt to shards: neighbours share pages."""


class Resolved(NamedTuple):
    """An object that was read and may hold something: a tree, names."""

    id: str
    kind: str
    data: bytes


class Passed(NamedTuple):
    """Objects that were read and hold nothing."""

    kind: str
    objects: int
    bytes: int
    mentions: frozenset[str]
    """The rules whose provider they, or others passed before, name."""


class Unresolved(NamedTuple):
    """An object for ``cat-file``."""

    id: str
    loose: bool = False
    """Whether it stands by itself; otherwise there is something unusual about it."""


class Found(NamedTuple):
    """A pack as it was found: another time or size is another pack."""

    path: Path
    size: int
    changed: int

    @classmethod
    def at(cls, path: Path) -> Found:
        """Look at a file."""
        about = path.stat()
        return cls(path, about.st_size, about.st_mtime_ns)


@lru_cache(maxsize=1)
def opened(found: tuple[Found, ...]) -> tuple[Pack, ...]:
    """Open packs; a process that reads several slices of a repository learns its families once."""
    return tuple(Pack(one.path.with_suffix(".idx")) for one in found)


class Packs:
    """All objects of a repository."""

    def __init__(self, layout: Layout) -> None:
        """Look at what there is.

        Raises:
            Strange: it is not understood; nothing was read.
        """
        self._objects = objects = layout.common_dir / "objects"
        if layout.id_length != 2 * ID:
            raise Strange("object names are SHA-256")
        if (objects / "info" / "alternates").exists():
            raise Strange("objects stand in another repository (alternates)")
        folder = objects / "pack"
        packs = sorted(folder.glob("*.pack")) if folder.is_dir() else []
        self._packs = opened(tuple(Found.at(path) for path in packs))

    @property
    def indexes(self) -> list[PackIndex]:
        """Return the indexes of the packs, in the order of their names."""
        return [pack.index for pack in self._packs]

    def read(
        self,
        slice_: Slice,
        screen: Screen,
        ledger: Ledger | None = None,
        links: Links | None = None,
    ) -> Iterator[Resolved | Passed | Unresolved]:
        """Read every object of a slice once.

        Those without anything of interest are counted, and noted in a ledger if there is one;
        ``links`` take note of what all but the unresolved name.
        """
        indexes = self.indexes
        for at, pack in enumerate(self._packs):
            yield from self._of_pack(_Pass(pack, indexes[:at], screen, ledger, links), slice_)
        yield from self._loose(indexes, slice_)

    def _of_pack(self, work: _Pass, slice_: Slice) -> Iterator[Resolved | Passed | Unresolved]:
        part, parts = slice_
        pack = work.pack
        for start in range(part * DEALT, len(pack.roots), parts * DEALT):
            for kind, roots in groupby(pack.roots[start : start + DEALT], pack.kind):
                yield from work.families(KINDS[kind], tuple(roots))
            if work.done >= TOLD:
                yield from work.passed()
        yield from work.passed()
        if part == 0:
            for orphan in pack.orphans:
                for number in pack.below(orphan):
                    yield Unresolved(pack.id_of(number).hex())

    def _loose(self, packs: list[PackIndex], slice_: Slice) -> Iterator[Unresolved]:
        """Yield the loose objects; of what kind they are, git will say."""
        part, parts = slice_
        for count, path in enumerate(sorted(self._objects.glob("[0-9a-f][0-9a-f]/*"))):
            name = path.parent.name + path.name
            if count % parts == part and len(name) == 2 * ID and _is_hex(name):
                id_ = bytes.fromhex(name)
                if all(index.find(id_) is None for index in packs):
                    yield Unresolved(name, loose=True)


class _Pass:
    """One pass over a pack."""

    def __init__(
        self,
        pack: Pack,
        earlier: list[PackIndex],
        screen: Screen,
        ledger: Ledger | None,
        links: Links | None,
    ) -> None:
        self.pack = pack
        self._links = links
        if links is not None:
            links.reading(pack)
        self._earlier = earlier
        self._ledger = ledger
        self._ordinary = FamilyReader(pack, screen)
        self._names = FamilyReader(pack, screen._replace(hits=screen.names), links)
        self._mentions = screen.mentions
        self._said: frozenset[str] = frozenset()
        self._passed = {kind: [0, 0] for kind in KINDS.values()}
        self.done = 0
        """Families that were read since what was passed over was told."""

    def families(self, kind: str, roots: Sequence[int]) -> Iterator[Resolved | Unresolved]:
        """Read families; yield what may hold something, count the rest."""
        self.done += len(roots)
        reader = self._names if kind == "tree" else self._ordinary
        plain = PLAIN[kind]
        simple = not self._earlier and self._ledger is None
        count = size = 0
        says = self._links.says if self._links and kind in ("commit", "tag") else None
        for number, data, state in reader.read(*roots, texts=kind == "blob"):
            if says is not None and data is not None:
                says(data)
            if simple and state is CLEAN and data is not None and plain(data):
                count += 1
                size += len(data)
            else:
                yield from self._noted(kind, number, data, state)
        passed = self._passed[kind]
        passed[0] += count
        passed[1] += 0 if kind == "tree" else size

    def _noted(
        self, kind: str, number: int, data: bytes | None, state: State
    ) -> Iterator[Resolved | Unresolved]:
        """Yield an object that may hold something; note one that does not."""
        id_ = self.pack.id_of(number)
        if any(index.find(id_) is not None for index in self._earlier):
            return
        if data is None:
            yield Unresolved(id_.hex())
        elif state is OPEN or not PLAIN[kind](data):
            yield Resolved(id_.hex(), kind, data)
        else:
            size = 0 if kind == "tree" else len(data)
            passed = self._passed[kind]
            passed[0] += 1
            passed[1] += size
            says = self._mentions(data) if state is BARE else frozenset[str]()
            self._said |= says
            if self._ledger is not None:
                self._ledger.note(id_, KIND[kind], size, says=says)

    def passed(self) -> Iterator[Passed]:
        """Yield how much was passed over."""
        for kind, (count, size) in self._passed.items():
            if count:
                yield Passed(kind, count, size, self._said)
                self._passed[kind][:] = 0, 0
        self.done = 0


def _is_hex(name: str) -> bool:
    return not name.strip("0123456789abcdef")
