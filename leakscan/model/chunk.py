"""What a source yields: bytes to scan, or the statement that something could not be read."""

from __future__ import annotations

from dataclasses import dataclass

from leakscan.model.provenance import Provenance
from leakscan.model.span import LineRange


@dataclass(frozen=True, slots=True)
class Chunk:
    """Bytes and where they come from."""

    data: bytes
    provenance: Provenance
    fresh: tuple[LineRange, ...] | None = None
    """Lines (split at LF, counted from 1) that are new; None means all of them. A hook reports only
    what touches fresh lines, but pairs with everything in the chunk."""
    first_line: int = 1
    """Line number of the first byte, for a window cut from a longer stream."""
    offset: int = 0
    """Byte offset of the first byte in the whole content, for a window."""
    first_column: int = 1
    """Column of the first byte in its line, for a window that begins inside a very long line."""
    opened: bool = False
    """Whether containers were already looked for in the bytes: ``sources.expand`` gives it back as it is."""


@dataclass(frozen=True, slots=True, order=True)
class Remark:
    """How something was read, where there is more than one way; told at ``--verbose`` only."""

    text: str
    """One sentence, with no secret in it."""


@dataclass(frozen=True, slots=True, order=True)
class Skipped:
    """Something that was asked for and not read. It forbids exit 0."""

    where: str
    """The path, object or repository, as a person would name it."""
    reason: str
    """A short stable slug: ``unreadable``, ``too-large``, ``truncated``, ``git-lfs``, ``missing-object``…"""
    detail: str = ""
    """One sentence, with no secret in it."""
