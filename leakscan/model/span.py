"""Places inside a chunk: byte ranges, and lines with columns. They are different types on purpose."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A half-open range of byte offsets, ``start <= end``."""

    start: int
    end: int

    def __len__(self) -> int:
        return self.end - self.start

    def overlaps(self, other: Span) -> bool:
        """Say whether the two share a byte."""
        return self.start < other.end and other.start < self.end

    def gap(self, other: Span) -> int:
        """Return the number of bytes between the two, 0 when they touch or overlap."""
        return max(0, max(self.start, other.start) - min(self.end, other.end))


@dataclass(frozen=True, slots=True, order=True)
class Position:
    """Where a value stands for a person: ``line`` and ``column`` count from 1, ``end_column`` is exclusive.

    Columns count characters (Unicode code points) of the line as decoded; a byte that does not
    decode counts as one.
    """

    line: int
    column: int
    end_column: int


@dataclass(frozen=True, slots=True, order=True)
class LineRange:
    """Lines ``first`` to ``last``, both included, counted from 1."""

    first: int
    last: int

    def __contains__(self, line: object) -> bool:
        return isinstance(line, int) and self.first <= line <= self.last
