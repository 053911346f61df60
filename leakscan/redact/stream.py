"""A content of any length, redacted in constant memory."""

from __future__ import annotations

from typing import Protocol

from leakscan.redact.edits import Edit, applied
from leakscan.redact.text import TextRedactor
from leakscan.sources.windows import MIB, OVERLAP, Readable, cut_at, fill

PIECE = 8 * MIB
"""Bytes looked at in one go."""

MARGIN = 1024
"""Bytes before a change that go with it into the next piece: in Base64 a value begins before the first letter
that changes."""


class Writable(Protocol):
    """Anything that takes bytes in order."""

    def write(self, data: bytes, /) -> object:
        """Take the next bytes."""
        ...


def redact_stream(
    stream: Readable,
    out: Writable,
    redactor: TextRedactor,
    *,
    head: bytes = b"",
    keep: bool = False,
    probing: bool = False,
    size: int = PIECE,
    overlap: int = OVERLAP,
) -> bool:
    """Write ``head`` and what follows in ``stream``, redacted; say whether anything was changed.

    What is written of a piece ends at a line at least ``overlap`` bytes before the piece does, so
    that no value, and nothing that one is encoded in, is cut; a change that would be cut is left
    to the next piece. ``keep`` keeps all lengths; ``probing`` stops at the first change.
    Raises what reading and writing raise.
    """
    changed = False
    data = head
    while True:
        data, fault = fill(stream, size, kept=data)
        if fault is not None:
            raise fault
        last = len(data) < size
        edits = redactor.edits(data, keep=keep)
        limit = len(data) if last else _limit(data, edits, overlap)
        now = [edit for edit in edits if edit.start < limit]
        changed = changed or bool(now)
        if changed and probing:
            return True
        redactor.count(now)
        out.write(applied(data[:limit] if now or limit < len(data) else data, now))
        if last:
            return changed
        data = data[limit:]


def _limit(data: bytes, edits: list[Edit], overlap: int) -> int:
    """Return up to where a piece is written: not through a change, unless that is the first thing in it."""
    limit = cut_at(data, overlap)
    for edit in reversed(edits):
        if edit.start - MARGIN < limit < edit.end:
            start = max(0, edit.start - MARGIN)
            limit = data.rfind(b"\n", max(0, start - MARGIN), start) + 1 or start
            limit -= limit % 2
            if limit <= 0:
                return edit.end
    return limit
