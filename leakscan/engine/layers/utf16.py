"""UTF-16 of either byte order, as UTF-8: whole texts, or runs of Latin letters in binary data."""

from __future__ import annotations

import re
from collections.abc import Iterator

from leakscan.engine.layers.base import Replacement
from leakscan.engine.lines import UTF_16, text_encoding

NAME = "utf-16"
_LETTERS = (*b"\t\n\r", *range(0x20, 0x7F), *range(0xA0, 0xFF))
_MARKED = bytes(ord("a") if byte in _LETTERS else ord(".") if byte else 0 for byte in range(256))
_ENOUGH = b"a\0" * 4
_RUN = re.compile(rb"(?:a\0)+")
"""In marked text: little-endian. Big-endian text is this as well, less its first NUL and last
letter."""
_LAST = re.compile(rb"a(?!\0)")
_BY_WIDTH = re.compile("[\0-\x7f]+|[\x80-\u07ff]+|[\u0800-\uffff]+|[\U00010000-\U0010ffff]+")
_WIDTHS = {1: (2, 1), 2: (2, 2), 3: (2, 3), 4: (4, 4)}
"""Bytes of UTF-16 for the bytes of UTF-8 of one character."""


def possible(data: bytes) -> bool:
    """Say whether there is a NUL."""
    return b"\0" in data or text_encoding(data) in UTF_16


def decode(data: bytes) -> Iterator[Replacement]:
    """Yield the whole as stretches of characters that are equally long in UTF-8, or the runs."""
    encoding = text_encoding(data)
    if encoding in UTF_16:
        even = data[: len(data) - len(data) % 2]
        yield from _stretches(even.decode(encoding, "surrogatepass"), 0)
        return
    for start, end, order in _runs(data):
        yield from _stretches(data[start:end].decode(order), start)


def _runs(data: bytes) -> Iterator[tuple[int, int, str]]:
    """Yield start, end and encoding of runs of Latin letters."""
    marks = data.translate(_MARKED)
    start = marks.find(_ENOUGH)
    while start >= 0:
        run = _RUN.match(marks, start)
        end = run.end() if run else len(data)
        if marks[start - 1 : start] == b"\0" and _LAST.match(marks, end):
            yield start - 1, end + 1, "utf-16-be"
        else:
            yield start, end, "utf-16-le"
        start = marks.find(_ENOUGH, end)


def _stretches(text: str, start: int) -> Iterator[Replacement]:
    for found in _BY_WIDTH.finditer(text):
        said = found[0].encode("utf-8", "surrogatepass")
        ratio = _WIDTHS[len(said) // len(found[0])]
        end = start + len(said) * ratio[0] // ratio[1]
        if start == 0 and said.startswith(b"\xef\xbb\xbf"):
            yield Replacement(0, 2, b"")
            said, start = said[3:], 2
        if said:
            yield Replacement(start, end, said, ratio)
        start = end
