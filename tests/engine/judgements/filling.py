"""How made-up values are put into situations."""

from __future__ import annotations

import base64
import random
import re
from collections.abc import Callable
from dataclasses import dataclass

from tests.engine.judgements.situation import Situation
from tests.rules import made_up

MARK = re.compile(r"«([a-z0-9]+)([!?~]?)([^»]*)»")
ALLOWED = {"": {1, 2}, "!": {2}, "?": {0}, "~": {0, 1}}
MADE: dict[str, Callable[[random.Random], str]] = {
    "id": made_up.guid,
    "guid": made_up.guid,
    "key": made_up.key,
    "hex": made_up.hex_key,
    "secret": made_up.base64_20,
    "entra": made_up.entra,
    "a": made_up.base64_16,
    "hash": made_up.base64_32,
    "sha": made_up.long_hex,
    "sri": lambda source: base64.b64encode(source.randbytes(64)).decode(),
    "msn": lambda source: str(source.randrange(100_000, 999_999)),
}
NAMES_NOTHING = ("id", "guid", "msn")


@dataclass(frozen=True, slots=True)
class Planted:
    """A value in a text and the levels that it may have."""

    mark: str
    value: str
    allowed: frozenset[int]
    """0 for low or not found, 1 for medium, 2 for high."""

    @property
    def leak(self) -> bool:
        """Whether the value is a leak of this provider's."""
        return 0 not in self.allowed


def filled(situation: Situation, draw: int) -> tuple[bytes, tuple[Planted, ...]]:
    """Return the text with made-up values. The same mark twice is the same value."""
    source = random.Random(f"{situation.id} {draw}")
    put: dict[str, str] = {}
    planted: list[Planted] = []

    def value(mark: re.Match[str]) -> str:
        name = mark[1] + mark[3]
        if name not in put:
            put[name] = MADE[mark[1]](source)
            if mark[1] not in NAMES_NOTHING or mark[2]:
                planted.append(Planted(mark[0], put[name], frozenset(ALLOWED[mark[2]])))
        return put[name]

    text = MARK.sub(value, situation.text)
    return text.encode(), tuple(planted)
