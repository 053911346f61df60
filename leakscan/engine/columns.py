"""Names that stand in a header: columns of SQL inserts, CSV files and Markdown tables."""

from __future__ import annotations

import re

_INSERT = re.compile(
    rb"insert\s+(?:ignore\s+)?into\s+[^\s(]{1,120}\s*[(]([^()]{1,4000})[)]\s*(?:output[^()]{0,200})?values",
    re.IGNORECASE,
)
_SQL_REACH = 32 * 1024
"""How far behind the word VALUES a row may stand, in bytes."""
_BLOCK_REACH = 32 * 1024
"""How far above its row a header may stand, in bytes."""
_SQL_TOKEN = re.compile(rb"""'(?:[^'\\]|\\.|'')*'|"(?:[^"\\]|\\.)*"|[(),]""", re.DOTALL)
_DELIMITERS = (b"|", b"\t", b";", b",")
_CELL = b" \t\r\n\"'`*_"


class Columns:
    """Answers for one text which header stands over a place."""

    def __init__(self, text: bytes) -> None:
        self._text = text
        self._inserts = (
            [(m.end(), m.group(1)) for m in _INSERT.finditer(text)]
            if b"alues" in text or b"ALUES" in text
            else []
        )
        self._rows: dict[int, tuple[bytes, bytes, bytes] | None] = {}

    def name(self, start: int) -> str:
        """Return the header over the value at ``start``, ``""`` when there is none."""
        header = self._sql(start) or self._delimited(start)
        return header.strip(_CELL + b"[]").decode("utf-8", "replace")

    def _sql(self, start: int) -> bytes:
        for end, columns in reversed(self._inserts):
            if end <= start:
                if start - end > _SQL_REACH:
                    return b""
                at = _sql_index(self._text[end:start])
                cells = columns.split(b",")
                return cells[at] if 0 <= at < len(cells) else b""
        return b""

    def _delimited(self, start: int) -> bytes:
        line = self._text.rfind(b"\n", 0, start) + 1
        if line not in self._rows:
            self._rows[line] = self._header(line)
        found = self._rows[line]
        if found is None:
            return b""
        header, delimiter, row = found
        at = _cells(row[: start - line], delimiter)
        cells = header.split(delimiter)
        return cells[at] if at < len(cells) else b""

    def _header(self, line: int) -> tuple[bytes, bytes, bytes] | None:
        """Return header line, delimiter and row; None when the row stands under no header."""
        text = self._text
        end = text.find(b"\n", line)
        row = text[line : end if end >= 0 else len(text)]
        if line == 0 or len(row) > 4096:
            return None
        low = max(0, line - _BLOCK_REACH)
        blank = max(text.rfind(b"\n\n", low, line), text.rfind(b"\n\r\n", low, line))
        first = blank + 2 if blank >= 0 else (0 if low == 0 else -1)
        if first < 0:
            return None
        block = text[first:line].lstrip(b"\r\n")
        for header in block.split(b"\n", 3)[:2]:
            for delimiter in _DELIMITERS:
                count = _cells(row, delimiter)
                if count and _cells(header, delimiter) == count:
                    return header, delimiter, row
        return None


def _cells(line: bytes, delimiter: bytes) -> int:
    """Count the delimiters outside double quotes."""
    if b'"' not in line:
        return line.count(delimiter)
    return sum(part.count(delimiter) for part in line.split(b'"')[::2])


def _sql_index(behind: bytes) -> int:
    """Return which column of its row a value starts in, given the text from VALUES to it; -1 outside a row."""
    depth = index = 0
    end = 0
    for token in _SQL_TOKEN.finditer(behind):
        end = token.end()
        char = token.group()
        if char == b"(":
            depth += 1
            index = 0 if depth == 1 else index
        elif char == b")":
            depth -= 1
        elif char == b"," and depth == 1:
            index += 1
    rest = behind[end:].strip()
    return index if depth == 1 and rest in (b"", b"'", b'"', b"N'") else -1
