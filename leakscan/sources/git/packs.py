"""The packs of a repository read directly, without git; for whole histories.

Not everything that git can read is read here: SHA-256, alternates, indexes of other versions,
damaged or very large objects. A repository that is not understood is left to ``cat-file`` as a
whole, an object that is not by itself; the remark says so.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from leakscan.sources.base import Screen
from leakscan.sources.git.families import Content, FamilyReader
from leakscan.sources.git.inventory import Slice
from leakscan.sources.git.layout import Layout
from leakscan.sources.git.pack import BLOB, COMMIT, TAG, Pack
from leakscan.sources.git.packindex import ID, PackIndex, Strange

KINDS = {COMMIT: "commit", BLOB: "blob", TAG: "tag"}
DEALT = 32
"""Families that stay together when they are dealt to shards: neighbours share pages."""


class Resolved(NamedTuple):
    """An object that was read."""

    id: str
    kind: str
    data: bytes
    hit: bool


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

    def read(self, slice_: Slice, screen: Screen) -> Iterator[Resolved | Unresolved]:
        """Yield every blob, commit and tag of a slice once."""
        indexes = [pack.index for pack in self._packs]
        for at, pack in enumerate(self._packs):
            yield from self._of_pack(pack, indexes[:at], slice_, screen)
        yield from self._loose(indexes, slice_)

    def _of_pack(
        self, pack: Pack, earlier: list[PackIndex], slice_: Slice, screen: Screen
    ) -> Iterator[Resolved | Unresolved]:
        reader = FamilyReader(pack, screen)
        part, parts = slice_
        for count, root in enumerate(pack.roots):
            if count // DEALT % parts != part:
                continue
            kind = KINDS[pack.kind(root)]
            for item in reader.read(root):
                id_ = pack.id_of(item.number)
                if any(index.find(id_) is not None for index in earlier):
                    continue
                if isinstance(item, Content):
                    yield Resolved(id_.hex(), kind, item.data, item.hit)
                else:
                    yield Unresolved(id_.hex())
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


def _is_hex(name: str) -> bool:
    return not name.strip("0123456789abcdef")
