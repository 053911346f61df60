"""Base64 of either alphabet (RFC 4648 §4, §5), on one line or wrapped, with or without padding.

A run need not begin where its encoding begins: a word before it, or the edge of a window, may stick
to it. So all four phases are tried, and only those parts are replaced that decode to text. Hashes,
keys and images do not, and make no view.
"""

from __future__ import annotations

import binascii
import re
import string
from array import array
from bisect import bisect_right
from collections.abc import Iterator
from functools import lru_cache
from itertools import accumulate

from leakscan.engine.layers.base import MIN_TEXT, Replacement, stretches
from leakscan.engine.layers.compressed import inflates

NAME = "base64"
MIN_RUN = 20
"""Fewest characters of a run: 15 bytes."""
_CHARACTER = rb"[A-Za-z0-9+/_-]"
_MORE = re.compile(rb"(?:\r?\n[ \t]{0,64}%(c)s+(?=[\r\n=\"']|\Z))*={0,2}" % {b"c": _CHARACTER})
"""Behind a run: lines that hold nothing but more of it (PEM, MIME, YAML blocks), and padding."""
_LINE = re.compile(_CHARACTER + rb"+")
_UPPER, _LOWER, _DIGIT = re.compile(b"[A-Z]"), re.compile(b"[a-z]"), re.compile(b"[0-9]")
_LONG = 64
"""From this length a run without a digit may be an encoding, too; one in a hundred of 28 characters is."""
_STANDARD = bytes.maketrans(b"-_", b"+/")
_LETTERS = string.ascii_letters.encode() + string.digits.encode() + b"+/-_"
_MARKED = bytes(ord("A") if byte in _LETTERS else ord(" ") for byte in range(256))
"""Makes an ``A`` of each character that Base64 has: runs of them are found faster than by a
class."""
_ENOUGH = b"A" * MIN_RUN
_KINDS = bytes(
    ord("A" if chr(b) in string.ascii_uppercase else "a" if chr(b) in string.ascii_lowercase
        else "9" if chr(b) in string.digits else " ")
    for b in range(256)
)  # fmt: skip
"""Makes one sign of all large letters, of all small ones and of all digits."""
_SHORT = 256
"""Characters of a run of which is remembered what it says."""
_LINE_ENDS = (b"\r", b"\n", b"=")
"""What a run may go on behind; padding can stand before a line end."""


def possible(data: bytes) -> bool:
    """Say whether there is a run that is long enough."""
    return _ENOUGH in data.translate(_MARKED)


def decode(data: bytes) -> Iterator[Replacement]:
    """Yield the parts of runs that say text, or begin as compressed data."""
    for start, end, padded in _runs(data):
        if padded == end or b"\n" not in data[end:padded]:
            yield from _run(data, [(start, end)], padded)
            continue
        lines = [line.span() for line in _LINE.finditer(data, start, padded)]
        found = list(_run(data, lines, padded))
        if not found:  # lines that only looked like one run
            for line_start, line_end in lines:
                found.extend(_run(data, [(line_start, line_end)], line_end))
        yield from found


def _runs(data: bytes) -> Iterator[tuple[int, int, int]]:
    """Yield start and end of the first line of each run, and the end of its last, with padding."""
    marks = data.translate(_MARKED)
    kinds = data.translate(_KINDS)
    start = marks.find(_ENOUGH)
    while start >= 0:
        end = marks.find(b" ", start)
        end = len(data) if end < 0 else end
        # Half the close look at source code went into names and paths, of which there is one every
        # two hundred bytes: what ends on its line is judged before anything is made of it.
        if data[end : end + 1] in _LINE_ENDS or _mixed(kinds, start, end):
            more = _MORE.match(data, end)
            padded = more.end() if more else end
            yield start, end, padded
            end = padded
        start = marks.find(_ENOUGH, end)


def _mixed(kinds: bytes, start: int, end: int) -> bool:
    """Say the same as ``_coded`` of a part of a text, of which the kinds of characters are given."""
    if end - start < _LONG and kinds.find(b"9", start, end) < 0:
        return False
    return kinds.find(b"A", start, end) >= 0 and kinds.find(b"a", start, end) >= 0


def _run(data: bytes, lines: list[tuple[int, int]], end: int) -> Iterator[Replacement]:
    """Yield the replacements of one run, given its lines; padding goes up to ``end``."""
    text = b"".join([data[start:stop] for start, stop in lines])
    if not _coded(text):
        return
    phase, said, spans = _remembered(text) if len(text) <= _SHORT else _said(text)
    letters, done = _Letters(lines, end), 0
    for first, last in spans:
        begin = max(done, first - first % 3)
        done = min(len(said), last + -last % 3)
        if begin < done:
            yield letters.replacement(phase, said, begin, done)


def _said(text: bytes) -> tuple[int, bytes, list[tuple[int, int]]]:
    """Return the phase in which a run says most, its bytes, and which of them are worth reading."""
    text = text.translate(_STANDARD)
    whole = _decoded(text)
    if inflates(whole):
        return 0, whole, [(0, len(whole))]
    phase, said, spans = 0, whole, stretches(whole)
    if spans != [(0, len(whole))]:
        for other in range(1, 4):
            decoded = _decoded(text[other:])
            found = stretches(decoded)
            if _total(found) > _total(spans):
                phase, said, spans = other, decoded, found
    return phase, said, spans


_remembered = lru_cache(maxsize=1 << 14)(_said)
"""The same digests stand in every version of a list of packages."""


def _coded(text: bytes) -> bool:
    """Say whether a run could be an encoding: names and paths in code, which most runs are, have no such mix."""
    mixed = _UPPER.search(text) and _LOWER.search(text)
    return bool(mixed) and (len(text) >= _LONG or _DIGIT.search(text) is not None)


def _decoded(text: bytes) -> bytes:
    """Return the bytes of a text without padding; one character left over says nothing."""
    if len(text) * 3 // 4 < MIN_TEXT:
        return b""
    if len(text) % 4 == 1:
        text = text[:-1]
    return binascii.a2b_base64(text + b"=" * (-len(text) % 4))


def _total(spans: list[tuple[int, int]]) -> int:
    return sum(end - start for start, end in spans)


class _Letters:
    """Where the Base64 characters of a run stand; line ends and indentation lie between."""

    def __init__(self, lines: list[tuple[int, int]], end: int) -> None:
        lengths = [stop - start for start, stop in lines]
        self._numbers = array("Q", accumulate(lengths[:-1], initial=0))
        self._offsets = array("Q", [start for start, _ in lines])
        self._end = end

    def replacement(self, phase: int, said: bytes, begin: int, done: int) -> Replacement:
        """Return what stands for ``said[begin:done]``; ``begin`` is a multiple of 3."""
        first = phase + begin * 4 // 3
        last = phase - (-done * 4 // 3) - 1
        end = self._end if done == len(said) else self._offset(last) + 1
        start = self._offset(first)
        inner = slice(bisect_right(self._numbers, first), bisect_right(self._numbers, last))
        pieces = None
        if inner.start < inner.stop:
            numbers = array("Q", [0, *(number - first for number in self._numbers[inner])])
            pieces = numbers, array("Q", [start, *self._offsets[inner]])
        return Replacement(start, end, said[begin:done], (4, 3), pieces)

    def _offset(self, number: int) -> int:
        line = bisect_right(self._numbers, number) - 1
        return self._offsets[line] + number - self._numbers[line]
