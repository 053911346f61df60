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

    def read(self, root: int) -> Iterator[tuple[int, bytes | None, bool]]:
        """Yield the root and all deltas below it: number, content, whether the screen hits in it.

        Without content: somebody else has to read it.
        """
        pack = self._pack
        waiting = [Waiting(root, b"", hit=False, freed=0)]
        held = 0
        while waiting:
            number, base, hit, freed = waiting.pop()
            data = self._content(number, base) if held <= BUDGET else None
            held -= freed
            if data is None:
                for below in pack.below(number):
                    yield below, None, False
                continue
            content, news = data
            if hit or news is content or self._screen.hits(news):
                hit = self._screen.hits(content)
            yield number, content, hit
            last = len(content)
            for child in pack.children(number):
                held += last
                waiting.append(Waiting(child, content, hit, last))
                last = 0

    def _content(self, number: int, base: bytes) -> tuple[bytes, bytes] | None:
        """Return an entry's content and the parts of it that are new; None: too large, or damaged."""
        try:
            kind, size, _ = entry = self._pack.entry(number)
            if size > WHOLE:
                return None
            data = self._inflate(self._pack.deflated(number, entry), zlib.MAX_WBITS, size + 1)
            if len(data) != size:
                return None
            if kind < OFS_DELTA:
                return data, data
            if result_size(data) > WHOLE:
                return None
            return self._patched(base, data, self._screen.reach)
        except self._broken:
            return None
