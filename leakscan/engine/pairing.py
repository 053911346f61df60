"""Joins values into credential sets: which id, which keys and which serial number belong to which secret.

Values are joined by nearness, and nearness is a cost: lines and bytes between them, what separates them
(a blank line, a closing brace, a section), whether their names agree on environment and qualifier
(``SHOP_A_…``). The cheapest pairs are joined first. A value that stands in many places is one value.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from leakscan.engine.alignment import Alignment, label
from leakscan.engine.flowing import Flowing
from leakscan.model.evidence import Environment
from leakscan.model.match import Match
from leakscan.model.rule import Rule
from leakscan.model.secret import Secret

_SEPARATOR = re.compile(
    rb"\n[ \t]*\r?\n|[{}]|\n---|\n\[[^\]\n]+\]|\n#{1,4} |</\w+>\s*<\w+>|\)\s*,?\s*\("
)
_SEPARATION = 2.0
"""Cost of one separator between two values, in lines."""
_OTHER_ENVIRONMENT = 40.0
_OTHER_LABEL = 6.0
_SHARED = 6.0
"""Cost of an id that another set has, too."""
_SAME_FLOW = 5.0
"""Cost that joining two values of one request stays below, however far apart they stand."""
_BYTES_PER_LINE = 200
_DENSE = 64
"""In a stretch with more values than this within reach, only the nearest are tried."""


@dataclass(slots=True)
class CredentialSet:
    """Values that belong together; ``cost`` is the widest step taken to join them, in lines."""

    members: dict[str, list[Secret]] = field(default_factory=dict)
    cost: float = 0.0
    flows: dict[str, str] = field(default_factory=dict)
    """By field: the kind of flow that its value was joined by."""

    def add(self, field_id: str, value: Secret, cost: float, flow: str = "") -> None:
        """Join a value to the set."""
        values = self.members.setdefault(field_id, [])
        if value not in values:
            values.append(value)
        if flow:
            self.flows[field_id] = flow
        self.cost = max(self.cost, cost)


class Pairing:
    """Pairs the matches of one rule in one chunk."""

    def __init__(
        self,
        rule: Rule,
        matches: Sequence[Match],
        data: bytes,
        flow_at: Callable[[int], str] | None = None,
    ) -> None:
        """Take the matches; ``flow_at`` tells the flow at an offset of the data, where it is a log."""
        self._rule = rule
        self._main = next(f.id for f in rule.fields if f.secret)
        self._places: dict[str, list[Match]] = defaultdict(list)
        ordered = sorted(matches, key=lambda m: (m.span.start, m.span.end))
        for match in ordered:
            self._places[match.field].append(match)
        flowing = Flowing(ordered, flow_at) if flow_at else None
        self._flowing = flowing if flowing and flowing.any else None
        self._shared: dict[tuple[Secret, Secret], tuple[int, str]] = {}
        """How two values share a flow: of one request (0) or only of one thread (1), and the kind of
        it; empty on one line."""
        spans = [match.span for match in matches]
        low = min((span.start for span in spans), default=0)
        high = max((span.end for span in spans), default=0)
        # found once and counted by bisection: a log has thousands of pairs to weigh
        self._separators = [hit.start() for hit in _SEPARATOR.finditer(data, low, high)]

    def sets(self) -> list[CredentialSet]:
        """Return the credential sets; each holds at least one secret field."""
        further = [f for f in self._rule.fields if f.secret and f.id != self._main]
        companions = [f for f in self._rule.fields if not f.secret]
        sets = [self._start(self._main, value) for value in self._values(self._main)]
        ids = [f.id for f in companions if f.most == 1 and _is_id(f.id)]
        for field_id in ids:
            self._join_one_to_one(sets, field_id)
        for part in further:
            sets += self._join_keys(sets, part.id, part.most)
        for part in companions:
            if part.id not in ids:
                self._join_context(sets, part.id)
        for field_id in ids:  # last: a borrowed id brings nothing of its own set along
            self._join_context(sets, field_id)
        return sets

    def _start(self, field_id: str, value: Secret) -> CredentialSet:
        made = CredentialSet()
        made.add(field_id, value, 0.0)
        return made

    def _values(self, field_id: str) -> list[Secret]:
        return list(dict.fromkeys(m.value for m in self._places[field_id]))

    def _costs(self, one: Iterable[Match], field_id: str) -> dict[tuple[Secret, Secret], float]:
        """Return the least cost for every two values near enough, the first of ``one``."""
        others = self._places[field_id]
        starts = [m.span.start for m in others]
        reach = self._rule.pairing.bytes
        best: dict[tuple[Secret, Secret], float] = {}
        for match in one:
            low = bisect_left(starts, match.span.start - reach)
            high = bisect_left(starts, match.span.end + reach)
            if high - low > _DENSE:
                at = bisect_left(starts, match.span.start)
                low, high = max(low, at - _DENSE // 2), min(high, at + _DENSE // 2)
            near = others[low:high]
            if self._flowing:
                near = list(dict.fromkeys((*self._flowing.mates(match, field_id), *near)))
            for other in near:
                cost = self._cost(match, other)
                pair = (match.value, other.value)
                if cost is not None and cost < best.get(pair, float("inf")):
                    best[pair] = cost
        return best

    def _cost(self, a: Match, b: Match) -> float | None:
        """Return the cost of joining two places; None: they are too far apart, or of two requests."""
        if self._flowing is None:
            return self._distance(a, b)
        if self._flowing.apart(a, b):
            return None
        shared = self._flowing.shared(a, b)
        cost = self._distance(a, b, self._flowing.reach(shared))
        if shared and cost is not None:
            near = a.position.line == b.position.line
            rank = 0 if self._flowing.at_once(a, b) else 1
            pair = (a.value, b.value)
            self._shared[pair] = min(
                self._shared.get(pair, (rank, shared)), (rank, "" if near else shared)
            )
            cost = _SAME_FLOW * cost / (cost + _SAME_FLOW)  # in the order of nearness, none far
        return cost

    def _apart(self, pair: tuple[Secret, Secret]) -> int:
        """Order pairs by how they share a flow; those that share none come last."""
        return self._shared[pair][0] if pair in self._shared else 2

    def _distance(self, a: Match, b: Match, reach: float = 1) -> float | None:
        lines = abs(a.position.line - b.position.line)
        gap = a.span.gap(b.span)
        far = lines > self._rule.pairing.lines * reach or gap > self._rule.pairing.bytes * reach
        if far or a.value == b.value:
            return None
        low, high = sorted((a.span, b.span))
        last = bisect_left(self._separators, high.start)
        separators = last - bisect_left(self._separators, low.end)
        cost = lines + gap / _BYTES_PER_LINE
        cost += _SEPARATION * min(8, max(0, separators))
        if len({a.environment, b.environment} - {Environment.UNKNOWN}) > 1:
            cost += _OTHER_ENVIRONMENT
        if a.name and b.name and label(a.name) != label(b.name):
            cost += _OTHER_LABEL
        return cost

    def _join_one_to_one(self, sets: list[CredentialSet], field_id: str) -> None:
        by_value = {s.members[self._main][0]: s for s in sets}
        costs = self._costs(self._places[self._main], field_id)
        alignment = self._alignment(field_id)
        ranked = sorted(
            costs.items(),
            key=lambda item: (self._apart(item[0]), alignment.against(*item[0]), item[1]),
        )
        taken: set[Secret] = set()
        for (secret, value), cost in ranked:
            if field_id not in by_value[secret].members and value not in taken:
                by_value[secret].add(field_id, value, cost, self._kind((secret, value)))
                taken.add(value)

    def _alignment(self, field_id: str) -> Alignment:
        return Alignment(self._places[self._main], self._places[field_id])

    def _against(
        self, made: CredentialSet, value: Secret, alignment: Alignment
    ) -> tuple[bool, bool]:
        main = made.members.get(self._main)
        return alignment.against(main[0], value) if main else (False, False)

    def _join_keys(
        self, sets: list[CredentialSet], field_id: str, most: int
    ) -> list[CredentialSet]:
        """Join keys to the nearest set with room; keys left over make sets of their own."""
        alignment = self._alignment(field_id)
        costs: dict[tuple[int, Secret], float] = {}
        for index, made in enumerate(sets):
            for (_, value), cost in self._costs(self._members(made), field_id).items():
                key = (index, value)
                costs[key] = min(cost, costs.get(key, float("inf")))
        flows = {key: self._flow(sets[key[0]], key[1]) for key in costs} if self._shared else {}
        ranked = sorted(
            (
                (flows.get((index, value), (2,))[0], self._against(sets[index], value, alignment)),
                cost,
                index,
                at,
            )
            for at, ((index, value), cost) in enumerate(costs.items())
        )
        pairs = list(costs)
        used = self._main_values(sets)
        taken: set[Secret] = set()
        for _, cost, _, at in ranked:
            index, value = pairs[at]
            room = len(sets[index].members.get(field_id, ())) < most
            if value not in taken and room and value not in used:
                sets[index].add(field_id, value, cost, flows.get((index, value), (2, ""))[1])
                taken.add(value)
        return self._group_left(field_id, taken | used, most)

    def _kind(self, pair: tuple[Secret, Secret]) -> str:
        return self._shared[pair][1] if pair in self._shared else ""

    def _flow(self, made: CredentialSet, value: Secret) -> tuple[int, str]:
        """Return how a value shares a flow with a set."""
        values = (v for group in made.members.values() for v in group)
        return min(
            (self._shared[v, value] for v in values if (v, value) in self._shared), default=(2, "")
        )

    def _members(self, made: CredentialSet) -> list[Match]:
        members = {v for values in made.members.values() for v in values}
        return [m for f in made.members for m in self._places[f] if m.value in members]

    def _main_values(self, sets: list[CredentialSet]) -> set[Secret]:
        return {
            v
            for s in sets
            for f, group in s.members.items()
            if f != "subscription_key"
            for v in group
        }

    def _group_left(self, field_id: str, taken: set[Secret], most: int) -> list[CredentialSet]:
        left = [v for v in self._values(field_id) if v not in taken]
        made: list[CredentialSet] = []
        costs = self._costs(self._places[field_id], field_id)
        for value in left:
            home = next(
                (
                    s
                    for s in made
                    if len(s.members[field_id]) < most
                    and any(costs.get((v, value), 99.0) <= 8 for v in s.members[field_id])
                ),
                None,
            )
            if home is None:
                made.append(self._start(field_id, value))
            else:
                home.add(field_id, value, 1.0)
        return made

    def _join_context(self, sets: list[CredentialSet], field_id: str) -> None:
        """Give each set the nearest value of a companion field.

        Sets may share one: a serial number, or the id of a secret that was renewed.
        """
        alignment = self._alignment(field_id)
        for made in sets:
            if field_id in made.members:
                continue
            nearest = min(
                (
                    (self._apart(pair), self._against(made, pair[1], alignment), cost, pair)
                    for pair, cost in self._costs(self._members(made), field_id).items()
                ),
                key=lambda ranked: ranked[:3],
                default=None,
            )
            if nearest:
                _, _, cost, pair = nearest
                value = pair[1]
                shared = any(value in s.members.get(field_id, ()) for s in sets)
                cost += _SHARED if shared else 0.0
                flow = self._kind(pair)
                made.add(field_id, value, cost if _is_id(field_id) else 0.0, flow)


def _is_id(field_id: str) -> bool:
    return field_id.endswith("client_id")
