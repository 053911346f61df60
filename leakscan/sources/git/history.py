"""Everything that a git repository holds, every object once.

One ``cat-file`` prints all blobs, commits and tags, reachable or not, in the order of the packs;
beside it stand the names and files that are no objects. Commit and path of a blob are looked up for
hits only (``attribution.py``): a walk over diffs would pay for that at every blob, and miss what no
diff shows.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from leakscan.errors import GitError
from leakscan.model.chunk import Chunk, Remark, Skipped
from leakscan.model.result import Coverage, Target
from leakscan.sources.base import Attribution, Screen
from leakscan.sources.git import gaps, names, selection
from leakscan.sources.git.bulk import read_listed
from leakscan.sources.git.contents import Contents
from leakscan.sources.git.gitdir import own_files
from leakscan.sources.git.inventory import ABSENT, Slice, inventory
from leakscan.sources.git.layout import Layout, locate
from leakscan.sources.git.packindex import Strange
from leakscan.sources.git.packreading import READ, read_packs
from leakscan.sources.git.packs import Packs
from leakscan.sources.git.plumbing import Git
from leakscan.sources.git.selection import EVERYTHING, Selection

SHARE = 16 * 1024 * 1024
"""Bytes of packed and loose objects that are worth a shard of their own: less is read before
another process has started."""
FINER = 4
"""Shards for each of ``parts`` when all is read: families differ in size, and nobody should wait long
for the last. To narrow the history costs git a walk for each shard; that is not cut finer."""
Items = Iterator[Chunk | Skipped | Coverage]


@dataclass(frozen=True, slots=True)
class HistorySource:
    """A repository: all of it, or what some commits introduced."""

    repo: Path
    """The repository, its ``.git``, or a folder inside its work tree."""
    since: str | None = None
    """Only what no ancestor of this revision has."""
    range_: str | None = None
    """Only what the commits of ``A..B`` introduced."""
    parts: int = 1
    """Processes among which the objects are dealt; a small repository is not cut."""

    @property
    def target(self) -> Target:
        """Say what is scanned."""
        return Target("history", str(self.repo))

    def shards(self) -> Iterator[ObjectsShard | SurroundingsShard]:
        """Cut the objects, and put what is no object in a shard of its own.

        Raises:
            GitError: there is no repository, git refuses it, or a revision means nothing in it.
        """
        git = Git(self.repo)
        locate(git)
        chosen = EVERYTHING
        if self.since:
            chosen = selection.since(git, self.since)
        elif self.range_:
            chosen = selection.between(git, self.range_)
        finer = FINER if chosen.whole and self.parts > 1 else 1
        parts = min(self.parts * finer, 1 + stored_bytes(git) // SHARE)
        yield SurroundingsShard(str(self.repo), chosen)  # waits long for git: to be begun first
        for part in range(parts):
            yield ObjectsShard(str(self.repo), chosen, Slice(part, parts))

    def attribute(self, blobs: Iterable[str]) -> Mapping[str, Attribution]:
        """Find where blobs stand; commit, paths, refs."""
        from leakscan.sources.git.attribution import attribute  # noqa: PLC0415  for hits only

        return attribute(Git(self.repo), blobs)


def stored_bytes(git: Git) -> int:
    """Return the size of a repository's own packs and loose objects, in bytes."""
    counts = dict(line.split(b": ", 1) for line in git.run("count-objects", "-v").splitlines())
    return 1024 * (int(counts[b"size-pack"]) + int(counts[b"size"]))


@dataclass(frozen=True, slots=True)
class ObjectsShard:
    """A slice of the blobs, commits and tags."""

    repo: str
    selection: Selection
    slice: Slice

    def chunks(self) -> Items:
        """Read them; what cannot be read is stated and passed over."""
        git = Git(self.repo)
        layout = locate(git)
        contents = Contents(layout)
        with inventory(
            git, self.selection, layout.id_length, slice_=self.slice, kinds=READ
        ) as listed:
            if listed.said:
                yield Skipped(self.repo, "git-complaint", listed.said)
            yield from gaps.lacking(git, listed.kinds[ABSENT], self.repo)
            for piece in read_listed(git, listed):
                yield from contents.of(piece)
        yield from contents.end()

    def screened(self, screen: Screen) -> Iterator[Chunk | Skipped | Coverage | Remark]:
        """Read them from the packs where that is possible, and yield what the screen hits."""
        layout = locate(Git(self.repo))
        try:
            packs = Packs(layout) if self.selection.whole else None
        except Strange as why:
            yield Remark(f"{self.repo}: {why}: read by git cat-file")
            packs = None
        if packs is None:
            yield from self.chunks()
        else:
            yield from read_packs(Git(self.repo), layout, packs.read(self.slice, screen))


@dataclass(frozen=True, slots=True)
class SurroundingsShard:
    """Names, reflogs and configuration; and the statement of what the repository lacks."""

    repo: str
    selection: Selection

    def chunks(self) -> Items:
        """Read them."""
        git = Git(self.repo)
        layout = locate(git)
        yield Coverage(repositories=1)
        yield from gaps.shallow(git, layout, self.selection, self.repo)
        if self.selection.whole:
            yield from names.ref_names(git)
            yield from own_files(layout)
        try:
            yield from self._names(git, layout)
        except GitError as exc:
            yield Skipped(self.repo, "broken-history", f"names of files: {exc.message}")

    def _names(self, git: Git, layout: Layout) -> Items:
        if not self.selection.whole:
            yield from names.file_names(git, self.selection)
            return
        reached = gaps.reach(git, self.selection)
        yield from gaps.lacking(git, reached.absent, self.repo)
        if reached.said:
            yield Skipped(self.repo, "broken-history", reached.said)
        with inventory(git, EVERYTHING, layout.id_length, kinds=frozenset({b"commit"})) as commits:
            hidden = gaps.unreachable(commits.kinds, reached)
            ids = list(commits.ids()) if hidden else []
        yield from names.file_names(git, self.selection, ids)
        if hidden:
            yield from names.tree_names(git, gaps.dangling_trees(git))
