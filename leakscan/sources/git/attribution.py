"""Where objects that hit stand: first commit, paths, refs, and whether HEAD still has them.

One ``git log`` over all that refs and reflogs reach, newest first, however many hits there are. A
commit with which no parent agrees at a path introduced what stands there; the last one seen is the
first in history, since no commit comes before its children. Refs travel from child to parent as
sets of bits, so ``refs`` are those that *reach* an introducing commit: each brings the content
along even if its tip has it no more. ``in_head`` says that HEAD's tree has it at that path.

Only what is not found that way costs more: commits that nothing reaches, then the index, then trees
without a commit. What stands nowhere is a dangling blob and keeps its id alone.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from leakscan.errors import GitError
from leakscan.model.provenance import Origin, Provenance
from leakscan.sources.base import Attribution
from leakscan.sources.git.gaps import dangling_trees
from leakscan.sources.git.inventory import inventory
from leakscan.sources.git.layout import locate
from leakscan.sources.git.plumbing import Git
from leakscan.sources.git.selection import EVERY_REF, EVERYTHING
from leakscan.sources.git.tips import Tips, read_tips
from leakscan.sources.git.walk import Commit, walk

SYMLINK = b"120000"
HIDDEN = ("--not", *EVERY_REF)


@dataclass(slots=True)
class Place:
    """A blob at a path, or a commit, as far as it is known."""

    mode: bytes = b""
    commit: bytes = b""
    author_date: str = ""
    refs: int = 0

    def seen(self, commit: Commit, refs: int, mode: bytes = b"") -> None:
        """Take note of an introducing commit, older than all before it."""
        self.mode, self.commit, self.author_date = mode, commit.id, commit.author_date
        self.refs |= refs


@dataclass(slots=True)
class _Search:
    wanted: frozenset[bytes]
    tips: Tips
    blobs: dict[tuple[bytes, bytes], Place] = field(default_factory=dict)
    """By object id and path."""
    paths: defaultdict[bytes, set[bytes]] = field(default_factory=lambda: defaultdict(set))
    commits: dict[bytes, Place] = field(default_factory=dict)

    def missing(self) -> frozenset[bytes]:
        """Return what has not been met yet."""
        return self.wanted - self.paths.keys() - self.commits.keys() - self.tips.direct.keys()

    def follow(self, commits: Iterable[Commit]) -> None:
        """Meet commits, children before parents, with their wanted entries."""
        refs_of: dict[bytes, int] = {}
        same: dict[int, int] = {}
        direct, wanted = self.tips.direct, self.wanted
        for commit in commits:
            refs = refs_of.pop(commit.id, 0) | direct.get(commit.id, 0)
            refs = same.setdefault(refs, refs)  # one object for each set: most commits share one
            for parent in commit.parents:
                refs_of[parent] = refs_of.get(parent, 0) | refs
            if commit.id in wanted:
                self.commits.setdefault(commit.id, Place()).seen(commit, refs)
            for entry in commit.entries:
                self._at(entry.id, entry.path).seen(commit, refs, entry.mode)

    def name(self, named: Iterable[tuple[bytes, bytes, bytes]], refs: int = 0) -> None:
        """Meet (mode, id, path) outside of commits."""
        for mode, id_, path in named:
            if id_ in self.wanted:
                place = self._at(id_, path)
                place.mode = mode
                place.refs |= refs

    def _at(self, id_: bytes, path: bytes) -> Place:
        self.paths[id_].add(path)
        return self.blobs.setdefault((id_, path), Place())


def attribute(git: Git, ids: Iterable[str]) -> Mapping[str, Attribution]:
    """Find the places of blobs, and the refs of commits and tags.

    Every id that the repository knows has an answer; a repository too broken to be walked gives
    what can be known without. Raises ``GitError`` when it cannot be opened.
    """
    id_length = locate(git).id_length
    wanted = frozenset(id_.encode("ascii") for id_ in ids)
    search = _Search(wanted, read_tips(git))
    _walk(search, git, *EVERY_REF)
    if search.missing():
        _outside(search, git, id_length)
    head = frozenset((id_, path) for _, id_, path in _tree(git, "HEAD") if id_ in wanted)
    return {
        id_.decode("ascii"): Attribution(tuple(_places(search, id_, head)))
        for id_ in sorted(wanted)
    }


def _walk(search: _Search, git: Git, *options: str, commits: Iterable[bytes] = ()) -> None:
    try:
        search.follow(walk(git, "--date-order", *options, commits=commits, wanted=search.wanted))
    except GitError:
        # stated already by the shard that walks the same commits for their file names; what
        # was met before the break counts
        return


def _outside(search: _Search, git: Git, id_length: int) -> None:
    """Look where the refs do not lead, each place only if something is still missing."""
    for tree in search.tips.trees:
        search.name(_tree(git, tree.decode("ascii")), search.tips.direct[tree])
    if search.missing():
        with inventory(git, EVERYTHING, id_length, kinds=frozenset({b"commit"})) as listed:
            _walk(search, git, *HIDDEN, commits=listed.ids())
    if search.missing():
        search.name(_index(git))
    for loose in dangling_trees(git) if search.missing() else ():
        search.name(_tree(git, loose))


def _tree(git: Git, tree: str) -> Iterator[tuple[bytes, bytes, bytes]]:
    """Yield the entries of a tree and its folders; none where git cannot read it."""
    code, out, _ = git.attempt("ls-tree", "-r", "-z", "--full-tree", tree)
    for field_ in out.split(b"\0") if not code else ():
        head, _, path = field_.partition(b"\t")
        if path:
            mode, _, id_ = head.split(b" ")
            yield mode, id_, path


def _index(git: Git) -> Iterator[tuple[bytes, bytes, bytes]]:
    code, out, _ = git.attempt("ls-files", "--stage", "--full-name", "-z", ":/")
    for field_ in out.split(b"\0") if not code else ():
        head, _, path = field_.partition(b"\t")
        if path:
            mode, id_, _ = head.split(b" ")
            yield mode, id_, path


def _places(
    search: _Search, id_: bytes, head: frozenset[tuple[bytes, bytes]]
) -> Iterator[Provenance]:
    name = id_.decode("ascii")
    for path in sorted(search.paths.get(id_, ())):
        place = search.blobs[id_, path]
        yield Provenance(
            _origin(place, search.tips),
            path.decode("utf-8", "surrogateescape"),
            blob=name,
            commit=place.commit.decode("ascii"),
            author_date=place.author_date,
            refs=search.tips.names_of(place.refs),
            in_head=(id_, path) in head,
        )
    if said := search.commits.get(id_):
        refs = search.tips.names_of(said.refs)
        yield Provenance(
            Origin.COMMIT_MESSAGE, commit=name, author_date=said.author_date, refs=refs
        )
    elif id_ not in search.paths or id_ in search.tips.direct:
        tag = search.tips.kinds.get(id_) == b"tag"
        origin = Origin.TAG_MESSAGE if tag else Origin.BLOB
        refs = search.tips.names_of(search.tips.direct.get(id_, 0))
        yield Provenance(origin, blob=name, refs=refs, in_head=None if tag else False)


def _origin(place: Place, tips: Tips) -> Origin:
    if place.mode == SYMLINK:
        return Origin.SYMLINK
    return Origin.NOTE if place.refs and not place.refs & ~tips.notes else Origin.BLOB
