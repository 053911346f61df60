"""How the Python prefilter looks for literals and heads: with ``bytes.find`` and ``re``."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import cached_property

from leakscan.engine.heads import Head
from leakscan.engine.literals import Family, family_literals

_RUNS = {
    Family.PLAIN: None,
    Family.WIDE: re.compile(rb"(?:[^\0]\0)+[^\0]"),
    Family.BASE64: re.compile(rb"[A-Za-z0-9+/_-]{5,}"),
    Family.DIGITS: re.compile(rb"[0-9a-f]{8,}"),
    Family.DUMP: re.compile(rb"[0-9a-f][0-9a-f ,:x]{5,}[0-9a-f]"),
    Family.ESCAPED: re.compile(rb"[%\\xu&#;{}0-9a-f]{12,}"),
}
"""Runs that hold every occurrence of a family's literal whole; none: all of the input."""


class LiteralSearch:
    """The literals of one family, made when an input first has a run of their alphabet."""

    def __init__(self, family: Family, keywords: Sequence[str]) -> None:
        self._family = family
        self._keywords = keywords

    @cached_property
    def _values(self) -> tuple[bytes, ...]:
        return tuple(literal.value for literal in family_literals(self._family, self._keywords))

    def add_ends(self, whole: bytes, lowered: bytes, found: set[int]) -> None:
        """Add where each literal ends. Only Base64 minds the case."""
        data = whole if self._family is Family.BASE64 else lowered
        runs = _RUNS[self._family]
        pool = data if runs is None else b"\n".join(set(runs.findall(data)))
        if not pool:
            return
        for value in self._values:
            if value in pool:
                _add_ends(value, data, found)


def _add_ends(value: bytes, data: bytes, found: set[int]) -> None:
    at = data.find(value)
    while at >= 0:
        found.add(at + len(value))
        at = data.find(value, at + 1)


def head_search(head: Head) -> Callable[[bytes, bytes, set[int]], None]:
    """Return a function that adds where the head ends, led by its literal if it has one."""
    flags = re.IGNORECASE if head.caseless else 0
    if not head.anchor:
        anywhere = re.compile(b"(?=" + head.source + b")", flags)

        def look(whole: bytes, _lowered: bytes, found: set[int]) -> None:
            found.update(match.start() + head.width for match in anywhere.finditer(whole))

        return look
    exact = re.compile(head.source, flags)
    anchor = head.anchor.lower() if head.caseless else head.anchor

    def look_near(whole: bytes, lowered: bytes, found: set[int]) -> None:
        data = lowered if head.caseless else whole
        at = data.find(anchor, head.anchor_at)
        while at >= 0:
            if exact.match(whole, at - head.anchor_at):
                found.add(at - head.anchor_at + head.width)
            at = data.find(anchor, at + 1)

    return look_near
