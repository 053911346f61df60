"""What a layer is, and what it gives: runs of encoded text with what they say.

A layer is a module with ``NAME``, ``possible`` and ``decode``. It decodes one level only;
``views.py`` applies layers to what layers gave. It works in time linear in its input, whatever the
input.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass

from leakscan.model.span import Span

TYPE_CHECKING = False  # a commit hook decodes too, and need not wait for typing to load
if TYPE_CHECKING:
    from array import array
    from collections.abc import Callable, Container, Iterator
    from typing import Protocol

    class Layer(Protocol):
        """One encoding."""

        NAME: str
        """As ``via`` in the report names it."""

        def possible(self, data: bytes, /) -> bool:
            """Say, at next to no cost, whether there could be anything to decode."""
            ...

        def decode(self, data: bytes, /) -> Iterator[Replacement]:
            """Yield the encoded runs, in order."""
            ...

    Look = Callable[[bytes], Container[str]]
    """Tells the ``NAME`` of every layer that has something to decode in a text, and ``VALUE`` when a
    form of a value stands in it; perhaps others, too."""

VALUE = "value"


class _Everything:
    def __contains__(self, _: object) -> bool:
        return True


EVERYTHING = _Everything()


def anything(_: bytes) -> Container[str]:
    """Say of any text that everything may stand in it."""
    return EVERYTHING


MIN_TEXT = 15
"""Characters of text in a row that make a decoded run worth reading. In random bytes 15 in a row
that look like text stand once in a million places."""

_TEXT = re.compile(
    rb"%(one)s{15}(?:[\t\n\r\x20-\x7e]+|%(one)s)*|\0?(?:%(latin)s\0){8,}%(latin)s?"
    % {
        b"one": rb"(?:[\t\n\r\x20-\x7e]|[\xc2-\xdf][\x80-\xbf]"
        rb"|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3})",
        b"latin": rb"[\t\n\r\x20-\x7e\xa0-\xfe]",
    }
)
"""UTF-8, or Latin letters in UTF-16."""
_PRINTABLE = bytes((*b"\t\n\r", *range(0x20, 0x7F)))


@dataclass(frozen=True, slots=True)
class Replacement:
    """A run of encoded text, and the bytes that it stands for."""

    start: int
    end: int
    """The run, in the text that the layer was given. Runs of a layer are in order and apart."""
    data: bytes
    ratio: tuple[int, int] | None = None
    """How many encoded characters make how many bytes: (4, 3) for Base64, (3, 1) for percent. None
    when no part of the run stands for a part of the data (compression, a single escape)."""
    pieces: tuple[array[int], array[int]] | None = None
    """Where the run has other characters between the encoded ones (line ends, addresses): the
    numbers of the encoded characters at which a stretch without such gaps begins, and their offsets
    in the text."""
    bound: str = ""
    """Why ``data`` is not all that the run stands for; empty when it is."""
    more: bool = False
    """Whether text is known to lie behind the bound: a damaged end may be none at all."""

    def locate(self, start: int, end: int) -> Span:
        """Return the smallest part of the text that stands for ``data[start:end]`` (not empty)."""
        if self.ratio is None:
            return Span(self.start, self.end)
        encoded, decoded = self.ratio
        first, last = start * encoded // decoded, -(-end * encoded // decoded) - 1
        return Span(self._offset(first), self._offset(last) + 1)

    def _offset(self, character: int) -> int:
        if self.pieces is None:
            return self.start + character
        numbers, offsets = self.pieces
        at = bisect_right(numbers, character) - 1
        return offsets[at] + character - numbers[at]


def is_text(data: bytes) -> bool:
    """Say whether there is nothing but printable ASCII, tabs and line ends."""
    return not data.translate(None, _PRINTABLE)


def stretches(data: bytes) -> list[tuple[int, int]]:
    """Return where at least :data:`MIN_TEXT` characters look like text, ASCII, UTF-8 or UTF-16."""
    if len(data) < MIN_TEXT:
        return []
    if is_text(data):
        return [(0, len(data))]
    return [found.span() for found in _TEXT.finditer(data)]
