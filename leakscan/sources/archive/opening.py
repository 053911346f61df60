"""A container that is being opened, its members, and the readers that lie between them."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, field
from io import BytesIO
from typing import BinaryIO, cast

from leakscan.model.chunk import Skipped
from leakscan.model.provenance import Origin, Provenance
from leakscan.sources.archive.budget import Spent
from leakscan.sources.archive.kinds import Kind
from leakscan.sources.paths import inside
from leakscan.sources.windows import MIB, WINDOW, BrokenReadError, Readable, fill

PIECE = 1 * MIB
"""Bytes read at a time where the whole is not needed at once."""

ARCHIVE_MEMBER = "archive member"
TRAILING = "trailing bytes"
"""What follows the end of a container in the same file."""
DOCUMENT_TEXT = "document text"
"""What a reader of a document sees, put together from its pieces."""


@dataclass(frozen=True, slots=True)
class Member:
    """Something inside a container."""

    stream: Readable
    via: str
    """The layer, for people: ``archive member``, ``gzip`` …"""
    name: str | None = None
    """None when the container has one content and no name for it: the path stays."""
    origin: Origin | None = None
    """None: as the container."""


@dataclass(slots=True)
class Opening:
    """A container that is being opened."""

    stream: Readable
    """Its bytes from the first on."""
    kind: Kind
    provenance: Provenance
    spent: Spent
    depth: int = 0
    """Containers around it."""
    fault: Exception | None = field(default=None)
    """Why ``seekable`` has less than all; to be raised when what is there has been read."""
    _copy: BinaryIO | None = None

    @property
    def where(self) -> str:
        """Name the container for a person."""
        return place(self.provenance)

    def skipped(self, reason: str, detail: str, *, member: str = "") -> Skipped:
        """State that the container, or one of its members, was not read."""
        return Skipped(inside(self.where, member) if member else self.where, reason, detail)

    def broken(self, reason: str, detail: str, *, member: str = "") -> BrokenReadError:
        """Return the error that ends the container, or the reading of one of its members."""
        return BrokenReadError(self.skipped(reason, detail, member=member), depth=self.depth)

    def seekable(self) -> BinaryIO:
        """Return the bytes as a file. Raises BrokenReadError when there are too many to copy."""
        if isinstance(self.stream, Whole):
            return self.stream.file
        copy = cast("BinaryIO", tempfile.SpooledTemporaryFile(max_size=WINDOW))  # noqa: SIM115
        self._copy = copy
        size = 0
        while self.fault is None:
            piece, self.fault = fill(self.stream, PIECE)
            size += len(piece)
            if not piece:
                break
            if size > self.spent.budget.spool:
                detail = f"over {self.spent.budget.spool} bytes that cannot be read in order"
                raise self.broken("too-large", detail)
            copy.write(piece)
        copy.seek(0)
        self.stream = Whole(copy)
        return copy

    def close(self) -> None:
        """Let go of the copy that ``seekable`` made."""
        if self._copy is not None:
            self._copy.close()


def place(provenance: Provenance) -> str:
    """Name a content for a person: its path, or else its blob."""
    blob = f"blob {provenance.blob}" if provenance.blob else ""
    path = provenance.path
    if not path or path.startswith("!"):  # the blob's own path is found later, and only for hits
        path = f"{blob}{path}"
    return path or provenance.origin.value


@dataclass(slots=True)
class Whole:
    """Bytes that can be read in any order."""

    file: BinaryIO

    @classmethod
    def of(cls, data: bytes) -> Whole:
        """Wrap bytes in memory, without a copy."""
        return cls(BytesIO(data))

    def read(self, size: int, /) -> bytes:
        """Read on."""
        return self.file.read(size)


@dataclass(slots=True)
class Chained:
    """Bytes that were read ahead, then the rest of the stream, then the fault that ended it."""

    head: bytes
    rest: Readable | None
    fault: Exception | None = None
    position: int = 0

    def read(self, size: int, /) -> bytes:
        """Read on."""
        if self.head:
            data = self.head[self.position : self.position + size]
            self.position += len(data)
            if self.position >= len(self.head):
                self.head = b""
            return data
        if self.fault is not None:
            raise self.fault
        return self.rest.read(size) if self.rest else b""


def take(stream: Readable, size: int) -> bytes:
    """Return the next ``size`` bytes, fewer only at the end. Raises what reading raises."""
    data, fault = fill(stream, size)
    if fault is not None:
        raise fault
    return data


@dataclass(slots=True)
class Slice:
    """The next ``left`` bytes of a stream, as a member of their own."""

    stream: Readable
    left: int
    broken: BrokenReadError
    """Raised when the stream ends before."""

    def read(self, size: int, /) -> bytes:
        """Read on, never past the end of the slice."""
        if not self.left:
            return b""
        data = self.stream.read(min(size, self.left))
        if not data:
            self.left = 0
            raise self.broken
        self.left -= len(data)
        return data

    def skip(self) -> None:
        """Read to the end of the slice. Raises what ``read`` raises."""
        while self.read(PIECE):
            pass
