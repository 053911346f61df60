"""A scan that begins with what an earlier one remembered."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from typing import Protocol

from leakscan.model.clean import split
from leakscan.model.result import Coverage
from leakscan.sources.base import Known, Outcome, Shard
from leakscan.sources.git import standing
from leakscan.sources.git.gaps import Reached
from leakscan.sources.git.layout import Layout
from leakscan.sources.git.memory import HistoryMemory
from leakscan.sources.git.plumbing import Git
from leakscan.sources.git.reading import MOST_OPEN
from leakscan.sources.git.selection import EVERYTHING
from leakscan.sources.git.shards import KnownShard, ListedShard, SurroundingsShard, TogetherShard
from leakscan.sources.git.standing import Standing, Sum
from leakscan.sources.git.stock import FIRSTS, Stock, lacking

FEW = 5_000
"""Objects to read that are not worth several processes."""
SHARD = 20_000
"""Objects of one shard, when they are named one by one."""


class Learnt(Protocol):
    """What a scan came to (``learning.py``)."""

    open_trees: set[bytes]
    reached: Reached | None
    names: Outcome | None
    walk: bool


class Remembering:
    """What is remembered of a repository, and what of it holds now."""

    def __init__(self, git: Git, layout: Layout, memory: HistoryMemory) -> None:
        """Compare what the repository holds with what the memory knows."""
        self.memory = memory
        self._git, self._layout = git, layout
        self._name = standing.name_of(layout)
        self._stock = Stock(git, layout)
        self._digests = self._stock.digests()
        self._before = before = standing.read(memory.place(self._name))
        same = before is not None and before.buckets == self._digests
        self._tips = standing.tips_of(git, layout, self._stock, before if same else None)
        self._known, self._mentions, unknown = self._compared()
        if unknown is None or (
            before and not standing.only_grew(before, self._stock, self._digests, unknown)
        ):
            self._before = None
        self.open_trees = self._known_open(unknown or set())
        """Trees that are known to have names of interest: there is nothing to read in them."""
        self._to_read = None if unknown is None else unknown - self.open_trees
        """None: everything."""
        self.reached: Reached | None = None
        """What refs reach, where that is known without walking through all of history."""
        if self._before is not None:
            self.reached = standing.reached(git, self._tips, self._before, self._stock)

    def _known_open(self, unknown: set[bytes]) -> set[bytes]:
        trees = map(bytes.fromhex, self._before.open_trees if self._before else ())
        return unknown.intersection(trees)

    def _compared(self) -> tuple[Coverage, frozenset[str], set[bytes] | None]:
        """Return what is known, and the ids of what is not; None: nothing is known.

        Buckets that are what they were need not be compared with the memory, id by id: of 1.7
        million that took a second.
        """
        total, mentions = Coverage(), frozenset[str]()
        settled = self._settled()
        for sum_ in settled.values():
            total += sum_.coverage
            mentions |= frozenset(sum_.mentions)
        unknown = {id_ for id_ in self._open_before() if id_[0] in settled}
        others = [ids for first, ids in enumerate(self._stock.buckets) if first not in settled]
        length = self._stock.length
        anything = bool(settled)
        strange = list[bytes]()  # buckets of which nothing is known: held as they are
        for ids, clean in zip(others, self.memory.recall(others, length), strict=True):
            total += clean.total()
            mentions |= clean.mentioned()
            if not clean:
                strange.append(ids)
                continue
            anything = True
            unknown.update(lacking(ids, clean.ids, length))
        if not anything:
            return total, mentions, None
        for ids in strange:
            unknown.update(split(ids, length))
        return total, mentions, unknown

    def _settled(self) -> dict[int, Sum]:
        """Return what the buckets count that hold what they held."""
        before = self._before
        if before is None or not before.sums:
            return {}
        pairs = enumerate(zip(before.buckets, self._digests, strict=True))
        return {first: before.sums[first] for first, (old, new) in pairs if old == new}

    def _clean_now(self) -> tuple[list[Sum], list[bytes]]:
        """Return what the clean objects of each bucket count, and the ids of those that are not clean."""
        sums = self._settled()
        open_ = [id_ for id_ in self._open_before() if id_[0] in sums]
        others = [first for first in range(FIRSTS) if first not in sums]
        ids = [self._stock.buckets[first] for first in others]
        length = self._stock.length
        for first, clean in zip(others, self.memory.recall(ids, length), strict=True):
            sums[first] = Sum.of(clean)
            open_ += lacking(self._stock.buckets[first], clean.ids, length)
        return [sums[first] for first in range(FIRSTS)], sorted(open_)

    def _open_before(self) -> list[bytes]:
        return [bytes.fromhex(id_) for id_ in (self._before.open if self._before else ())]

    def planned(self, parts: int) -> Iterator[Shard] | None:
        """Return what to read; None when nothing is known, and everything is to be read."""
        return None if self._to_read is None else self._planned(parts, self._to_read)

    def _planned(self, parts: int, to_read: set[bytes]) -> Iterator[Shard]:
        repo = str(self._git.root)
        known = KnownShard(Known(self._known, self._mentions, len(self._stock) - len(to_read)))
        around = SurroundingsShard(repo, EVERYTHING, self.reached)
        ids = self._stock.in_reading_order(to_read)
        if len(ids) <= FEW and self.reached is not None:
            yield TogetherShard((known, ListedShard(repo, b"".join(ids)), around))
            return
        yield around
        yield known
        size = max(1, min(SHARD, -(-len(ids) // parts)))
        for at in range(0, len(ids), size):
            yield ListedShard(repo, b"".join(ids[at : at + size]))

    def known_names(
        self, open_trees: AbstractSet[bytes], read: list[bytes]
    ) -> tuple[frozenset[str], tuple[str, ...]] | None:
        """Return the mentions in names of files that are known, and the commits whose names are not.

        None: all of history is to be walked.
        """
        before = self._before
        if before is None or before.names is None:
            return None
        new = {id_.hex() for id_ in open_trees} - set(before.open_trees)
        mentions = frozenset(before.names)
        if not new:
            return mentions, ()
        commits = tuple(id_.hex() for id_ in read)
        asked = "".join((*(f"{c}\n" for c in commits), *(f"^{c}\n" for c in before.tips)))
        out = self._git.attempt(
            "rev-list", "--objects", "--no-object-names", "--ignore-missing", "--stdin",
            stdin=asked.encode(),
        )  # fmt: skip
        reached = set(out[1].decode("ascii").split())
        return (mentions, commits) if commits and not out[0] and new <= reached else None

    def keep(self, learnt: Learnt) -> None:
        """Keep what was read, and how the repository stands."""
        self.memory.settle()
        sums, open_ = self._clean_now()
        reached = learnt.reached
        if len(open_) > MOST_OPEN or reached is None or learnt.walk:
            self.memory.keep_place(self._name, "")
            return
        now = Standing(
            buckets=self._digests,
            open=[id_.hex() for id_ in open_],
            open_trees=[id_.hex() for id_ in sorted(learnt.open_trees)],
            names=self._names(learnt),
            sums=sums,
        )
        if standing.worth_keeping(reached, self._tips):
            now.signature, now.tips = self._tips.signature, list(self._tips.ids)
            now.absent = list(reached.missing)
        if now != self._before:
            self.memory.keep_place(self._name, standing.written(now))

    def _names(self, learnt: Learnt) -> list[str] | None:
        """Return what names of files mention, when they give nothing else."""
        names = learnt.names
        if not learnt.open_trees:
            return []
        before = self._before.names if self._before else None
        if names is None:  # nothing was walked: as before
            return before
        if names.noteworthy:
            return None
        return sorted(names.mentions | set(before or ()))
