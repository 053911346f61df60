"""Stretches of a text around places in it: the arithmetic of the second look (``nearby.py``)."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence

from leakscan.model.span import Span

BEFORE = 384
"""How far before a hit a value may begin whose name the hit is part of, in bytes."""
BEHIND = 704
"""How far behind the beginning of a value may end; ``matchers.py`` reads back that far."""
_LINE_REACH = 2048
_SEPARATOR = b"\0" * 8

Pieces = list[tuple[int, int]]
"""Where pieces of the data begin in a text that was joined of them, and in the data."""


def neighbourhoods(data: bytes, hits: Sequence[int]) -> tuple[bytes, Pieces]:
    """Return the bytes around the hits, and for each piece where it begins there and in ``data``."""
    parts: list[bytes] = []
    pieces: Pieces = []
    size, low, high = 0, max(0, hits[0] - BEFORE), hits[0] + BEHIND
    for hit in (*hits[1:], len(data) + 2 * BEHIND):
        if hit - BEFORE <= high and hit <= len(data):
            high = hit + BEHIND
            continue
        piece = data[low:high]
        parts += (piece, _SEPARATOR)
        pieces.append((size, low))
        size += len(piece) + len(_SEPARATOR)
        low, high = hit - BEFORE, hit + BEHIND
    return b"".join(parts), pieces


def any_between(places: Sequence[int], low: int, high: int) -> bool:
    """Say whether one of some sorted places lies in a range, both ends included."""
    at = bisect_left(places, low)
    return at < len(places) and places[at] <= high


def apart(ends: Iterable[int]) -> Iterator[int]:
    """Yield one end of each run: every place at which an expression could end is told."""
    last = -64
    for end in sorted(ends):
        if end - last > 16:
            yield end
        last = end


def around(data: bytes, place: int, reach: int) -> Span:
    """Return what lies within reach of a place."""
    return Span(max(0, place - reach), min(len(data), place + reach))


def at_lines(data: bytes, span: Span) -> Span:
    """Return a span that begins and ends with lines, where such are near; its start is even."""
    before = data.rfind(b"\n", max(0, span.start - _LINE_REACH), span.start) + 1
    after = data.find(b"\n", span.end, span.end + _LINE_REACH)
    start = before or span.start
    return Span(start - start % 2, after + 1 if after >= 0 else span.end)


def joined(spans: Iterable[Span]) -> list[Span]:
    """Return spans in order, those that touch as one."""
    found: list[Span] = []
    for span in sorted(spans):
        if found and span.start <= found[-1].end:
            found[-1] = Span(found[-1].start, max(found[-1].end, span.end))
        else:
            found.append(span)
    return found
