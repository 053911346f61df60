"""The contents of a pack, each delta family resolved once, depth first.

``cat-file`` in any order inflates a base again for the deltas that its cache has lost. Here a base
is held while its deltas are made, so every entry is inflated once; and of what is made from a base
that holds nothing of interest only the new bytes are looked at (``delta.py``). Of interest is what
the screen hits; where it hits nearly everywhere, as in the history of the provider's own plugins, it
is what has the form of a value (``Screen.bare``).
"""

from __future__ import annotations

import enum
from collections.abc import Iterator
from typing import TYPE_CHECKING
from zlib import MAX_WBITS

from leakscan.sources.base import Screen
from leakscan.sources.git.catfile import WHOLE
from leakscan.sources.git.delta import BadDelta, patcher, placed, result_size
from leakscan.sources.git.pack import NONE, OFS_DELTA, REF_DELTA, Pack, inflater
from leakscan.sources.git.packindex import ID

if TYPE_CHECKING:
    from leakscan.sources.git.links import Links

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


CLEAN, BARE, OPEN = State


class FamilyReader:
    """Resolves families of one pack."""

    def __init__(self, pack: Pack, screen: Screen, links: Links | None = None) -> None:
        """Read entries of a pack; ``links`` take note of what they name, if they are trees."""
        self._pack = pack
        self._links = links
        self._screen = screen
        self._inflate, broken = inflater()
        self._patched = patcher(WHOLE)
        self._broken: tuple[type[Exception], ...] = (*broken, BadDelta, IndexError)

    def read(  # noqa: C901, PLR0912, PLR0915  calls for the parts would take longer than most of the parts
        self, *roots: int, texts: bool = False
    ) -> Iterator[tuple[int, bytes | None, State]]:
        """Yield each root and all deltas below it: number, content, what is known of it.

        Without content: somebody else has to read it. ``texts``: whether contents can be bare.
        """
        pack, screen = self._pack, self._screen
        data, view, offsets, child, sibling = pack.raw
        inflate, patch, broken = self._inflate, self._patched, self._broken
        hits, reach, links = screen.hits, screen.reach, self._links
        # a delta, its base, what is known of that, and how many bytes of bases nothing holds any
        # more when it is taken: it is the last delta of its base
        waiting = [(root, b"", CLEAN, 0) for root in reversed(roots)]
        held = 0
        while waiting:
            number, base, before, freed = waiting.pop()
            at = offsets[number]
            byte = data[at]
            kind = byte >> 4 & 7
            size, shift = byte & 15, 4
            content, places = None, None
            try:
                while byte & 0x80:
                    at += 1
                    byte = data[at]
                    size |= (byte & 0x7F) << shift
                    shift += 7
                at += 1
                if kind == OFS_DELTA:
                    while data[at] & 0x80:
                        at += 1
                    at += 1
                elif kind == REF_DELTA:
                    at += ID
                if held <= BUDGET and size <= WHOLE:
                    raw = inflate(view[at : offsets[number + 1]], MAX_WBITS, size + 1)
                    if len(raw) != size:
                        pass  # git will say what is wrong with it
                    elif kind < OFS_DELTA:
                        content = news = raw
                        if links is not None:
                            links.tree(raw)
                    elif links is not None:
                        content, news = links.patched(base, raw, number)
                    elif before is not BARE:
                        content, news = patch(base, raw, reach)
                    elif result_size(raw) <= WHOLE:
                        content, places = placed(base, raw, screen.margin)
                        news = content
            except broken:
                content = None
            held -= freed
            if content is None:
                for below in pack.below(number):
                    yield below, None, OPEN
                continue
            if before is CLEAN and not (news and hits(news)):
                state = CLEAN
            elif before is CLEAN and news is content and not texts:
                state = OPEN
            else:
                state = self._state(content, places, before, texts=texts)
            yield number, content, state
            below = child[number]
            last = len(content)
            while below != NONE:
                held += last
                waiting.append((below, content, state, last))
                last = 0
                below = sibling[below]

    def _state(
        self, content: bytes, places: list[tuple[int, int]] | None, before: State, *, texts: bool
    ) -> State:
        """Judge a content in whose new parts something hits, or of whose base something is known.

        Whether a content is bare costs as much as to look at it; so it is asked where something
        hits for the first time, and below what is bare only of what is new.

        ``places`` are the new parts with their margins, where the base is bare.
        """
        screen = self._screen
        if before is BARE and screen.bare(content, places):
            return BARE
        if not screen.hits(content):
            return CLEAN
        if texts and before is CLEAN and screen.bare(content, None):
            return BARE
        return OPEN
