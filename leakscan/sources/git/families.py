"""The contents of a pack, each delta family resolved once, depth first.

``cat-file`` in any order inflates a base again for the deltas that its cache has lost. Here a base
is held while its deltas are made, so every entry is inflated once; and of what is made from a base
that holds nothing of interest only the new bytes are looked at (``delta.py``).
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from typing import NamedTuple

from leakscan.sources.base import Screen
from leakscan.sources.git.catfile import WHOLE
from leakscan.sources.git.delta import BadDelta, patcher, result_size
from leakscan.sources.git.pack import OFS_DELTA, Pack, inflater

BUDGET = 64 << 20
"""Bytes of bases that are held at a time; what would need more is left to ``cat-file``."""


class Content(NamedTuple):
    """An object that was resolved."""

    number: int
    data: bytes
    hit: bool
    """Whether the screen hits anywhere in it."""


class Left(NamedTuple):
    """An object that somebody else has to read."""

    number: int


class Waiting(NamedTuple):
    """A delta to be resolved, and what it is made of."""

    number: int
    base: bytes
    hit: bool
    """Whether the screen hits in the base."""
    freed: int
    """Bytes that nothing holds any more when this is taken: it is the last delta of its base."""


class FamilyReader:
    """Resolves families of one pack."""

    def __init__(self, pack: Pack, screen: Screen) -> None:
        self._pack = pack
        self._screen = screen
        self._inflate, broken = inflater()
        self._patched = patcher()
        self._broken: tuple[type[Exception], ...] = (*broken, BadDelta, IndexError)

    def read(self, root: int) -> Iterator[Content | Left]:
        """Yield the root and all deltas below it, each once."""
        pack = self._pack
        waiting = [Waiting(root, b"", hit=False, freed=0)]
        held = 0
        while waiting:
            number, base, hit, freed = waiting.pop()
            content = None
            if held <= BUDGET:
                content = self._content(number, base, hit=hit)
            held -= freed
            if content is None:
                yield from map(Left, pack.below(number))
                continue
            yield content
            children = list(pack.children(number))
            if children:
                held += len(content.data)
                last = len(content.data)
                for child in children:
                    waiting.append(Waiting(child, content.data, content.hit, last))
                    last = 0

    def _content(self, number: int, base: bytes, *, hit: bool) -> Content | None:
        """Resolve one entry; None when it is too large, or damaged."""
        try:
            entry = self._pack.entry(number)
            if entry.size > WHOLE:
                return None
            data = self._inflate(self._pack.deflated(number, entry), zlib.MAX_WBITS, entry.size + 1)
            if len(data) != entry.size:
                return None
            if entry.kind < OFS_DELTA:
                return Content(number, data, self._screen.hits(data))
            if result_size(data) > WHOLE:
                return None
            data, news = self._patched(base, data, self._screen.reach)
        except self._broken:
            return None
        return Content(number, data, self._hits(data, news, of_base=hit))

    def _hits(self, data: bytes, news: bytes, *, of_base: bool) -> bool:
        """Say whether the screen hits, looking at what is new only when the base had nothing."""
        if of_base or news is data:
            return self._screen.hits(data)
        return self._screen.hits(news) and self._screen.hits(data)
