"""How a repository stood at the last scan: what its refs reach, and what its names of files gave.

To find out whether anything is missing, git has to walk through all of history; and whether a name
of a file is of interest, likewise. A repository in which only something was added is walked from
where it stood last time. Anything that does not fit is walked as a whole.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from hashlib import blake2b
from pathlib import Path
from typing import NamedTuple

from leakscan.model.clean import Clean
from leakscan.model.result import Coverage
from leakscan.sources.git import gaps
from leakscan.sources.git.gaps import MOST_ABSENT, Reached
from leakscan.sources.git.layout import Layout
from leakscan.sources.git.plumbing import Git
from leakscan.sources.git.selection import EVERYTHING, Selection
from leakscan.sources.git.stock import FIRSTS, Stock, digest, lacking

FEW = 100
"""New ids that refs and reflogs name, up to which their border is looked for."""
MOST_NEW = 1000
"""Commits that are looked at for it."""
MOST_TIPS = 500_000
"""Objects of refs and reflogs that are remembered, 43 bytes each; a mirror of a large project with its pull
requests has some 60,000."""


class Sum(NamedTuple):
    """What clean objects count together."""

    blobs: int
    commits: int
    bytes: int
    members: int
    mentions: list[str]
    """The rules whose provider any of them names."""

    @classmethod
    def of(cls, clean: Clean) -> Sum:
        """Count."""
        total = clean.total()
        mentions = sorted(clean.mentioned())
        return cls(total.blobs, total.commits, total.bytes, total.members, mentions)

    @property
    def coverage(self) -> Coverage:
        """Return the counts."""
        return Coverage(
            blobs=self.blobs, commits=self.commits, bytes=self.bytes, members=self.members
        )


@dataclass(slots=True)
class Standing:
    """What is remembered of a repository; everything in it is names and numbers."""

    buckets: list[str] = field(default_factory=list)
    """A digest for each bucket of ids (``Stock.digests``)."""
    open: list[str] = field(default_factory=list)
    """Ids of the objects that were not clean."""
    signature: str = ""
    """Digest over everything that leads to objects (:func:`signature`)."""
    tips: list[str] = field(default_factory=list)
    """Objects that refs and reflogs name; commits, nearly all."""
    absent: list[str] = field(default_factory=list)
    open_trees: list[str] = field(default_factory=list)
    """Trees with names that may be of interest."""
    names: list[str] | None = None
    """The rules whose provider names of files mention, when these gave nothing else."""
    sums: list[Sum] = field(default_factory=list)
    """What the clean objects of each bucket count; empty where an older version kept this."""


def read(text: str) -> Standing | None:
    """Read what :func:`written` wrote; None when it is something else."""
    try:
        standing = Standing(**json.loads(text))
        standing.sums = [Sum(*numbers) for numbers in standing.sums]
    except (ValueError, TypeError):
        return None
    whole = len(standing.buckets) == FIRSTS and len(standing.sums) in (0, FIRSTS)
    return standing if whole else None


def written(standing: Standing) -> str:
    """Return a text for a memory."""
    return json.dumps(asdict(standing), separators=(",", ":"))


def name_of(layout: Layout) -> str:
    """Return a name for a repository by its place; it does not tell the place."""
    path = str(layout.common_dir).encode("utf-8", "surrogateescape")
    return blake2b(path, digest_size=16).hexdigest()


def only_grew(before: Standing, stock: Stock, digests: Sequence[str], unknown: set[bytes]) -> bool:
    """Say whether all objects that were there are there: ``unknown`` are those that are not clean.

    ``digests`` are the stock's.

    Where buckets differ, what is neither clean nor was there open is new; without it, the digest
    must be the old one.
    """
    new = unknown - {bytes.fromhex(id_) for id_ in before.open}
    for first, ids in enumerate(stock.buckets):
        if digests[first] != before.buckets[first]:
            added = b"".join(sorted(id_ for id_ in new if id_[0] == first))
            old = b"".join(lacking(ids, added, stock.length))
            if digest(old) != before.buckets[first]:
                return False
    return True


class Leading(NamedTuple):
    """What leads to objects, as it stands in refs and reflogs; some of it may not be there."""

    said: tuple[bytes, bytes]
    """git's words on refs and on HEAD."""
    refs: set[bytes]
    logged: set[bytes]


def leading(git: Git, layout: Layout) -> Leading:
    """Read refs and reflogs.

    The ids are taken as they stand there: to peel them, git would look into every object, which
    takes longer than all the rest where there are thousands of refs.
    """
    refs = git.run("for-each-ref", "--format=%(objectname) %(refname)")
    head = git.attempt("rev-parse", "-q", "--verify", "HEAD")[1]
    ids = {line.partition(b" ")[0] for line in refs.splitlines()} | {head.strip()}
    return Leading((refs, head), _binary(ids), _binary(set(_logged(layout))))


def _binary(ids: set[bytes]) -> set[bytes]:
    return {bytes.fromhex(id_.decode("ascii")) for id_ in ids if id_.strip(b"0")}


