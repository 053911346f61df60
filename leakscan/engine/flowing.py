"""Requests that are logged at the same time: values of one flow belong together, those of two do not.

A flow is what the lines of one request share (``model.exposure.Record.flow``): a request or trace id, a
connection, a thread or a process. Who reads logs tells it by offset; here it only steers pairing.

A thread or a process serves one request after the other. Who reads logs may number them
(``thread:exec-1 #3``); within such an episode a second secret or id begins the next request.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from leakscan.model.match import Match

Flows = Callable[[bytes], Callable[[int], str]]
"""From the bytes of a chunk to a function from an offset in them to the flow there, ``""``: none."""

CALLED = {
    "request": "request id",
    "trace": "trace id",
    "connection": "connection",
    "thread": "thread",
    "process": "process",
}
"""Kinds of flows in words."""
LASTING = frozenset({"connection", "thread", "process"})
"""Kinds that serve one request after the other: nearness counts within them."""
_LOCAL = frozenset({"thread", "process"})
"""Those of them that go on for as long as the program runs."""
_FURTHER = 16
"""So many times further than elsewhere a thread or a process is followed."""
_NEAREST = 64
"""Values of one flow that are tried for each value."""


@dataclass(frozen=True, slots=True)
class Flow:
    """The flow of one match."""

    kind: str = ""
    name: str = ""
    episode: tuple[str, int] = ("", 0)
    """Which of the requests that a thread serves: as numbered by who reads, and as split here."""


class Flowing:
    """The flows of the matches of one chunk."""

    def __init__(self, matches: Sequence[Match], flow_at: Callable[[int], str]) -> None:
        """Ask for the flow of each match; ``matches`` are in the order of the text."""
        self._flows: dict[Match, Flow] = {}
        self._mates: dict[tuple[str, str, str], list[Match]] = defaultdict(list)
        split = _Episodes()
        for match in matches:
            flow = split.of(match, flow_at(match.span.start))
            self._flows[match] = flow
            if flow.name:
                self._mates[flow.kind, flow.name, match.field].append(match)
        self.any = bool(self._mates)

    def mates(self, match: Match, field_id: str) -> list[Match]:
        """Return the nearest values of a field in the same flow."""
        flow = self._flows[match]
        mates = self._mates.get((flow.kind, flow.name, field_id), [])
        if len(mates) <= _NEAREST:
            return mates
        at = bisect_left(mates, match.span.start, key=lambda m: m.span.start)
        return mates[max(0, at - _NEAREST // 2) : at + _NEAREST // 2]

    def apart(self, one: Match, two: Match) -> bool:
        """Say whether the two are of different flows of the same kind."""
        a, b = self._flows[one], self._flows[two]
        return bool(a.kind) and a.kind == b.kind and a.name != b.name

    def shared(self, one: Match, two: Match) -> str:
        """Return the kind of the flow that both are of; empty when there is none."""
        a, b = self._flows[one], self._flows[two]
        return a.kind if a.name and (a.kind, a.name) == (b.kind, b.name) else ""

    def at_once(self, one: Match, two: Match) -> bool:
        """Say whether two of one flow are of one request, too."""
        return self._flows[one].episode == self._flows[two].episode

    def reach(self, kind: str) -> float:
        """Return how many times further than elsewhere two values of such a flow may stand."""
        if not kind:
            return 1
        return _FURTHER if kind in _LOCAL else float("inf")


class _Episodes:
    """Splits what a thread or a process does into requests."""

    def __init__(self) -> None:
        self._seen: dict[tuple[str, str], tuple[str, int, dict[str, Match]]] = {}

    def of(self, match: Match, text: str) -> Flow:
        kind, _, name = text.partition(":")
        if kind not in LASTING:
            return Flow(kind, name)
        name, _, given = name.partition(" #")
        last, number, seen = self._seen.get((kind, name), ("", 0, {}))
        known = seen.get(match.field)
        again = (
            known is not None and known.value != match.value and match.field != "subscription_key"
        )
        if given != last or again:
            number, seen = number + again, {}
        seen.setdefault(match.field, match)
        self._seen[kind, name] = given, number, seen
        return Flow(kind, name, (given, number))
