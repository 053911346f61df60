"""Which objects a repository holds: their ids alone, and at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from hashlib import blake2b
from itertools import groupby
from operator import itemgetter
from pathlib import Path

from leakscan.model.clean import split
from leakscan.sources.git.layout import Layout
from leakscan.sources.git.packindex import ID, PackIndex, Strange
from leakscan.sources.git.plumbing import Git

FIRSTS = 256
HASH = 16
"""Bytes of the digest over the ids of one first byte: nobody can make two sets that have the same one."""


class Stock:
    """The ids of all objects of a repository, sorted, each once, by their first byte."""

    def __init__(self, git: Git, layout: Layout) -> None:
        """List them; indexes that are not understood leave it to git."""
        self.length = layout.id_length // 2
        self._indexes: list[PackIndex] = []
        objects = layout.common_dir / "objects"
        own = self.length == ID and not (objects / "info" / "alternates").exists()
        packs = sorted((objects / "pack").glob("*.pack")) if own else []
        try:
            self._indexes = [PackIndex(path.with_suffix(".idx")) for path in packs]
        except Strange:
            own = False
        self.buckets = self._own(objects) if own else self._by_git(git)

    def __len__(self) -> int:
        return sum(map(len, self.buckets)) // self.length

    def __contains__(self, id_: bytes) -> bool:
        bucket = self.buckets[id_[0]]
        at = bucket.find(id_)
        while at >= 0 and at % self.length:
            at = bucket.find(id_, at + 1)
        return at >= 0

    def of(self, ids: Iterable[bytes]) -> Iterator[bytes]:
        """Yield those of many ids that are there, in order."""
        for first, some in groupby(sorted(ids), itemgetter(0)):
            yield from sorted({*some}.intersection(split(self.buckets[first], self.length)))

    def digests(self) -> list[str]:
        """Return a digest for each bucket."""
        return [digest(ids) for ids in self.buckets]

    def in_reading_order(self, ids: Iterable[bytes]) -> list[bytes]:
        """Sort ids as they stand in the packs, so that a base is still at hand for its deltas."""
        return sorted(ids, key=self._place)

    def _place(self, id_: bytes) -> tuple[int, int]:
        for at, index in enumerate(self._indexes):
            if (number := index.find(id_)) is not None:
                return at, index.offset_at(number)
        return -1, 0

    def _own(self, objects: Path) -> list[bytes]:
        loose: dict[int, list[bytes]] = {}
        for folder in objects.glob("[0-9a-f][0-9a-f]"):
            names = [path.name for path in folder.iterdir() if len(path.name) == 2 * ID - 2]
            ids = [bytes.fromhex(folder.name + name) for name in names if _is_hex(name)]
            if ids:
                loose[ids[0][0]] = ids
        return [self._bucket(first, loose.get(first, [])) for first in range(FIRSTS)]

    def _bucket(self, first: int, loose: list[bytes]) -> bytes:
        parts = [part for index in self._indexes if (part := index.names_from(first))]
        if loose:
            parts.append(b"".join(sorted(loose)))
        if len(parts) == 1:
            return parts[0]
        return b"".join(sorted({id_ for part in parts for id_ in split(part, self.length)}))

    def _by_git(self, git: Git) -> list[bytes]:
        out = git.run("cat-file", "--batch-all-objects", "--batch-check=%(objectname)", "--buffer")
        found: list[list[bytes]] = [[] for _ in range(FIRSTS)]
        for line in out.split():
            found[int(line[:2], 16)].append(bytes.fromhex(line.decode("ascii")))
        return [b"".join(sorted(set(ids))) for ids in found]


def digest(ids: bytes) -> str:
    """Return a digest over sorted ids."""
    return blake2b(ids, digest_size=HASH).hexdigest()


def lacking(ids: bytes, known: bytes, length: int) -> Iterator[bytes]:
    """Yield what of ``ids`` is not in ``known``, in order; both are sorted."""
    if ids != known:
        yield from sorted(set(split(ids, length)).difference(split(known, length)))


def _is_hex(name: str) -> bool:
    return not name.strip("0123456789abcdef")
