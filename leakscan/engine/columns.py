"""Names that stand in a header: columns of SQL inserts, CSV files and Markdown tables."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

_INSERT = re.compile(
    rb"insert\s+(?:ignore\s+)?into\s+[^\s(]{1,120}\s*[(]([^()]{1,4000})[)]\s*(?:output[^()]{0,200})?values",
    re.IGNORECASE,
)
_BLOCK_REACH = 32 * 1024
"""How far above its row a header may stand, in bytes."""
_LONGEST_LINE = 4096
"""Longer lines, in bytes, are no rows of a table."""
_SQL_TOKEN = re.compile(rb"""'(?:[^'\\]|\\.|'')*'|"(?:[^"\\]|\\.)*"|[(),;]""", re.DOTALL)
_DELIMITERS = (b"|", b"\t", b";", b",")
_AROUND = b" \t\r\n\"'`*_[]"
_QUOTED = b" \t\r\n\"'`*"

Cell = tuple[int, int]
"""Where a cell stands in the text: start and end."""


@dataclass(frozen=True, slots=True)
class _Row:
    """A row of a table, and the header above it."""

    header: tuple[bytes, ...]
    cells: tuple[Cell, ...]

    def at(self, place: int) -> int:
        """Return the index of the cell that holds ``place``, -1 when none does."""
        index = bisect_right(self.cells, place, key=lambda cell: cell[0]) - 1
        return index if index >= 0 and place <= self.cells[index][1] else -1

    def name(self, index: int) -> str:
        """Return the header over a cell."""
        if not 0 <= index < len(self.header):
            return ""
        return self.header[index].strip(_AROUND).decode("utf-8", "replace")


@dataclass
class _Insert:
    """One INSERT statement; its rows are cut when they are first asked for, once."""

    text: bytes
    begin: int
    """Where the rows begin."""
    end: int
    """Where the next statement begins at the latest."""
    header: tuple[bytes, ...]

    @cached_property
    def rows(self) -> list[tuple[int, _Row]]:
        """Return the rows with their starts."""
        return list(self._cut())

    def row(self, place: int) -> _Row | None:
        at = bisect_right(self.rows, place, key=lambda pair: pair[0]) - 1
        return self.rows[at][1] if at >= 0 else None

    def _cut(self) -> Iterator[tuple[int, _Row]]:
        depth = start = opened = 0
        cells: list[Cell] = []
        for token in _SQL_TOKEN.finditer(self.text, self.begin, self.end):
            char = token.group()
            if char == b";" and depth == 0:
                return
            if char == b"(":
                depth += 1
                if depth == 1:
                    cells, opened, start = [], token.start(), token.end()
            elif char == b")" or (char == b"," and depth == 1):
                if depth == 1:
                    cells.append((start, token.start()))
                    start = token.end()
                if char == b")":
                    depth -= 1
                    if depth == 0:
                        yield opened, _Row(self.header, tuple(cells))


@dataclass
class Columns:
    """Answers for one text which header stands over a place."""

    text: bytes
    _rows: dict[int, _Row | None] = field(default_factory=dict)

    def name(self, place: int) -> str:
        """Return the header over the value at ``place``, ``""`` when there is none."""
        row = self._row(place)
        return row.name(row.at(place)) if row else ""

    def beside(self, place: int) -> Iterator[tuple[str, int, int]]:
        """Yield (header, start, end) of each value in the row in which ``place`` stands."""
        row = self._row(place)
        for index, (first, last) in enumerate(row.cells if row else ()):
            cell = self.text[first:last]
            start = first + len(cell) - len(cell.lstrip(_QUOTED + b"N"))
            end = last - len(cell) + len(cell.rstrip(_QUOTED))
            name = row.name(index) if row else ""
            if name and start < end:
                yield name, start, end

    @cached_property
    def _inserts(self) -> list[_Insert]:
        if b"alues" not in self.text and b"ALUES" not in self.text:
            return []
        hits = list(_INSERT.finditer(self.text))
        ends = [*(h.start() for h in hits[1:]), *([len(self.text)] if hits else [])]
        return [
            _Insert(self.text, h.end(), end, tuple(h.group(1).split(b",")))
            for h, end in zip(hits, ends, strict=True)
        ]

    def _row(self, place: int) -> _Row | None:
        at = bisect_right(self._inserts, place, key=lambda one: one.begin) - 1
        if at >= 0:
            row = self._inserts[at].row(place)
            if row and row.at(place) >= 0:
                return row
        line = self.text.rfind(b"\n", max(0, place - _LONGEST_LINE), place) + 1
        if line not in self._rows:
            self._rows[line] = self._delimited(line) if line else None
        return self._rows[line]

    def _delimited(self, line: int) -> _Row | None:
        """Return the row that begins at ``line``; None when it stands under no header."""
        text = self.text
        end = text.find(b"\n", line, line + _LONGEST_LINE)
        row = text[line : end if end >= 0 else line + _LONGEST_LINE]
        low = max(0, line - _BLOCK_REACH)
        blank = max(text.rfind(b"\n\n", low, line), text.rfind(b"\n\r\n", low, line))
        if blank < 0 and low > 0:
            return None
        block = text[blank + 2 if blank >= 0 else 0 : line][: 2 * _LONGEST_LINE]
        for header in block.lstrip(b"\r\n").split(b"\n", 2)[:2]:
            for delimiter in _DELIMITERS:
                if delimiter not in header or delimiter not in row:
                    continue
                cells = _cells(row, delimiter)
                titles = _cells(header, delimiter)
                if len(cells) > 1 and len(cells) == len(titles):
                    return _Row(
                        tuple(header[a:b] for a, b in titles),
                        tuple((line + a, line + b) for a, b in cells),
                    )
        return None


def _cells(line: bytes, delimiter: bytes) -> list[Cell]:
    """Return where the cells of a line stand; delimiters inside double quotes do not count."""
    found = []
    start = at = 0
    while (at := line.find(delimiter, at)) >= 0:
        if line.count(b'"', start, at) % 2 == 0:
            found.append((start, at))
            start = at + 1
        at += 1
    return [*found, (start, len(line))]
