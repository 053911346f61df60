"""Expressions looked for all at once: what ends where, with hyperscan or without it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Protocol

from leakscan.engine.database import Database, hyperscan_version
from leakscan.engine.heads import Expression
from leakscan.engine.literals import FORMS_VERSION
from leakscan.engine.prefilter import database_name


class Look(Protocol):
    """Finds expressions in bytes."""

    def found(self, data: bytes, /) -> list[tuple[int, int]]:
        """Return number and end of every hit, in the order of their ends."""
        ...


def compiled(wanted: Sequence[Expression], cache: str | None) -> Look:
    """Return what looks for the expressions; the database is kept in a folder, if one is given."""
    if hyperscan_version() is None:
        return PythonLook(wanted)
    name = database_name("nearby", (FORMS_VERSION, [(e.source, e.caseless) for e in wanted]))
    return Database(lambda: wanted, cache=Path(cache) / name if cache else None)


class PythonLook:
    """The same without hyperscan; slow, and as thorough."""

    def __init__(self, wanted: Iterable[Expression]) -> None:
        self._patterns = [
            re.compile(b"(?=(" + e.source + b"))", re.IGNORECASE * e.caseless) for e in wanted
        ]

    def found(self, data: bytes) -> list[tuple[int, int]]:
        """Return number and end of every hit, in the order of their ends."""
        hits = (
            (match.end(1), number)
            for number, pattern in enumerate(self._patterns)
            for match in pattern.finditer(data)
        )
        return [(number, end) for end, number in sorted(hits)]
