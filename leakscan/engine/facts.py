"""What is known about a credential set and its surroundings: the ground on which evidence is judged."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from leakscan.engine import gates
from leakscan.engine.names import words
from leakscan.engine.sections import openings
from leakscan.model.match import Match
from leakscan.model.rule import Rule
from leakscan.model.span import Span

HEAD = 64 * 1024
"""How much of a chunk's beginning counts as "the file" when a reason looks at the whole of it, in bytes."""
_NEAR_BYTES = 6 * 1024


@dataclass(frozen=True)
class Facts:
    """One set in one chunk. Not slotted: parts that cost are worked out once, when first asked for."""

    rule: Rule
    members: tuple[Match, ...]
    """Every sighting of every value of the set, placeholders included."""
    data: bytes
    stand_ins: frozenset[str]
    """Ids of fields that are filled by a placeholder or a sample."""
    cost: float
    """Widest step taken to join the set, in lines (see ``pairing.py``)."""
    decoded: bytes = b""
    """What stands around the values in the views that they were seen through."""
    head: dict[re.Pattern[bytes], bytes | None] = field(default_factory=dict, compare=False)
    """What patterns found in the head of the chunk, shared by all sets of the chunk."""
    today: str = ""
    """The day of the scan, ``YYYY-MM-DD``; empty: not known, and nothing has expired."""
    flows: Mapping[str, str] = field(default_factory=dict, compare=False)
    """By field: the kind of flow that joined its value to the set, where the content is a log."""

    @cached_property
    def secrets(self) -> tuple[Match, ...]:
        """Return the sightings of secret fields."""
        secret = {f.id for f in self.rule.fields if f.secret}
        return tuple(m for m in self.members if m.field in secret)

    @cached_property
    def values(self) -> tuple[bytes, ...]:
        """Return the values of all members; for hiding them, never for showing."""
        return tuple(dict.fromkeys(m.value.reveal() for m in self.members if m.field != "msn"))

    @cached_property
    def fields(self) -> frozenset[str]:
        """Return the ids of the fields that the set has."""
        return frozenset(m.field for m in self.members)

    @cached_property
    def spans(self) -> tuple[Span, ...]:
        """Return the places of the secrets, at most eight, so that a log's thousand repeats cost no more."""
        return tuple(dict.fromkeys(m.span for m in self.secrets))[:8]

    def near(self, lines: int) -> bytes:
        """Return the text around the secrets: so many lines, and at most 6 KiB, to each side."""
        key = f"_near_{lines}"
        known = self.__dict__.get(key)
        if known is None:
            known = b"\n".join(
                (*(_around(self.data, span, lines) for span in self.spans), self.decoded)
            )
            self.__dict__[key] = known
        return known

    def found_near(self, pattern: re.Pattern[bytes], lines: int) -> bytes | None:
        """Return what a pattern finds in the text around the secrets."""
        hit = next(self.all_near(pattern, lines), None)
        return hit.group() if hit else None

    def all_near(self, pattern: re.Pattern[bytes], lines: int) -> Iterator[re.Match[bytes]]:
        """Return everything that a pattern finds there."""
        text = self.near(lines)
        lowered = self._lowered(lines) if len(text) >= gates.WORTH else None
        return gates.finditer(pattern, text, lowered)

    def _lowered(self, lines: int) -> bytes:
        key = f"_lowered_{lines}"
        known: bytes | None = self.__dict__.get(key)
        if known is None:
            known = self.__dict__[key] = self.near(lines).lower()
        return known

    @cached_property
    def line(self) -> bytes:
        """Return the lines on which the secrets stand, cut to 1 KiB to each side."""
        return b"\n".join(_around(self.data, span, 0)[-2048 - len(span) :] for span in self.spans)

    def in_whole(self, pattern: re.Pattern[bytes]) -> bytes | None:
        """Return what a pattern finds in the head of the chunk or near; the head is searched once."""
        if pattern not in self.head:
            hit = gates.search(pattern, self.data[:HEAD])
            self.head[pattern] = hit.group() if hit else None
        if self.head[pattern] is not None:
            return self.head[pattern]
        return self.found_near(pattern, 60)

    @cached_property
    def sections(self) -> bytes:
        """Return what opens the sections around the first secret, the innermost first, one a line."""
        return b"\n".join(openings(self.data, self.spans[0].start)) if self.spans else b""

    @cached_property
    def names(self) -> str:
        """Return the governing names of the secrets, one a line."""
        return "\n".join(dict.fromkeys(m.name for m in self.secrets))

    @cached_property
    def name_words(self) -> frozenset[str]:
        """Return the words of the governing names of all members."""
        return frozenset(w for m in self.members for w in words(m.name))


def _around(data: bytes, span: Span, lines: int) -> bytes:
    low = high = None
    low = span.start
    for _ in range(lines + 1):
        at = data.rfind(b"\n", max(0, span.start - _NEAR_BYTES), low)
        if at < 0:
            low = max(0, span.start - _NEAR_BYTES)
            break
        low = at
    high = span.end
    for _ in range(lines + 1):
        at = data.find(b"\n", high, span.end + _NEAR_BYTES)
        if at < 0:
            high = min(len(data), span.end + _NEAR_BYTES)
            break
        high = at + 1
    return data[low:high]
