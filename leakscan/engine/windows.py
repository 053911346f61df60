"""Stretches of a chunk around prefilter hits: the only bytes that the slower steps see."""

from __future__ import annotations

from collections.abc import Sequence

from leakscan.model.span import Span

WHOLE = 256 * 1024
"""A chunk up to this size (bytes) is looked at as a whole once it hits."""
REACH = 8 * 1024
"""How far a window reaches to each side of a hit, in bytes. Names, hosts and partners stand within it."""
LONGEST = 1024 * 1024
"""Hits in a row are joined into windows of at most this many bytes, so that decoding stays within its bounds."""
_LINE_REACH = 4 * 1024
"""How much further a window may reach to begin and end at a line."""


def windows(data: bytes, hits: Sequence[int]) -> list[Span]:
    """Return windows around the hits (sorted offsets), joined where they touch, at line ends where near.

    Windows may overlap by their reach; a value seen twice is one value.
    """
    if len(data) <= WHOLE:
        return [Span(0, len(data))] if hits else []
    found: list[tuple[int, int]] = []
    for hit in hits:
        low, high = max(0, hit - REACH), min(len(data), hit + REACH)
        if found and low <= found[-1][1] and high - found[-1][0] <= LONGEST:
            found[-1] = (found[-1][0], max(found[-1][1], high))
        else:
            found.append((low, high))
    return [_at_lines(data, low, high) for low, high in found]


def _at_lines(data: bytes, low: int, high: int) -> Span:
    before = data.rfind(b"\n", max(0, low - _LINE_REACH), low) + 1
    after = data.find(b"\n", high, high + _LINE_REACH)
    start = before or low
    return Span(start - start % 2, after + 1 if after >= 0 else high)
