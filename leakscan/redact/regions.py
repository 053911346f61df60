"""Which parts of a long text are decoded: the lines around what may be an encoded value."""

from __future__ import annotations

import re
from collections.abc import Iterable

from leakscan.model.span import Span

REACH = 4 * 1024
"""How far a region reaches to each side of a hit, in bytes; further to the end of a line."""
LINE = 64 * 1024
"""How much further, in bytes."""
RUN = 512 * 1024
"""How much further where it would end inside lines of Base64."""
LONGEST = 1 << 20
"""Hits in a row are joined into regions of at most this many bytes."""
_LETTERS = re.compile(rb"(?:[\r\n \t]*[A-Za-z0-9+/_=-]{20,})*+")
_BACK = 4096


def regions(data: bytes, ends: Iterable[int]) -> list[Span]:
    """Return the regions around ends of hits, which are in order; they do not overlap."""
    found: list[Span] = []
    for end in ends:
        if found and end <= found[-1].end - REACH // 2:
            continue
        start, stop = _around(data, end)
        if found and start < found[-1].end:
            start = found[-1].start if stop - found[-1].start <= LONGEST else found[-1].end
            if start == found[-1].start:
                found.pop()
        found.append(Span(start, max(start, stop)))
    return found


def _around(data: bytes, end: int) -> tuple[int, int]:
    low, high = max(0, end - REACH), min(len(data), end + REACH)
    low = data.rfind(b"\n", max(0, low - LINE), low) + 1 or low
    low = _before_run(data, low)
    stop = data.find(b"\n", high, high + LINE)
    high = stop + 1 if stop >= 0 else min(len(data), high + LINE) if high < len(data) else high
    return _even(data, low), _behind_run(data, high)


def _behind_run(data: bytes, high: int) -> int:
    """Go to the end of the Base64 in which a region would end."""
    start = max(0, high - 80)
    match = _LETTERS.match(data, start + _first_letter(data, start, high), high + RUN)
    if match is None or match.end() <= high:
        return high
    stop = data.find(b"\n", match.end(), match.end() + LINE)
    return stop + 1 if stop >= 0 else min(len(data), match.end() + 64)


def _first_letter(data: bytes, start: int, high: int) -> int:
    line = data.rfind(b"\n", start, max(start, high - 1)) + 1
    return max(0, line - start)


def _before_run(data: bytes, low: int) -> int:
    """Go to the beginning of the lines of Base64 in which a region would begin."""
    at = low
    while at > 0 and low - at < RUN:
        line = data.rfind(b"\n", max(0, at - _BACK), at - 1) + 1
        if line >= at or not _is_run(data[line : at - 1]):
            return at
        at = line
    return at


def _is_run(line: bytes) -> bool:
    line = line.strip(b" \t\r")
    return len(line) >= 20 and not line.translate(None, _ALPHABET)


_ALPHABET = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/_=-"


def _even(data: bytes, low: int) -> int:
    """Keep UTF-16 aligned: the zero byte after its line feed stays with the line."""
    return low + 1 if low % 2 and data[low : low + 1] == b"\0" else low
