"""Literals without which a pattern cannot match: looking for them first costs a hundredth of the pattern.

``re`` tries an alternation of words in any case at every byte, at some ten megabytes a second; a set in
a log is surrounded by twelve kilobytes, and twenty such patterns look at them. In profiles of logs that
was two thirds of the close look. ``bytes.find`` runs at gigabytes a second.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

WORTH = 1024
"""Bytes of text from which on the literals are looked for first; less is searched as fast."""
_SHORTEST = 2
"""Literals of fewer bytes stand everywhere."""
_WIDEST = 512
"""Bytes of the longest match of patterns that are searched only around their literals."""
_MARGIN = 64
"""What a pattern may look at behind a match, in bytes."""
_MOST = 32
"""Places of literals; with more of them the whole text is searched."""

Literals = frozenset[bytes]


@dataclass(frozen=True, slots=True)
class Gate:
    """What is known of every match of a pattern."""

    literals: Literals
    """In small letters; a match holds at least one of them."""
    width: int
    """Bytes of the longest match; 0: no bound of use."""


def search(
    pattern: re.Pattern[bytes], text: bytes, lowered: bytes | None = None
) -> re.Match[bytes] | None:
    """Return what ``pattern.search(text)`` returns, sooner.

    ``lowered`` is ``text.lower()``, where the caller has it for several patterns.
    """
    return next(finditer(pattern, text, lowered), None)


def finditer(
    pattern: re.Pattern[bytes], text: bytes, lowered: bytes | None = None
) -> Iterator[re.Match[bytes]]:
    """Yield what ``pattern.finditer(text)`` yields, sooner."""
    gate = gate_of(pattern) if len(text) >= WORTH else None
    if gate is None:
        return pattern.finditer(text)
    return _gated(pattern, gate, text, text.lower() if lowered is None else lowered)


def _gated(
    pattern: re.Pattern[bytes], gate: Gate, text: bytes, lowered: bytes
) -> Iterator[re.Match[bytes]]:
    places = _places(gate, lowered)
    if places is None or (places and not gate.width):
        return pattern.finditer(text)
    return around(pattern, text, places, gate.width)


def around(
    pattern: re.Pattern[bytes],
    text: bytes,
    places: Iterable[int],
    width: int,
    within: tuple[int, int] | None = None,
) -> Iterator[re.Match[bytes]]:
    """Yield what a pattern finds, if every match is at most ``width`` long and covers a place.

    ``places`` are sorted; ``within`` are the bounds of the search, the whole text if not given.
    """
    first, last = within or (0, len(text))
    low = high = -1
    for place in places:
        if high >= 0 and place - width > high:
            yield from pattern.finditer(text, max(first, low), min(last, high))
            high = -1
        if high < 0:
            low = place - width
        high = place + width + _MARGIN
    if high >= 0:
        yield from pattern.finditer(text, max(first, low), min(last, high))


def _places(gate: Gate, lowered: bytes) -> list[int] | None:
    """Return where literals stand, sorted; None: in too many places."""
    found: list[int] = []
    for literal in gate.literals:
        at = lowered.find(literal)
        while at >= 0:
            found.append(at)
            if not gate.width:
                return found
            if len(found) > _MOST:
                return None
            at = lowered.find(literal, at + 1)
    return sorted(found)


@lru_cache(maxsize=1024)
def gate_of(pattern: re.Pattern[bytes]) -> Gate | None:
    """Return what every match has, None where nothing is known.

    The pattern is taken apart by the parser of ``re`` itself. What it does not understand, or what is
    of no use (a single byte), counts as nothing known.
    """
    parser = getattr(re, "_parser", None)
    if parser is None:
        return None
    parsed = parser.parse(pattern.pattern, pattern.flags)
    literals = _of_sequence(parsed)
    if literals is None:
        return None
    widest = int(parsed.getwidth()[1])
    return Gate(literals, widest if widest <= _WIDEST else 0)


def _of_sequence(parsed: Iterable[tuple[Any, Any]]) -> Literals | None:
    """Return the most telling of what the parts need: all of them must match."""
    options: list[Literals] = []
    run = bytearray()
    for code, argument in parsed:
        name = str(code)
        if name == "LITERAL" and argument < 256:
            run.append(argument)
            continue
        if len(run) >= _SHORTEST:
            options.append(frozenset({bytes(run).lower()}))
        run.clear()
        inner = _of_part(name, argument)
        if inner is not None:
            options.append(inner)
    if len(run) >= _SHORTEST:
        options.append(frozenset({bytes(run).lower()}))
    return max(options, key=_worth, default=None)


def _of_part(name: str, argument: Any) -> Literals | None:
    if name == "SUBPATTERN":
        return _of_sequence(argument[-1])
    if name == "ATOMIC_GROUP":
        return _of_sequence(argument)
    if name in {"MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"}:
        least, _, inner = argument
        return _of_sequence(inner) if least else None
    if name == "BRANCH":
        each = [_of_sequence(branch) for branch in argument[1]]
        known = [one for one in each if one is not None]
        return frozenset().union(*known) if len(known) == len(each) else None
    return None


def _worth(literals: Literals) -> tuple[int, int]:
    """Rank: the shortest literal decides how seldom they occur, then how many there are."""
    return min(map(len, literals)), -len(literals)
