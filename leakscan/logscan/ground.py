"""Bytes of a log that are looked at, and where in the log something stands in them."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, replace

from leakscan.engine.lines import UTF_16, LineIndex
from leakscan.model.provenance import Provenance
from leakscan.model.span import Position, Span
from leakscan.sources.windows import characters

_APART = 4096
"""Bytes between places up to which lines were counted."""
MARK = b"\xef\xbb\xbf"
"""The byte-order mark of UTF-8; it is no character of the first line."""


@dataclass(frozen=True, slots=True)
class Ground:
    """Some bytes of a content, and which of them are to be told."""

    data: bytes
    start: int
    """The first byte to be told, an offset in ``data``."""
    end: int
    offset: int
    """Of ``data`` in the content: a multiple of ``CELL`` less what stands around."""
    provenance: Provenance
    head: bytes
    """The first bytes of the content."""
    encoding: str = "utf-8"
    counted_from: int = -1
    """See ``Spot``."""
    first_line: int = 1
    """Line of the byte at ``start``, where lines are not counted from there."""
    first_column: int = 1

    def places(self) -> Places:
        """Return what tells lines and columns, counted from ``start``."""
        if self.encoding in UTF_16:
            return _Wide(self)
        return Places(self)


class Places:
    """Tells positions. All of them together cost little more than one pass over the bytes."""

    def __init__(self, ground: Ground) -> None:
        self._ground = ground
        mark = len(MARK) if _begins_with_mark(ground) else 0
        begin = whole_characters(ground.data, ground.start) + mark
        self._known = [(begin, ground.first_line, begin)]
        """Places up to which lines were counted, the line there, and where it starts."""

    def position(self, span: Span) -> Position:
        """Return where a span of the ground's data stands; of one over several lines, the first part."""
        data = self._ground.data
        line, line_start = self._line_at(span.start)
        column = 1 + characters(data[line_start : span.start])
        if line == self._ground.first_line:
            column += self._ground.first_column - 1
        seen = data[span.start : span.end].split(b"\n", 1)
        width = characters(seen[0].removesuffix(b"\r") if len(seen) > 1 else seen[0])
        return Position(line, column, column + width)

    def lines_before(self, place: int) -> int:
        """Return how many lines end between the ground's start and a place behind it."""
        return self._line_at(place)[0] - self._ground.first_line

    def _line_at(self, place: int) -> tuple[int, int]:
        """Return the line in which a place stands, and where that begins."""
        before = max(0, bisect_right(self._known, place, key=lambda known: known[0]) - 1)
        at, line, line_start = self._known[before]
        data = self._ground.data
        if lines := data.count(b"\n", at, place):
            line += lines
            line_start = data.rfind(b"\n", at, place) + 1
        if before == len(self._known) - 1 and place - at >= _APART:
            self._known.append((place, line, line_start))
        return line, line_start


class _Wide(Places):
    """The same for UTF-16, by the engine's own index."""

    def __init__(self, ground: Ground) -> None:
        super().__init__(ground)
        data = ground.data[ground.start :]
        self._index = LineIndex(data, first_line=ground.first_line, encoding=ground.encoding)

    def position(self, span: Span) -> Position:
        """Return where a span of the ground's data stands."""
        start, ground = self._ground.start, self._ground
        found = self._index.position(Span(span.start - start, span.end - start))
        if found.line != ground.first_line:
            return found
        shift = ground.first_column - 1
        return replace(found, column=found.column + shift, end_column=found.end_column + shift)


def _begins_with_mark(ground: Ground) -> bool:
    return ground.offset + ground.start == 0 and ground.data.startswith(MARK)


def whole_characters(data: bytes, place: int) -> int:
    """Return the place itself, or where the UTF-8 character ends that it would cut."""
    for back in range(1, 4):
        if back > place:
            return place
        byte = data[place - back]
        if byte & 0xC0 != 0x80:
            length = 1 + (byte >= 0xC0) + (byte >= 0xE0) + (byte >= 0xF0)
            end = place - back + length
            return min(end, len(data)) if end > place else place
    return place
