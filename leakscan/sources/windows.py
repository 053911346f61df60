"""A stream of any length as overlapping windows: constant memory, right lines and columns."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from leakscan.model.chunk import Chunk, Skipped
from leakscan.model.provenance import Provenance

MIB = 1 << 20
WINDOW = 16 * MIB
"""Most bytes of one chunk. What is no longer than this is seen whole."""
OVERLAP = MIB // 2
"""Bytes that a window shares with the next at least: a credential set in less is never cut."""
UTF_16_REST = b"\0"
"""What a little-endian UTF-16 line feed leaves at the start of the next line."""


class Readable(Protocol):
    """Anything that gives its bytes in order."""

    def read(self, size: int, /) -> bytes:
        """Return 1 to ``size`` bytes, or none at the end. Raises BrokenReadError or OSError."""
        ...


class BrokenReadError(Exception):
    """Reading ends early for a reason that belongs in the report. Never leaves ``sources``."""

    def __init__(self, skipped: Skipped, *, depth: int) -> None:
        super().__init__(skipped.reason)
        self.skipped = skipped
        self.depth = depth
        """Which container of the nesting is at fault, 0 for the outermost; -1 ends them all."""


@dataclass(slots=True)
class Counted:
    """A stream that knows how many bytes were read of it."""

    stream: Readable
    count: int = 0

    def read(self, size: int, /) -> bytes:
        """Read, and count."""
        data = self.stream.read(size)
        self.count += len(data)
        return data


@dataclass(frozen=True, slots=True)
class Window:
    """A slice of a stream and where it begins there."""

    data: bytes
    offset: int = 0
    first_line: int = 1
    first_column: int = 1

    def after(self, start: int) -> tuple[int, int, int]:
        """Return offset, line and column of the byte at ``start``."""
        line_start = self.data.rfind(b"\n", 0, start) + 1
        before = 1 if line_start else self.first_column
        line = self.first_line + self.data.count(b"\n", 0, start)
        passed = self.data[line_start:start].removeprefix(UTF_16_REST if line_start else b"")
        return self.offset + start, line, before + characters(passed)

    def chunk(self, provenance: Provenance, *, fresh: bool = True) -> Chunk:
        """Return the chunk to scan; containers in it have been looked for."""
        return Chunk(
            data=self.data,
            provenance=provenance,
            fresh=None if fresh else (),
            first_line=self.first_line,
            offset=self.offset,
            first_column=self.first_column,
            opened=True,
        )


def characters(text: bytes) -> int:
    """Count code points; a byte that does not decode counts as one."""
    return len(text) if text.isascii() else len(text.decode("utf-8", "surrogateescape"))


def fill(stream: Readable, size: int, *, kept: bytes = b"") -> tuple[bytes, Exception | None]:
    """Read until there are ``size`` bytes with ``kept`` or to the end; return them.

    The second value says why reading broke off, if it did.
    """
    parts = [kept] if kept else []
    missing = size - len(kept)
    fault = None
    try:
        while missing > 0 and (part := stream.read(missing)):
            parts.append(part)
            missing -= len(part)
    except (BrokenReadError, OSError) as error:
        fault = error
    return (parts[0] if len(parts) == 1 else b"".join(parts)), fault


def cut(
    stream: Readable, *, head: bytes = b"", size: int = WINDOW, overlap: int = OVERLAP
) -> Iterator[Window]:
    """Yield the windows of ``head`` and what follows in ``stream``.

    What was read before a fault is yielded before it is raised, so that nothing readable is lost.
    """
    data, fault = fill(stream, size, kept=head)
    window = Window(data)
    if data:
        yield window
    while fault is None and len(window.data) >= size:
        start = cut_at(window.data, overlap)
        offset, line, column = window.after(start)
        kept = window.data[start:]
        window, data = Window(b""), b""  # let go of the old bytes before reading new ones
        data, fault = fill(stream, size, kept=kept)
        if len(data) > len(kept):
            window = Window(data, offset, line, column)
            yield window
    if fault is not None:
        raise fault


def cut_at(data: bytes, overlap: int) -> int:
    """Return where the window after ``data`` begins: at a line if one is near, else at a character.

    The position is at least ``overlap`` and at most twice that before the end. Even positions keep
    UTF-16 aligned; the zero byte after a UTF-16 line feed stays with its line.
    """
    latest = len(data) - overlap
    earliest = max(1, latest - overlap)
    line_start = data.rfind(b"\n", earliest, latest - 1) + 1
    if line_start:
        return line_start + (data[line_start] == 0)
    start = latest & ~1
    for back in range(4):
        if start - back >= earliest and data[start - back] & 0xC0 != 0x80:
            return start - back
    return start
