"""Keeps values out of the sentences that are shown: a name or a piece of text beside a key may hold another."""

from __future__ import annotations

import re
from collections.abc import Iterable

MASK = b"\xe2\x80\xa6"
_RUN = re.compile(rb"[A-Za-z0-9+/_~=-]{16,}")
_LEAST_DIGITS = 3
_PIECE = re.compile(rb"[A-Za-z0-9_$-]{6,}")


def concealed(text: bytes, values: Iterable[bytes] = ()) -> bytes:
    """Return ``text`` without the given values and without long runs that look generated."""
    for value in values:
        text = text.replace(value, MASK)
    return _RUN.sub(lambda run: MASK if generated(run.group()) else run.group(), text)


def generated(run: bytes) -> bool:
    """Tell whether a long run looks like a key: three digits and more. Long names in code have fewer."""
    return len(run) >= 16 and sum(48 <= char <= 57 for char in run) >= _LEAST_DIGITS


class Pieces:
    """The parts of many values that can stand in a name; linear in what it is asked."""

    def __init__(self, values: Iterable[bytes]) -> None:
        self._pieces = {piece for value in values for piece in _PIECE.findall(value)}

    def without(self, name: str) -> str:
        """Return ``name`` with every part that is a part of a value masked."""
        text = name.encode("utf-8", "replace")
        if not _PIECE.search(text):
            return name
        masked = _PIECE.sub(
            lambda part: MASK if part.group() in self._pieces else part.group(), text
        )
        return concealed(masked).decode("utf-8", "replace")
