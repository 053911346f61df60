"""Byte offset to line and column, for people.

Lines end at LF, as git, editors and code hosts count them; the CR before it is not part of the
line, and a lone CR (Mac OS 9) does not end one. Columns count code points; a byte that does not
decode counts as one; a byte-order mark at the very beginning counts as none. UTF-16 is counted in
its own characters, with surrogate pairs as one.

Nothing is counted before a position is asked for. Counts are then kept for every block of 4 KiB, so
that any number of positions, in any order, in a line of 100 MB costs one pass and a block each.
"""

from __future__ import annotations

import codecs
from bisect import bisect_right
from dataclasses import dataclass

from leakscan.model.span import Position, Span

BLOCK = 4096
"""Bytes between the places whose counts are kept."""
SNIFFED = 1024
"""Bytes at the beginning that tell UTF-16 without a mark."""
UTF_16 = ("utf-16-le", "utf-16-be")


def text_encoding(data: bytes) -> str:
    """Return ``utf-16-le``, ``utf-16-be`` or ``utf-8`` (which stands for everything else).

    UTF-16 is told by its mark, or by NULs in nine of ten places of one parity, the first four among
    them, and none of the other at the beginning: text in a Latin script, as names and keys are.
    """
    if data.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        return "utf-8"
    if data.startswith(codecs.BOM_UTF16_LE):
        return "utf-16-le"
    if data.startswith(codecs.BOM_UTF16_BE):
        return "utf-16-be"
    even, odd = data[0:SNIFFED:2], data[1:SNIFFED:2]
    for name, zeros, letters in (("utf-16-le", odd, even), ("utf-16-be", even, odd)):
        regular = zeros.count(0) * 10 >= len(zeros) * 9 and not letters.count(0)
        if len(zeros) > 1 and regular and not zeros[:4].strip(b"\0"):
            return name
    return "utf-8"


@dataclass(frozen=True, slots=True)
class _Count:
    """What stands before a place where a character begins."""

    at: int
    lines: int = 0
    characters: int = 0
    line_start: int = 0
    line_characters: int = 0
    """Characters before ``line_start``."""


class LineIndex:
    """Tells the position of spans in one content."""

    def __init__(self, data: bytes, *, first_line: int = 1, encoding: str | None = None) -> None:
        """Keep the data. ``encoding`` is found by :func:`text_encoding` when it is not given.

        ``first_line`` is the number of the line in which ``data`` begins (``Chunk.first_line``).
        """
        self.encoding = encoding or text_encoding(data)
        self._data = data
        self._first_line = first_line
        self._unit = 2 if self.encoding in UTF_16 else 1
        mark = _mark_length(data, self.encoding)
        self._counts = [_Count(mark, line_start=mark)]
        self._places = [mark]

    def position(self, span: Span) -> Position:
        """Return where a span stands; of one over several lines, the part on the first."""
        before = self._count(span.start)
        column = before.characters - before.line_characters + 1
        width = self._characters(span.start, self._visible_end(span))
        return Position(self._first_line + before.lines, column, column + width)

    def line(self, offset: int) -> int:
        """Return the number of the line in which the byte at ``offset`` stands."""
        return self._first_line + self._count(offset).lines

    def _count(self, offset: int) -> _Count:
        """Return what stands before ``offset``."""
        self._extend(offset)
        known = self._counts[max(0, bisect_right(self._places, offset) - 1)]
        return self._after(known, offset)

    def _extend(self, offset: int) -> None:
        """Count blocks until the last one holds ``offset``."""
        while self._places[-1] + BLOCK <= offset:
            place = self._character_start(self._places[-1] + BLOCK)
            self._counts.append(self._after(self._counts[-1], place))
            self._places.append(place)

    def _after(self, known: _Count, place: int) -> _Count:
        """Return the count at ``place``, from the known one at most a block before it."""
        start, total = known.at, known.characters + self._characters(known.at, place)
        lines, line_start = self._breaks(start, place)
        if not lines:
            return _Count(place, known.lines, total, known.line_start, known.line_characters)
        before_line = known.characters + self._characters(start, line_start)
        return _Count(place, known.lines + lines, total, line_start, before_line)

    def _breaks(self, start: int, end: int) -> tuple[int, int]:
        """Return the number of line breaks that end in a range, and the offset behind the last."""
        if self._unit == 1:
            return self._data.count(b"\n", start, end), self._data.rfind(b"\n", start, end) + 1
        text = self._decoded(start, end)
        lines = text.count("\n")
        last = text.rfind("\n") + 1
        return lines, start + len(_encoded(text[:last], self.encoding))

    def _visible_end(self, span: Span) -> int:
        """Return where a span's part on its first line ends, before CR and LF."""
        newline, carriage = _encoded("\n", self.encoding), _encoded("\r", self.encoding)
        at = self._data.find(newline, span.start, span.end + self._unit)
        while at >= 0 and (at - span.start) % self._unit:
            at = self._data.find(newline, at + 1, span.end + self._unit)
        if at < 0:
            return span.end
        if self._data.endswith(carriage, span.start, at):
            at -= self._unit
        return min(span.end, at)

    def _characters(self, start: int, end: int) -> int:
        """Return how many characters begin in a range that starts with one."""
        part = self._data[start:end]
        if self._unit == 1 and part.isascii():
            return len(part)
        return len(self._decoded(start, end))

    def _decoded(self, start: int, end: int) -> str:
        if self._unit == 1:
            return self._data[start:end].decode("utf-8", "surrogateescape")
        end -= (end - start) % 2
        return self._data[start:end].decode(self.encoding, "surrogatepass")

    def _character_start(self, place: int) -> int:
        """Return the nearest offset at or before ``place`` at which decoding can begin anew."""
        data = self._data
        if self._unit == 2:
            high = data[place - 2 : place].decode(self.encoding, "surrogatepass")
            return place - 2 if "\ud800" <= high < "\udc00" else place
        # a UTF-8 sequence has at most three continuation bytes; behind more, each stands alone
        for back in range(4):
            if not 0x80 <= data[place - back] < 0xC0:
                return place - back
        return place


def _encoded(text: str, encoding: str) -> bytes:
    return text.encode(encoding, "surrogatepass" if encoding in UTF_16 else "surrogateescape")


def _mark_length(data: bytes, encoding: str) -> int:
    marks = {
        "utf-8": codecs.BOM_UTF8,
        "utf-16-le": codecs.BOM_UTF16_LE,
        "utf-16-be": codecs.BOM_UTF16_BE,
    }
    mark = marks[encoding]
    return len(mark) if data.startswith(mark) else 0
