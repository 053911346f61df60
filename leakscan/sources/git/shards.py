"""The pieces of work into which a repository is cut."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from leakscan.errors import GitError
from leakscan.model.chunk import Chunk, Remark, Skipped
from leakscan.model.clean import split
from leakscan.model.result import Coverage
from leakscan.sources.base import Advance, Known, Lesson, Screen
from leakscan.sources.git import gaps, names
from leakscan.sources.git.bulk import read_listed
from leakscan.sources.git.gaps import Reached
from leakscan.sources.git.gitdir import own_files
from leakscan.sources.git.inventory import ABSENT, ALL, Slice, inventory
from leakscan.sources.git.layout import Layout, locate
from leakscan.sources.git.links import Links
from leakscan.sources.git.packindex import Strange
from leakscan.sources.git.packreading import READ, read_named, read_packs
from leakscan.sources.git.packs import Packs
from leakscan.sources.git.plumbing import Git
from leakscan.sources.git.reading import NamesLesson, Reading, SurroundingsLesson
from leakscan.sources.git.selection import EVERYTHING, Selection

Items = Iterator[Chunk | Skipped | Coverage]
Steps = Iterator[Chunk | Skipped | Coverage | Advance]
Screened = Iterator[Chunk | Skipped | Coverage | Remark | Known | Advance | Lesson]


@dataclass(frozen=True, slots=True)
class ObjectsShard:
    """A slice of the blobs, commits and tags; and of the names in trees, where they are screened."""

    repo: str
    selection: Selection
    slice: Slice = ALL
    learn: bool = False
    """Whether to tell which objects were clean."""
    link: bool = False
    """Whether to tell what the objects name."""
    layout: Layout | None = None
    """Of the repository, where that is known: there are many shards, and git is asked by each."""

    def chunks(self) -> Items:
        """Read them; what cannot be read is stated and passed over."""
        git = Git(self.repo)
        reading = Reading(self.layout or locate(git), None, learn=False)
        yield from _without_steps(self._by_git(git, reading, READ))
        yield from reading.contents.end()

    def screened(self, screen: Screen) -> Screened:
        """Read them from the packs where that is possible, and yield what the screen hits."""
        git = Git(self.repo)
        reading = Reading(self.layout or locate(git), screen, learn=self.learn)
        try:
            packs = Packs(reading.layout) if self.selection.whole else None
        except Strange as why:
            yield Remark(f"{self.repo}: {why}: read by git cat-file")
            packs = None
        if packs is not None:
            reading.links = Links(packs.indexes, again=not self.learn) if self.link else None
            yield from read_packs(git, packs, self.slice, screen, reading)
        else:
            kinds = READ | {b"tree"} if self.selection.whole else READ
            yield from self._by_git(git, reading, kinds)
        yield from reading.told()
        yield from reading.contents.end()
        yield reading.lesson(self.slice)

    def _by_git(self, git: Git, reading: Reading, kinds: frozenset[bytes]) -> Steps:
        length = reading.layout.id_length
        with inventory(git, self.selection, length, slice_=self.slice, kinds=kinds) as listed:
            if listed.said:
                yield Skipped(self.repo, "git-complaint", listed.said)
            yield from gaps.lacking(git, listed.kinds[ABSENT], self.repo)
            for piece in read_listed(git, listed):
                yield from reading.of(piece)
                yield from reading.stepped()


@dataclass(frozen=True, slots=True)
class ListedShard:
    """Objects that are named one by one."""

    repo: str
    ids: bytes
    """Binary ids, in the order in which to read them."""
    learn: bool = True

    def chunks(self) -> Items:
        """Read them."""
        git = Git(self.repo)
        reading = Reading(locate(git), None, learn=False)
        yield from _without_steps(self._read(git, reading))
        yield from reading.contents.end()

    def screened(self, screen: Screen) -> Screened:
        """Read them, and tell what was clean."""
        git = Git(self.repo)
        reading = Reading(locate(git), screen, learn=self.learn)
        yield from self._read(git, reading)
        yield from reading.told()
        yield from reading.contents.end()
        yield reading.lesson()

    def _read(self, git: Git, reading: Reading) -> Steps:
        with tempfile.TemporaryFile() as file:
            length = reading.layout.id_length // 2
            file.writelines(id_.hex().encode() + b"\n" for id_ in split(self.ids, length))
            if self.ids:
                yield from read_named(git, file, reading)


@dataclass(frozen=True, slots=True)
class KnownShard:
    """What was read before."""

    known: Known

    def chunks(self) -> Items:
        """Yield what it counts."""
        yield self.known.coverage

    def screened(self, screen: Screen) -> Screened:
        """Yield what it counts and mentions."""
        del screen
        yield self.known


@dataclass(frozen=True, slots=True)
class SurroundingsShard:
    """Names, reflogs and configuration; and the statement of what the repository lacks."""

    repo: str
    selection: Selection
    reached: Reached | None = None
    """What a walk through all of history would come to, where that is known."""
    link: bool = False
    """Whether that is found out from what the objects name (``linkage.py``), and stated later."""

    def chunks(self) -> Items:
        """Read them, names of files too."""
        git = Git(self.repo)
        if not self.selection.whole:
            yield from self._before(git)
            yield from _named(self.repo, names.file_names(git, self.selection))
            return
        reached = gaps.reach(git, self.selection)
        yield from self._around(git, reached)
        yield from NamesShard(self.repo, present=reached.present).chunks()

    def screened(self, screen: Screen) -> Screened:
        """Read them; names of all files are left to whoever knows what stands in the trees."""
        if not self.selection.whole:
            yield from self.chunks()
            return
        git = Git(self.repo)
        if self.link:
            yield from self._around(git, None, screen.hits)
            return
        reached = self.reached or gaps.reach(git, self.selection)
        yield from self._around(git, reached, screen.hits)
        yield SurroundingsLesson(reached)

    def _before(self, git: Git) -> Items:
        yield Coverage(repositories=1)
        yield from gaps.shallow(git, locate(git), self.selection, self.repo)

    def _around(
        self, git: Git, reached: Reached | None, hits: Callable[[bytes], bool] | None = None
    ) -> Items:
        yield from self._before(git)
        yield from names.ref_names(git, hits)
        yield from own_files(locate(git))
        if reached is not None:
            yield from GapsShard(self.repo, reached).chunks()


@dataclass(frozen=True, slots=True)
class GapsShard:
    """The statement of what a repository lacks."""

    repo: str
    reached: Reached

    def chunks(self) -> Items:
        """State it."""
        yield from gaps.lacking(Git(self.repo), self.reached.absent, self.repo)
        if self.reached.said:
            yield Skipped(self.repo, "broken-history", self.reached.said)

    def screened(self, screen: Screen) -> Screened:
        """State it."""
        del screen
        yield from self.chunks()


@dataclass(frozen=True, slots=True)
class NamesShard:
    """Names of files as whole paths, where a part of one may be of interest."""

    repo: str
    commits: tuple[str, ...] = ()
    """Only what these brought; none: all of history."""
    present: int = 0
    """How many objects a walk from all refs and reflogs reached; 0: not known."""
    total: int = 0
    """How many there are, at most; 0: not known."""
    parts: int = 1
    """Processes of git that walk through all of history."""

    def chunks(self) -> Items:
        """Walk through history."""
        git = Git(self.repo)
        found = self._some(git) if self.commits else self._all(git)
        yield from _named(self.repo, found)

    def screened(self, screen: Screen) -> Screened:
        """Walk, and tell what it gave."""
        screen.outcome()
        yield from self.chunks()
        yield NamesLesson(screen.outcome())

    def _some(self, git: Git) -> Iterator[Chunk]:
        alone = Selection(("--no-walk=sorted",), whole=False)
        return names.file_names(git, alone, map(str.encode, self.commits))

    def _all(self, git: Git) -> Iterator[Chunk]:
        present = self.present or gaps.reach(git, EVERYTHING).present
        if 0 < self.total <= present:
            yield from names.file_names(git, EVERYTHING, parts=self.parts)
            return
        length = locate(git).id_length
        with inventory(git, EVERYTHING, length, kinds=frozenset({b"commit"})) as commits:
            hidden = sum(commits.kinds.values()) - commits.kinds[ABSENT] > present
            ids = list(commits.ids()) if hidden else []
        yield from names.file_names(git, EVERYTHING, ids, parts=self.parts)
        if hidden:
            yield from names.tree_names(git, gaps.dangling_trees(git))


@dataclass(frozen=True, slots=True)
class TogetherShard:
    """Several shards with little in each: not worth a process."""

    shards: tuple[KnownShard | ListedShard | ObjectsShard | SurroundingsShard, ...]

    def chunks(self) -> Items:
        """Read one after the other."""
        for shard in self.shards:
            yield from shard.chunks()

    def screened(self, screen: Screen) -> Screened:
        """Read one after the other."""
        for shard in self.shards:
            yield from shard.screened(screen)


def _without_steps(items: Steps) -> Items:
    return (item for item in items if not isinstance(item, Advance))


def _named(repo: str, chunks: Iterator[Chunk]) -> Items:
    """Yield names of files, and say so where history breaks off."""
    try:
        yield from chunks
    except GitError as exc:
        yield Skipped(repo, "broken-history", f"names of files: {exc.message}")