@dataclass(frozen=True, slots=True)
class Tips:
    """What leads to objects now."""

    signature: str
    ids: tuple[str, ...]
    """What refs and reflogs name, as far as it is there."""
    all: bool = True
    """Whether nothing else leads to objects, and every ref to one that is there; further work trees have
    a HEAD of their own, and of a broken ref git has to say so."""


def tips_of(git: Git, layout: Layout, stock: Stock, before: Standing | None) -> Tips:
    """Read refs, reflogs and indexes; ``before`` is given when the objects are those of then."""
    said, refs, logged = leading(git, layout)
    made = blake2b(digest_size=16)
    for part in (*said, b"\0".join(sorted(logged)), *_indexes(layout)):
        made.update(len(part).to_bytes(8, "big") + part)
    alone = not (layout.common_dir / "worktrees").exists()
    if before is not None and before.signature == made.hexdigest():
        return Tips(before.signature, tuple(before.tips), alone)
    there = set(stock.of(refs | logged))
    ids = tuple(sorted(map(bytes.hex, there)))
    return Tips(made.hexdigest(), ids, alone and refs <= there)


def _logged(layout: Layout) -> Iterator[bytes]:
    """Yield the ids in all reflogs."""
    for logs in (layout.common_dir / "logs", *layout.common_dir.glob("worktrees/*/logs")):
        for path in sorted(logs.rglob("*")):
            if path.is_file():
                yield from _ids_in(path, layout.id_length)


def _ids_in(path: Path, length: int) -> Iterator[bytes]:
    try:
        lines = path.read_bytes().splitlines()
    except OSError:
        return
    for line in lines:
        for id_ in line.split(b" ", 2)[:2]:
            if len(id_) == length and not id_.strip(b"0123456789abcdef"):
                yield id_


def _indexes(layout: Layout) -> Iterator[bytes]:
    """Yield digests of the indexes of all work trees."""
    for folder in (layout.common_dir, *sorted(layout.common_dir.glob("worktrees/*"))):
        index = folder / "index"
        yield _digest_of(index) if index.is_file() else b""


def _digest_of(path: Path) -> bytes:
    try:
        return blake2b(path.read_bytes(), digest_size=16).digest()
    except OSError as error:
        return str(error.errno).encode()


def reached(git: Git, tips: Tips, before: Standing | None, stock: Stock) -> Reached:
    """Return what a walk from all tips comes to, walking as little as possible.

    ``before`` is given only when nothing that was there has gone. ``present`` counts nothing then.
    """
    if before is None or not before.signature:
        return gaps.reach(git, EVERYTHING)
    absent = before.absent
    if any(bytes.fromhex(id_) in stock for id_ in absent):
        return gaps.reach(git, EVERYTHING)
    if before.signature == tips.signature:
        return Reached(0, len(absent), "", tuple(absent))
    new = set(tips.ids).difference(before.tips)
    border = _border(git, new, before.tips) if tips.all else None
    gone = set(before.tips).difference(tips.ids, border or ())
    if absent and _left_behind(git, gone, tips):
        return gaps.reach(git, EVERYTHING)
    if border is None:
        more = gaps.reach(git, EVERYTHING, beyond=before.tips)
    else:  # git would look into every ref, of which there may be thousands
        more = gaps.reach(git, Selection(tuple(sorted(new))), beyond=border)
    if more.said:
        return gaps.reach(git, EVERYTHING)
    missing = tuple(dict.fromkeys((*absent, *more.missing)))
    return Reached(0, len(missing), "", missing)


def _border(git: Git, new: set[str], before: Collection[str]) -> set[str] | None:
    """Return which of the commits that were led to come right before those that are new.

    None: there are many new ones, or some are no commits, or something is in the way.
    """
    if not 0 < len(new) <= FEW:
        return None
    asked = "".join(f"{id_}\n" for id_ in sorted(new))
    code, out, _ = git.attempt(
        "rev-list", "--parents", f"--max-count={MOST_NEW}", "--stdin", stdin=asked.encode()
    )
    lines = (line.split() for line in out.decode("ascii").splitlines())
    parents = {commit: of for commit, *of in lines}
    known, border = set(before), set[str]()
    waiting, seen = list(new), set(new)
    while waiting and not code:
        commit = waiting.pop()
        if commit in known:
            border.add(commit)
            continue
        if commit not in parents:
            return None
        waiting += [id_ for id_ in parents[commit] if id_ not in seen]
        seen.update(parents[commit])
    return None if code else border


def _left_behind(git: Git, gone: Collection[str], now: Tips) -> bool:
    """Say whether a commit that refs or reflogs named is led to no more."""
    if not gone:
        return False
    asked = "".join((*(f"{id_}\n" for id_ in gone), *(f"^{id_}\n" for id_ in now.ids)))
    out = git.attempt("rev-list", "--stdin", "--max-count=1", stdin=asked.encode())
    return bool(out[0] or out[1])


def worth_keeping(reached_: Reached, tips: Tips) -> bool:
    """Say whether what was reached can be gone on from."""
    return not reached_.said and reached_.absent < MOST_ABSENT and len(tips.ids) < MOST_TIPS
