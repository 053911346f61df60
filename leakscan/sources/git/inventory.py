"""The list of objects to read, without reading them."""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from io import BufferedWriter, RawIOBase
from typing import IO, NamedTuple

from leakscan.sources.git.plumbing import Git, git_words
from leakscan.sources.git.selection import Selection

BLOCK = 4096
"""Objects that stay together when the list is dealt to shards: git lists them in the order of the
pack, where neighbours are deltas of each other."""
TYPED = "%(objecttype) %(objectname)"
UNTYPED = "unknown %(objectname)"
ABSENT = b"absent"
"""Kind of an object that a commit names and the repository lacks."""


class Slice(NamedTuple):
    """Shard ``part`` of ``parts``."""

    part: int = 0
    parts: int = 1


ALL = Slice()


class Listed(NamedTuple):
    """Object ids in a temporary file, one line each, all of the same length."""

    file: RawIOBase
    """Without a buffer, so that its place is also the place of a git that reads on from it."""
    id_length: int
    length: int
    """Number of ids in this slice."""
    kinds: Counter[bytes]
    """How many there are of each kind (``blob``, …, ``absent``), over all shards."""
    said: str
    """What git complained of while it listed (an alternate that is gone); usually nothing."""

    def ids(self) -> Iterator[bytes]:
        """Return all ids of this slice."""
        for index in range(0, self.length, BLOCK):
            self.go_to(index)
            lines = self.file.read((self.id_length + 1) * BLOCK) or b""
            yield from lines.split()

    def id_at(self, index: int) -> str:
        """Return one id."""
        self.go_to(index)
        return (self.file.read(self.id_length) or b"").decode("ascii")

    def go_to(self, index: int) -> None:
        """Place the file at an id, for a git that reads on from there."""
        self.file.seek(index * (self.id_length + 1))


@contextmanager
def inventory(
    git: Git,
    selection: Selection,
    id_length: int,
    *,
    slice_: Slice = ALL,
    kinds: frozenset[bytes] | None = None,
) -> Iterator[Listed]:
    """List a slice of the objects of a selection; ``kinds`` leaves out all others.

    An object whose kind git cannot tell is always in the list: reading it will say why.
    """
    with (
        tempfile.TemporaryFile(buffering=0) as ids,
        tempfile.TemporaryFile() as words,
        tempfile.TemporaryFile() as introduced,
    ):
        lister = _Lister(git, ids, words, slice_, kinds)
        if selection.whole:
            lister.list_all()
        else:
            lister.list_introduced(selection, introduced)
        words.seek(0)
        yield Listed(ids, id_length, lister.count, lister.seen, git_words(words.read()))


@contextmanager
def named(git: Git, ids: IO[bytes], id_length: int, kinds: frozenset[bytes]) -> Iterator[Listed]:
    """List the objects whose names stand in a file, one a line; ``kinds`` leaves out all others."""
    with tempfile.TemporaryFile(buffering=0) as kept, tempfile.TemporaryFile() as words:
        lister = _Lister(git, kept, words, ALL, kinds)
        lister.list_named(ids)
        words.seek(0)
        yield Listed(kept, id_length, lister.count, lister.seen, git_words(words.read()))


class _Lister:
    """One listing under way."""

    def __init__(
        self,
        git: Git,
        ids: RawIOBase,
        words: IO[bytes],
        slice_: Slice,
        kinds: frozenset[bytes] | None,
    ) -> None:
        self.git, self.ids, self.words, self.slice = git, ids, words, slice_
        self.kinds = kinds
        self.count = 0
        self.seen: Counter[bytes] = Counter()

    def list_all(self) -> None:
        """List all that the object stores hold, in the order of the packs."""
        everything = ("--batch-all-objects", "--unordered")
        if not self._deal(TYPED, *everything):
            # git stops at a pack that it cannot open when it has to tell kinds; the names it knows
            self.ids.seek(0)
            self.ids.truncate()
            self.count, self.seen = 0, Counter()
            self._deal(UNTYPED, *everything)

    def list_introduced(self, selection: Selection, found: IO[bytes]) -> None:
        """List what the selected commits have and the excluded ones have not."""
        walk = self.git.start(
            "rev-list", "--objects", "--no-object-names", "--missing=print",
            *selection.revisions, "--", stdout=found, stderr=self.words,
        )  # fmt: skip
        self._check(walk.wait())
        self.list_named(found)

    def list_named(self, found: IO[bytes]) -> None:
        """List what stands in a file."""
        found.flush()
        found.seek(0)
        self._deal(TYPED, stdin=found)

    def _deal(self, format_: str, *args: str, stdin: IO[bytes] | None = None) -> bool:
        process = self.git.start(
            "cat-file", f"--batch-check={format_}", "--buffer", *args,
            stdin=stdin, stderr=self.words, bufsize=1 << 20,
        )  # fmt: skip
        part, parts = self.slice
        number = 0
        ids = BufferedWriter(self.ids)
        with process:
            for line in process.stdout or ():
                kind, _, id_ = line.partition(b" ")
                if id_ == b"missing\n":
                    kind, id_ = (ABSENT, b"") if kind[:1] == b"?" else (b"unknown", kind + b"\n")
                self.seen[kind] += 1
                if not id_ or (self.kinds and kind not in self.kinds and kind != b"unknown"):
                    continue
                if number // BLOCK % parts == part:
                    ids.write(id_)
                    self.count += 1
                number += 1
        ids.flush()
        ids.detach()
        return self._check(process.returncode)

    def _check(self, code: int) -> bool:
        if code and not self.words.tell():
            self.words.write(f"git ended with {code}".encode())
        return not code
