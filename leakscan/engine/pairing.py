"""Joins values into credential sets: which id, which keys and which serial number belong to which secret.

Values are joined by nearness, and nearness is a cost: lines and bytes between them, what separates them
(a blank line, a closing brace, a section), whether their names agree on environment and qualifier
(``SHOP_A_…``). The cheapest pairs are joined first. A value that stands in many places is one value.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from leakscan.engine.names import SLOTS, words
from leakscan.model.evidence import Environment
from leakscan.model.match import Match
from leakscan.model.rule import Rule
from leakscan.model.secret import Secret

_SEPARATOR = re.compile(rb"\n[ \t]*\r?\n|[{}]|\n---|\n\[[^\]\n]+\]|\n#{1,4} |</\w+>\s*<\w+>|\)\s*,?\s*\(")
_SEPARATION = 2.0
"""Cost of one separator between two values, in lines."""
_OTHER_ENVIRONMENT = 40.0
_OTHER_QUALIFIER = 6.0
_BYTES_PER_LINE = 200
_FIELD_WORDS = frozenset(
    "client id secret subscription key ocp apim azure msn merchant serial number sales unit api app".split()
) | (frozenset(SLOTS) - frozenset("12"))


@dataclass(slots=True)
class CredentialSet:
    """Values that belong together; ``cost`` is the widest step taken to join them, in lines."""

    members: dict[str, list[Secret]] = field(default_factory=dict)
    cost: float = 0.0

    def add(self, field_id: str, value: Secret, cost: float) -> None:
        """Join a value to the set."""
        values = self.members.setdefault(field_id, [])
        if value not in values:
            values.append(value)
        self.cost = max(self.cost, cost)


@dataclass(frozen=True, slots=True)
class _Place:
    match: Match
    qualifier: frozenset[str]


def qualifier(name: str) -> frozenset[str]:
    """Return the words of a name that say neither field nor slot: ``SHOP_A_CLIENT_ID`` → shop, a."""
    return frozenset(w for w in words(name) if w not in _FIELD_WORDS)


class Pairing:
    """Pairs the matches of one rule in one chunk."""

    def __init__(self, rule: Rule, matches: Sequence[Match], data: bytes) -> None:
        self._rule = rule
        self._data = data
        self._places: dict[str, list[_Place]] = defaultdict(list)
        for match in sorted(matches, key=lambda m: (m.span.start, m.span.end)):
            self._places[match.field].append(_Place(match, qualifier(match.name)))

    def sets(self) -> list[CredentialSet]:
        """Return the credential sets; each holds at least one secret field."""
        secret_fields = [f for f in self._rule.fields if f.secret]
        companions = [f for f in self._rule.fields if not f.secret]
        main = secret_fields[0].id
        sets = [self._start(main, value) for value in self._values(main)]
        ids = [f for f in companions if f.most == 1 and f.id.endswith("client_id")]
        for part in ids:
            self._join_one_to_one(sets, main, part.id)
        for part in secret_fields[1:]:
            sets += self._join_keys(sets, part.id, part.most)
        for part in companions:
            self._join_context(sets, part.id, only_missing=True)
        return sets

    def _start(self, field_id: str, value: Secret) -> CredentialSet:
        made = CredentialSet()
        made.add(field_id, value, 0.0)
        return made

    def _values(self, field_id: str) -> list[Secret]:
        return list(dict.fromkeys(p.match.value for p in self._places[field_id]))

    def _costs(self, one: Iterable[_Place], field_id: str) -> dict[tuple[Secret, Secret], float]:
        """Return the least cost for every two values near enough, the first of ``one``."""
        others = self._places[field_id]
        starts = [p.match.span.start for p in others]
        reach = self._rule.pairing.bytes
        best: dict[tuple[Secret, Secret], float] = {}
        for place in one:
            span = place.match.span
            low = bisect_left(starts, span.start - reach)
            high = bisect_left(starts, span.end + reach)
            if high - low > 64:  # a dense stretch: the nearest are enough
                at = bisect_left(starts, span.start)
                low, high = max(low, at - 32), min(high, at + 32)
            for other in others[low:high]:
                cost = self._cost(place, other)
                pair = (place.match.value, other.match.value)
                if cost is not None and cost < best.get(pair, float("inf")):
                    best[pair] = cost
        return best

    def _cost(self, one: _Place, two: _Place) -> float | None:
        a, b = one.match, two.match
        lines = abs(a.position.line - b.position.line)
        gap = a.span.gap(b.span)
        if lines > self._rule.pairing.lines or gap > self._rule.pairing.bytes or a.value == b.value:
            return None
        low, high = sorted((a.span, b.span))
        between = self._data[low.end : min(high.start, low.end + 4096)]
        cost = lines + gap / _BYTES_PER_LINE
        cost += _SEPARATION * min(8, len(_SEPARATOR.findall(between)))
        if Environment.UNKNOWN not in (a.environment, b.environment) and a.environment != b.environment:
            cost += _OTHER_ENVIRONMENT
        if one.qualifier != two.qualifier and a.name and b.name:
            cost += _OTHER_QUALIFIER
        return cost

    def _join_one_to_one(self, sets: list[CredentialSet], main: str, field_id: str) -> None:
        by_value = {s.members[main][0]: s for s in sets}
        costs = self._costs(self._places[main], field_id)
        ranked = self._by_rank(main, field_id)
        taken: set[Secret] = set()
        for secret, value in ranked:
            if (secret, value) in costs:
                by_value[secret].add(field_id, value, costs[secret, value])
                taken.add(value)
        for (secret, value), cost in sorted(costs.items(), key=lambda item: item[1]):
            if field_id not in by_value[secret].members and value not in taken:
                by_value[secret].add(field_id, value, cost)
                taken.add(value)
        for (secret, value), cost in sorted(costs.items(), key=lambda item: item[1]):
            if field_id not in by_value[secret].members:  # a renewed secret keeps its id
                by_value[secret].add(field_id, value, cost + _OTHER_QUALIFIER)

    def _by_rank(self, main: str, field_id: str) -> list[tuple[Secret, Secret]]:
        """Pair lists that stand apart (all ids, then all secrets) by their order."""
        secrets, values = self._places[main], self._places[field_id]
        if len(secrets) != len(values) or len(secrets) < 2:
            return []
        if any(p.qualifier for p in (*secrets, *values)) and not self._same_qualifiers(secrets, values):
            return []
        first, last = secrets[0].match.span.start, secrets[-1].match.span.start
        apart = values[-1].match.span.start < first or values[0].match.span.start > last
        if not apart:
            return []
        return [(s.match.value, v.match.value) for s, v in zip(secrets, values, strict=True)]

    def _same_qualifiers(self, one: list[_Place], two: list[_Place]) -> bool:
        return all(a.qualifier == b.qualifier for a, b in zip(one, two, strict=True))

    def _join_keys(self, sets: list[CredentialSet], field_id: str, most: int) -> list[CredentialSet]:
        """Join keys to the nearest set with room; keys left over make sets of their own."""
        costs: dict[tuple[int, Secret], float] = {}
        for index, made in enumerate(sets):
            members = {v for values in made.members.values() for v in values}
            places = [p for f in made.members for p in self._places[f] if p.match.value in members]
            for (_, value), cost in self._costs(places, field_id).items():
                key = (index, value)
                costs[key] = min(cost, costs.get(key, float("inf")))
        taken: set[Secret] = set()
        for (index, value), cost in sorted(costs.items(), key=lambda item: (item[1], item[0][0])):
            room = len(sets[index].members.get(field_id, ())) < most
            if value not in taken and room and value not in self._main_values(sets):
                sets[index].add(field_id, value, cost)
                taken.add(value)
        return self._group_left(field_id, taken | self._main_values(sets), most)

    def _main_values(self, sets: list[CredentialSet]) -> set[Secret]:
        return {v for s in sets for f, values in s.members.items() if f != "subscription_key" for v in values}

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

    def _join_context(self, sets: list[CredentialSet], field_id: str, *, only_missing: bool) -> None:
        """Give each set the nearest value of a companion field; sets may share one (a serial number)."""
        for made in sets:
            if only_missing and field_id in made.members:
                continue
            members = {v for values in made.members.values() for v in values}
            places = [p for f in made.members for p in self._places[f] if p.match.value in members]
            costs = self._costs(places, field_id)
            if costs:
                (_, value), cost = min(costs.items(), key=lambda item: item[1])
                made.add(field_id, value, cost if field_id.endswith("client_id") else 0.0)
