r"""Which neighbourhoods of hits have anything behind a name at all: few do, and only they are looked at.

A log names its provider's headers beside masked keys all day. The ends of names are literals, which are
found at memory speed; whether a tie and the beginning of a value stand behind one is asked of each by
itself. As one expression that ran at 30 MB/s, because it had no bounds and counted ones do not compile.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Container

from leakscan.engine.beginnings import CELLS, TIED_VALUE, beginnings, gates, spelt
from leakscan.engine.heads import Expression
from leakscan.engine.looks import compiled
from leakscan.engine.stretches import Pieces
from leakscan.model.rule import RuleSet

_BEHIND = (
    rf"(?:[^\w\x00]{{1,80}}(?:\w{{1,40}}[^\w\x00]{{1,80}}){{0,4}}{TIED_VALUE}|{CELLS})".encode()
)
"""More than any syntax has between a name and its value; nothing reaches over the end of a piece."""
_SMALL = re.compile(rb"(?:[A-Z0-9_.-][\w.-]{0,40})?" + _BEHIND)
_LARGE = re.compile(rb"(?:[a-z0-9_.-][\w.-]{0,40})?" + _BEHIND)


class Thinner:
    """Keeps what could matter to ``beginnings.expressions``, for one set of rules."""

    def __init__(self, rules: RuleSet, cache: str | None, ids: Container[str] = ()) -> None:
        """Compile what is looked for; RuleError for a shape without a fixed beginning."""
        begun = beginnings(rules, ids).values()
        tails = sorted({tail for one in begun for tail in one.tails})
        ends = [Expression(spelt(tail)[0].encode(), caseless=True) for tail in tails]
        self._ends = compiled(ends, cache)
        self._others = [compiled(group, cache) for group in gates(rules, ids)]

    def kept(self, text: bytes, pieces: Pieces) -> tuple[bytes, Pieces]:
        """Return the pieces of a text that are worth it, joined anew."""
        begins = [place for place, _ in pieces]
        places = {end for look in self._others for _, end in look.found(text)}
        places |= {end for end in {e for _, e in self._ends.found(text)} if _is_tied(text, end)}
        parts: list[bytes] = []
        left: Pieces = []
        size = 0
        for number in sorted({bisect_left(begins, place) - 1 for place in places}):
            place, start = pieces[number]
            end = pieces[number + 1][0] if number + 1 < len(pieces) else len(text)
            parts.append(text[place:end])
            left.append((size, start))
            size += end - place
        return b"".join(parts), left


def _is_tied(text: bytes, end: int) -> bool:
    """Say whether something like a value stands behind the end of a name, or another cell."""
    pattern = _LARGE if text[end - 1 : end].isupper() else _SMALL
    return pattern.match(text, end) is not None
