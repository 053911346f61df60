"""Whether a repository lacks anything, from what its objects name, without a walk through all of history.

git looks up every entry of every tree for that (``rev-list --objects --missing=print``), 3 to 10
seconds of processor in a large history. Here trees are read as deltas anyway (``families.py``), and
only what a delta brings is looked up (``links.py``).

That an object is named does not make it missing: what nothing reaches may lack what it names. But
where every commit, tag and tree is named by another one or by a ref, all of them are reached, since
no object can come before itself. Where one is not, or anything is unusual, the answer is None and
git walks.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from importlib.util import find_spec
from typing import NamedTuple

from leakscan.errors import GitError
from leakscan.sources.git import standing
from leakscan.sources.git.gaps import MOST_ABSENT, Reached
from leakscan.sources.git.idtable import KNOWN_PACKS
from leakscan.sources.git.layout import Layout
from leakscan.sources.git.links import Links, Referred
from leakscan.sources.git.packindex import ID, PackIndex, Strange
from leakscan.sources.git.plumbing import Git
from leakscan.sources.git.standing import Leading

MANY = 50_000
"""Objects from which on looking up what trees name takes less time than git's walk."""
EMPTY_TREE = bytes.fromhex("4b825dc642cb6eb9a060e54bf8d69288fbee4904")
"""git knows it without having it."""
MOST_UNNAMED = 100_000
"""Objects that no other names, for which a kind is asked."""


def possible(layout: Layout, objects: int) -> bool:
    """Say whether it is worth it and nothing unusual is to be expected."""
    common = layout.common_dir
    unusual = ("shallow", "objects/info/alternates", "worktrees")
    return (
        objects >= MANY
        and find_spec("numpy") is not None
        and layout.id_length == 2 * ID
        and not any((common / name).exists() for name in unusual)
        and len(list((common / "objects" / "pack").glob("*.pack"))) <= KNOWN_PACKS
    )


class Prepared(NamedTuple):
    """What can be known before anything was read."""

    store: _Store
    tips: Leading
    staged: Referred


def prepared(git: Git, layout: Layout) -> Prepared | None:
    """Look at packs, refs, reflogs and the index; None: something is unusual, and git has to walk."""
    try:
        store = _Store(layout)
        tips = standing.leading(git, layout)
    except (Strange, GitError):
        return None
    links = Links(store.indexes)
    links.add(b"".join(tips.refs))
    named = links.referred()
    staged = _staged(git, layout, store)
    if named.unsure or named.absent - store.loose or staged is None:
        return None
    return Prepared(store, tips, staged)


def reached(git: Git, known: Prepared, told: Sequence[Referred]) -> Reached | None:
    """Return what a walk from all refs, reflogs and the index would say; None: git has to walk.

    Args:
        git: the repository.
        known: of it.
        told: what all its commits, tags and trees name.
    """
    store, tips, staged = known
    if not (told and all(map(store.told_of, told))):
        return None
    every = [*told, staged]
    absent = _union(one.absent for one in every) - store.loose - {EMPTY_TREE}
    required = _union(one.required for one in every) - store.loose - {EMPTY_TREE}
    unnamed = store.unnamed(every) - tips.refs - tips.logged
    whole = len(unnamed) <= MOST_UNNAMED and set(_kinds(git, unnamed)) <= {b"blob"}
    if required or (absent and not whole):
        return None
    missing = tuple(sorted(id_.hex() for id_ in absent))
    return Reached(store.count if whole else 0, len(absent), "", missing[:MOST_ABSENT])


class _Store:
    """The objects of a repository by their ids."""

    def __init__(self, layout: Layout) -> None:
        objects = layout.common_dir / "objects"
        paths = sorted((objects / "pack").glob("*.pack"))
        self.indexes = [PackIndex(path.with_suffix(".idx")) for path in paths]
        names = (path.parent.name + path.name for path in objects.glob("[0-9a-f][0-9a-f]/*"))
        self.loose = frozenset(
            bytes.fromhex(name)
            for name in names
            if len(name) == 2 * ID and not name.strip("0123456789abcdef")
        )
        self.count = len(self.loose) + sum(index.count for index in self.indexes)

    def told_of(self, told: Referred) -> bool:
        """Say whether what was told is of these packs, and sure."""
        sizes = [(index.count + 7) // 8 for index in self.indexes]
        return not told.unsure and sizes == [len(bits) for bits in told.packs]

    def unnamed(self, told: Iterable[Referred]) -> set[bytes]:
        """Return the ids of the objects that none names."""
        import numpy as np  # noqa: PLC0415

        every = list(told)
        found = set(self.loose).difference(*(one.absent for one in every))
        for number, index in enumerate(self.indexes):
            bits = np.zeros((index.count + 7) // 8, np.uint8)
            for one in every:
                bits |= np.frombuffer(one.packs[number], np.uint8)
            missing = np.flatnonzero(np.unpackbits(bits, count=index.count) == 0).tolist()
            found.update(map(index.id_at, missing))
        return found


def _staged(git: Git, layout: Layout, store: _Store) -> Referred | None:
    """Return what the index names; None when git does not tell it here."""
    links = Links(store.indexes)
    if (layout.git_dir / "index").is_file():
        code, out, _ = git.attempt("ls-files", "--stage", "-z")
        if code:
            return None
        entries = (entry.partition(b"\t")[0].split() for entry in out.split(b"\0") if entry)
        for mode, id_, _ in entries:
            if mode != b"160000":
                links.add(bytes.fromhex(id_.decode("ascii")))
    staged = links.referred()
    return None if staged.unsure else staged


def _union(sets: Iterable[frozenset[bytes]]) -> frozenset[bytes]:
    return frozenset().union(*sets)


def _kinds(git: Git, ids: Iterable[bytes]) -> list[bytes]:
    asked = "".join(f"{id_.hex()}\n" for id_ in ids).encode()
    if not asked:
        return []
    out = git.attempt("cat-file", "--batch-check=%(objecttype)", "--buffer", stdin=asked)[1]
    return out.split(b"\n")[:-1]
