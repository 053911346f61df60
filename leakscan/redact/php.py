r"""Strings as PHP serializes them say their length: ``s:28:"…";`` must stay true.

Also with escaped quotes, as SQL dumps and JSON write them, and inside each other, as in options of
WordPress.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from leakscan.redact.edits import Edit

REACH = 1 << 16
"""How far before a change the strings that it may be part of begin, in bytes."""
_HEAD = re.compile(rb's:([0-9]{1,9}):(\\*)"')


def lengths(data: bytes, edits: Sequence[Edit]) -> Iterator[Edit]:
    """Yield the changes to the lengths of strings that ``edits``, in order and apart, change."""
    if not edits or b"s:" not in data:
        return
    low = max(0, edits[0].start - REACH)
    for head in _HEAD.finditer(data, low, edits[-1].start):
        length = int(head[1])
        if not length or length > REACH:
            continue
        end = _end(data, head, length)
        if end is None:
            continue
        inner = [e for e in edits if head.end() <= e.start and e.end <= end]
        grown = sum(len(e.new) - _said(data[e.start : e.end], head[2]) for e in inner)
        if inner and grown:
            yield Edit(head.start(1), head.end(1), str(length + grown).encode())


def _end(data: bytes, head: re.Match[bytes], length: int) -> int | None:
    """Return where the string ends; None when the length is not that of a string here."""
    closing = head[2] + b'"'
    if not head[2]:
        end = head.end() + length
        return end if data.startswith(closing, end) else None
    at = head.end()
    for _ in range(length):
        at += len(head[2]) + 1 if data.startswith(head[2], at) else 1
    return at if data.startswith(closing, at) else None


def _said(raw: bytes, escape: bytes) -> int:
    """Return how many bytes of the string a stretch of the text stands for."""
    if not escape:
        return len(raw)
    return len(raw) - raw.count(escape) * len(escape)
