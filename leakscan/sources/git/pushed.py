"""What a push carries: exactly the objects that the other side lacks.

git tells a pre-push hook on standard input what it is about to update, and a pre-receive hook what
it was sent (githooks(5)). The objects to look at are those that the new tips reach and what the
receiver has does not: for a push its refs as told and as last fetched, in ``pre-receive`` all refs
that there are. New content is read whole and pairs with all that stands in it; what counts as new
are the lines that its predecessor did not have.
"""

from __future__ import annotations

import subprocess
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Self

from leakscan.errors import UsageError
from leakscan.model.chunk import Chunk, Skipped
from leakscan.model.provenance import Origin, Provenance
from leakscan.model.result import Coverage, Target
from leakscan.sources.base import Attribution
from leakscan.sources.git import gaps
from leakscan.sources.git.bulk import read_listed
from leakscan.sources.git.catfile import Piece, Truncated, read_pieces, start_batch
from leakscan.sources.git.contents import Contents
from leakscan.sources.git.introduced import NONE, Introduced, fresh_lines, read
from leakscan.sources.git.inventory import ABSENT, inventory
from leakscan.sources.git.layout import locate
from leakscan.sources.git.plumbing import Git
from leakscan.sources.git.selection import Selection

READ = frozenset({b"blob", b"commit", b"tag"})
Items = Iterator[Chunk | Skipped | Coverage]


@dataclass(frozen=True, slots=True)
class Update:
    """One ref of the receiver, as a push will leave it."""

    ref: str
    """Full name of the ref on the receiving side."""
    old: str
    """Object id that the receiver has there; zeros for a new ref."""
    new: str
    """Object id that it will have; zeros for a deletion."""


def pushed(lines: bytes) -> tuple[Update, ...]:
    """Read what git tells a pre-push hook: local ref, its id, remote ref, its id; a line each."""
    return tuple(Update(ref, old, new) for _, new, ref, old in _words(lines, 4))


def received(lines: bytes) -> tuple[Update, ...]:
    """Read what git tells a pre-receive hook: old id, new id, ref; a line each."""
    return tuple(Update(ref, old, new) for old, new, ref in _words(lines, 3))


def _words(lines: bytes, count: int) -> Iterator[list[str]]:
    for line in filter(None, lines.decode("utf-8", "surrogateescape").split("\n")):
        words = line.rsplit(" ", count - 1) if count == 4 else line.split(" ", count - 1)
        ids = (words[1], words[3]) if len(words) == 4 else words[:2]
        if len(words) != count or not all(map(_is_id, ids)):
            raise UsageError(
                "standard input: is not what git tells this hook",
                hint="let git run it: see docs/hook.md for the file in .git/hooks",
            )
        yield words


def _is_id(word: str) -> bool:
    return len(word) in (40, 64) and not set(word) - set("0123456789abcdef")


@dataclass(frozen=True, slots=True)
class PushedSource:
    """The objects of some updates that the receiver lacks. Its own shard: a push is small."""

    root: Path
    """A folder of the repository; what git says by ``GIT_DIR`` and the like holds."""
    updates: tuple[Update, ...] = ()
    also: tuple[str, ...] = ()
    """Further tips, as arguments of ``rev-list``."""
    known: tuple[str, ...] = ()
    """What the receiver has beyond the old ids, as arguments of ``rev-list`` behind ``--not``."""
    named: str = ""
    """How a person calls these commits, if they are no push."""

    @property
    def target(self) -> Target:
        """Say what is scanned."""
        return Target("history", self.named) if self.named else Target("push", str(self.root))

    def shards(self) -> Iterator[PushedSource]:
        """Return itself."""
        yield self

    def attribute(self, blobs: Iterable[str]) -> Mapping[str, Attribution]:
        """Find the commits of the push that brought the blobs."""
        git = Git(self.root, hook=True)
        selection = self._selection(git)
        found = read(git, selection) if selection else Introduced()
        return {blob: found.attribution(blob) for blob in blobs}

    def chunks(self) -> Items:
        """Yield names, contents and messages; ``GitError`` when git cannot say what they are."""
        git = Git(self.root, hook=True)
        yield Coverage(repositories=1)
        for update in self.updates:
            place = Provenance(Origin.REF_NAME, update.ref, refs=(update.ref,))
            yield Chunk(update.ref.encode("utf-8", "surrogateescape"), place)
        selection = self._selection(git)
        if selection is None:
            return
        layout = locate(git)
        brought = read(git, selection)
        yield from brought.name_chunks()
        yield from gaps.shallow(git, layout, selection, str(self.root))
        contents = Contents(layout)
        with inventory(git, selection, layout.id_length, kinds=READ) as listed:
            if listed.said:
                yield Skipped(str(self.root), "git-complaint", listed.said)
            yield from gaps.lacking(git, listed.kinds[ABSENT], str(self.root))
            with _Predecessors(git, brought) as predecessors:
                for piece in read_listed(git, listed):
                    yield from predecessors.marked(piece, contents.of(piece))
        yield from contents.end()

    def _selection(self, git: Git) -> Selection | None:
        """Return the commits and objects that are meant; None when nothing is sent."""
        tips = tuple(update.new for update in self.updates if set(update.new) != NONE)
        if not tips and not self.also:
            return None
        olds = {update.old for update in self.updates if set(update.old) != NONE}
        had = present(git, sorted(olds))
        return Selection((*tips, *self.also, "--not", *had, *self.known), whole=False)


def present(git: Git, ids: Iterable[str]) -> tuple[str, ...]:
    """Return those that this repository has: before a forced push it may not know the old tip."""
    asked = "".join(f"{id_}\n" for id_ in ids).encode()
    lines = git.run("cat-file", "--batch-check", stdin=asked).decode().splitlines() if asked else ()
    return tuple(line.split(" ")[0] for line in lines if not line.endswith(" missing"))


class _Predecessors:
    """Marks in new content what its predecessors did not have."""

    def __init__(self, git: Git, brought: Introduced) -> None:
        self._git = git
        self._before = brought.before
        self._process: subprocess.Popen[bytes] = start_batch(git)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        with self._process:
            self._process.kill()

    def marked(self, piece: Piece, items: Items) -> Items:
        """Yield the items of a content with the lines that are new."""
        before = self._before.get(piece.id, set())
        if piece.kind != "blob" or not before or any(set(id_) == NONE for id_ in before):
            yield from items
            return
        olds = list(filter(None, map(self._read, sorted(before))))
        fresh = fresh_lines(piece.data, olds) if olds and piece.rest is None else None
        for item in items:
            yield replace(item, fresh=fresh) if isinstance(item, Chunk) else item

    def _read(self, id_: str) -> bytes:
        """Return an object, empty when it is not there or too large to compare."""
        if self._process.stdin is None or self._process.stdout is None:
            raise AssertionError
        self._process.stdin.write(f"{id_}\n".encode())
        self._process.stdin.flush()
        try:
            (piece,) = read_pieces(self._process.stdout, count=1)
        except Truncated:  # git ends at a damaged object
            self.__exit__()
            self._process = start_batch(self._git)
            return b""
        return piece.data if piece.kind == "blob" else b""
