"""Requests that are logged at the same time: values of one flow belong together, those of two do not.

A flow is what the lines of one request share (``model.exposure.Record.flow``): a request or trace id, a
connection, a thread or a process. Who reads logs tells it by offset; here it only steers pairing.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Sequence

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
_LASTING = frozenset({"thread", "process"})
"""Kinds that serve one request after the other: nearness counts within them."""
_FURTHER = 16
"""So many times further than elsewhere a thread or a process is followed."""
_NEAREST = 64
"""Values of one flow that are tried for each value."""


class Flowing:
    """The flows of the matches of one chunk."""

    def __init__(self, matches: Sequence[Match], flow_at: Callable[[int], str]) -> None:
        """Ask for the flow of each match; ``matches`` are in the order of the text."""
        self._flows = {match: flow_at(match.span.start) for match in matches}
        self._mates: dict[tuple[str, str], list[Match]] = defaultdict(list)
        for match, flow in self._flows.items():
            if flow:
                self._mates[flow, match.field].append(match)
        self.any = bool(self._mates)

    def mates(self, match: Match, field_id: str) -> list[Match]:
        """Return the nearest values of a field in the same flow."""
        mates = self._mates.get((self._flows[match], field_id), [])
        if len(mates) <= _NEAREST:
            return mates
        at = bisect_left(mates, match.span.start, key=lambda m: m.span.start)
        return mates[max(0, at - _NEAREST // 2) : at + _NEAREST // 2]

    def apart(self, one: Match, two: Match) -> bool:
        """Say whether the two are of different flows of the same kind."""
        a, b = self._flows[one], self._flows[two]
        return bool(a and b) and a != b and _kind(a) == _kind(b)

    def shared(self, one: Match, two: Match) -> str:
        """Return the kind of the flow that both are of; empty when there is none."""
        flow = self._flows[one]
        return _kind(flow) if flow and flow == self._flows[two] else ""

    def reach(self, kind: str) -> float:
        """Return how many times further than elsewhere two values of such a flow may stand."""
        if not kind:
            return 1
        return _FURTHER if kind in _LASTING else float("inf")


def _kind(flow: str) -> str:
    return flow.partition(":")[0]
