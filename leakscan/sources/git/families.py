"""The contents of a pack, each delta family resolved once, depth first.

``cat-file`` in any order inflates a base again for the deltas that its cache has lost. Here a base
is held while its deltas are made, so every entry is inflated once; and of what is made from a base
that holds nothing of interest only the new bytes are looked at (``delta.py``). Of interest is what
the screen hits; where it hits nearly everywhere, as in the history of the provider's own plugins, it
is what has the form of a value (``Screen.bare``).
"""

from __future__ import annotations

import enum
import zlib
from collections.abc import Iterator
from typing import NamedTuple

from leakscan.sources.base import Screen
from leakscan.sources.git.catfile import WHOLE
from leakscan.sources.git.delta import BadDelta, patcher, placed, result_size
from leakscan.sources.git.pack import OFS_DELTA, Pack, inflater

BUDGET = 64 << 20
"""Bytes of bases that are held at a time; what would need more is left to ``cat-file``."""


class State(enum.IntEnum):
    """What is known of a content."""

    CLEAN = 0
    """The screen hits nothing in it."""
    BARE = 1
    """Something hits, but no value stands in it in any form: it gives nothing."""
    OPEN = 2
    """It has to be looked at."""


class Waiting(NamedTuple):
    """A delta to be resolved, and what it is made of."""

    number: int
    base: bytes
    state: State
    """Of the base."""
    freed: int
    """Bytes that nothing holds any more when this is taken: it is the last delta of its base."""


class Made(NamedTuple):
    """A content, and what of it is not as in its base."""

    content: bytes
    news: bytes
    """The new parts; the content itself where it has no base, or all may be new."""
    places: list[tuple[int, int]] | None = None
    """Where the new parts stand, with the margin for bare bases; None: not asked for."""


class FamilyReader:
    """Resolves families of one pack."""

    def __init__(self, pack: Pack, screen: Screen) -> None:
        self._pack = pack
        self._screen = screen
        self._inflate, broken = inflater()
        self._patched = patcher(WHOLE)
        self._broken: tuple[type[Exception], ...] = (*broken, BadDelta, IndexError)

    def read(self, root: int, *, texts: bool = False) -> Iterator[tuple[int, bytes | None, State]]:
        """Yield the root and all deltas below it: number, content, what is known of it.

        Without content: somebody else has to read it. ``texts``: whether contents can be bare.
        """
        pack = self._pack
        waiting = [Waiting(root, b"", State.CLEAN, freed=0)]
        held = 0
        while waiting:
            number, base, before, freed = waiting.pop()
            made = self._made(number, base, before) if held <= BUDGET else None
            held -= freed
            if made is None:
                for below in pack.below(number):
                    yield below, None, State.OPEN
                continue
            state = self._state(made, before, texts=texts)
            yield number, made.content, state
            last = len(made.content)
            for child in pack.children(number):
                held += last
                waiting.append(Waiting(child, made.content, state, last))
                last = 0

    def _state(self, made: Made, before: State, *, texts: bool) -> State:
        """Judge a content by what is known of its base.

        Whether a content is bare costs as much as to look at it; so it is asked where something
        hits for the first time, and below what is bare only of what is new.
        """
        content, news, places = made
        screen = self._screen
        if before is State.BARE and screen.bare(content, places):
            return State.BARE
        if before is State.CLEAN and news is not content and not screen.hits(news):
            return State.CLEAN
        if not screen.hits(content):
            return State.CLEAN
        if texts and before is State.CLEAN and screen.bare(content, None):
            return State.BARE
        return State.OPEN

    def _made(self, number: int, base: bytes, before: State) -> Made | None:
        """Return an entry's content and what of it is new; None: too large, or damaged."""
        try:
            kind, size, _ = entry = self._pack.entry(number)
            if size > WHOLE:
                return None
            data = self._inflate(self._pack.deflated(number, entry), zlib.MAX_WBITS, size + 1)
            if len(data) != size:
                return None
            if kind < OFS_DELTA:
                return Made(data, data)
            if before is not State.BARE:
                return Made(*self._patched(base, data, self._screen.reach))
            if result_size(data) <= WHOLE:
                content, places = placed(base, data, self._screen.margin)
                return Made(content, content, places)
        except self._broken:
            pass  # git will say what is wrong with it
        return None
