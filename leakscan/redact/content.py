"""What is copied: a content that can be read again, and what a writer of containers needs of its caller."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from typing import BinaryIO, Protocol, cast

from leakscan.model.chunk import Skipped
from leakscan.model.provenance import Origin, Provenance
from leakscan.redact.stream import Writable
from leakscan.sources.archive.budget import Spent
from leakscan.sources.archive.kinds import Kind
from leakscan.sources.archive.opening import PIECE, Opening, Whole
from leakscan.sources.windows import MIB, BrokenReadError, Readable

IN_MEMORY = 8 * MIB
"""Bytes of a member that are kept in memory; more go to an unnamed file that only its owner can read."""


@dataclass(frozen=True, slots=True)
class Content:
    """Something to be copied."""

    open: Callable[[], Readable]
    """Returns its bytes from the first on; may be called again when the last reader is done."""
    where: str
    """Its path for people, ``!`` before a member."""
    depth: int = 0
    """Containers around it."""
    keep: bool = False
    """Whether no length in it may change."""
    document: bool = False
    """Whether it is a part of an office document."""
    spent: Spent | None = None
    """What opening the outermost container has cost; None: this is the outermost."""


@dataclass(frozen=True, slots=True)
class Copied:
    """A member as it is to stand in the copy."""

    changed: bool
    file: BinaryIO
    """At its beginning."""
    size: int


class Copying(Protocol):
    """Copies contents; lent to the writers of containers for what is inside."""

    probing: bool
    """Whether only the answer counts whether anything changes, and nothing that is written."""

    def write(self, content: Content, out: Writable, /) -> bool:
        """Write a redacted copy, and say whether it differs. Raises BrokenReadError, OSError."""
        ...

    def plain(self, content: Content, out: Writable, /) -> bool:
        """Write a redacted copy of a content as a text, whatever it is."""
        ...

    def member(self, content: Content, /) -> Copied | None:
        """Return a member's copy; None when it is left out, which is stated. Raises as ``write``."""
        ...

    def probe(self, content: Content, /) -> bool:
        """Say whether a copy would differ, without writing it. Raises as ``write``."""
        ...

    def leave_out(self, skipped: Skipped, /) -> bool:
        """State what is not copied; False when it is to be copied as it is all the same."""
        ...

    def text(self, data: bytes, /, *, keep: bool = False) -> bytes:
        """Return a short text, such as a name or a comment, redacted."""
        ...


def opening(content: Content, kind: Kind, stream: Readable) -> Opening:
    """Return the content as the readers of containers want it."""
    assert content.spent is not None  # noqa: S101  set for the outermost before it is opened
    where = Provenance(Origin.FILE, content.where)
    return Opening(stream, kind, where, content.spent, content.depth)


class _Unnamed(tempfile.SpooledTemporaryFile[bytes]):
    """A temporary file that is closed, and so gone, with its last user."""

    def __del__(self) -> None:
        self.close()


def spool() -> BinaryIO:
    """Return an empty temporary file, in memory while it is short."""
    return cast("BinaryIO", _Unnamed(max_size=IN_MEMORY))


def kept(stream: Readable) -> BinaryIO:
    """Return a stream's bytes as a file at its beginning. Raises what reading raises."""
    if isinstance(stream, Whole):
        stream.file.seek(0)
        return stream.file
    file = spool()
    transfer(stream, file)
    file.seek(0)
    return file


def transfer(stream: Readable, out: Writable) -> None:
    """Write everything that a stream has. Raises what reading and writing raise."""
    while piece := stream.read(PIECE):
        out.write(piece)


def again(file: BinaryIO) -> Callable[[], Readable]:
    """Return a function that gives the whole of a file, from its beginning."""

    def opened() -> Readable:
        file.seek(0)
        return Whole(file)

    return opened


def broken(content: Content, reason: str, detail: str) -> BrokenReadError:
    """Return the error that says why a content is not copied."""
    return BrokenReadError(Skipped(content.where, reason, detail), depth=content.depth)
