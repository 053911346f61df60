"""What is kept of any number of places: the first and last few of each value in each file, and sums.

Everything here can be merged in any order and grouping with the same result, and is bounded by the
number of different values and files, never by the number of places or the size of the logs.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from leakscan.engine.assemble import judge
from leakscan.model.match import Candidate, Sighting
from leakscan.model.rule import RuleSet
from leakscan.model.secret import Secret
from leakscan.model.span import Position

KEPT = 4
"""Places that are told one by one of each value in each file, from the beginning and from the end."""
MOST_VALUES = 20_000
"""Different values of which places are kept; of more, those that are met first."""

Value = tuple[str, str, Secret]
"""Rule, field and value."""


class Spot(NamedTuple):
    """One place, ordered by where it stands."""

    offset: int
    """In the whole content, in bytes."""
    end: int
    counted_from: int
    """Where lines were counted from, an offset: the range that the place was found in. -1: the
    position is that in the whole content."""
    sighting: Sighting

    @property
    def order(self) -> tuple[int, int]:
        """Where it stands."""
        return self.offset, self.end


@dataclass(slots=True)
class Spots:
    """The places of one value in one file."""

    count: int = 0
    kept: list[Spot] = field(default_factory=list)
    """The first and last ``KEPT``, ascending."""

    def add(self, count: int, spots: Iterable[Spot]) -> None:
        """Take in places, of which ``spots`` are the first and last few."""
        self.count += count
        merged = sorted({spot.order: spot for spot in (*self.kept, *spots)}.values(), key=_order)
        self.kept = merged if len(merged) <= 2 * KEPT else [*merged[:KEPT], *merged[-KEPT:]]


def _order(spot: Spot) -> tuple[int, int]:
    return spot.order


class SetKey(NamedTuple):
    """Candidates that tell the same but for their reasons: the one that weighs most stands for all."""

    rule: str
    value: Secret
    """Of the strongest secret."""
    path: str
    kind: str
    environment: str
    allowed: str | None


@dataclass(slots=True)
class Folded:
    """Candidates and places of any part of a scan of logs."""

    sets: dict[SetKey, tuple[float, Candidate]] = field(default_factory=dict)
    """Each with its log odds; its members are one sighting of each value."""
    votes: dict[Value, Counter[tuple[str, Secret]]] = field(
        default_factory=lambda: defaultdict(Counter)
    )
    """How often a value was joined to the strongest secret of a set, by that secret."""
    places: dict[Value, dict[str, Spots]] = field(default_factory=dict)
    """By value and path."""
    loose: dict[tuple[Value, str], Spot] = field(default_factory=dict)
    """Ids that found no secret, the first place of each in each file."""
    fewer: bool = False
    """Whether there were more values than are kept."""

    def add_candidate(self, candidate: Candidate, rules: RuleSet) -> None:
        """Take in a candidate in whose place its strongest secret stands."""
        first = candidate.members[0]
        key = SetKey(
            candidate.rule,
            first.match.value,
            first.provenance.path,
            candidate.kind,
            candidate.environment,
            candidate.allowed,
        )
        main = (candidate.rule, first.match.field, first.match.value)
        if key not in self.sets and len(self.sets) >= MOST_VALUES:
            self.fewer = True
            return
        members = _one_of_each(candidate.members)
        self.votes[main].update((s.match.field, s.match.value) for s in members[1:])
        weight = judge(candidate, rules)[1]
        self._weigh(key, weight, replace(candidate, members=members))

    def _weigh(self, key: SetKey, weight: float, candidate: Candidate) -> None:
        known = self.sets.get(key)
        if known is None or (weight, candidate.reasons) > (known[0], known[1].reasons):
            self.sets[key] = weight, candidate

    def add_places(self, value: Value, path: str, count: int, spots: Iterable[Spot]) -> None:
        """Take in places of one value in one file."""
        files = self.places.get(value)
        if files is None:
            if len(self.places) >= MOST_VALUES:
                self.fewer = True
                return
            files = self.places[value] = {}
        files.setdefault(path, Spots()).add(count, spots)

    def add_loose(self, value: Value, spot: Spot) -> None:
        """Take in an id without a secret."""
        key = value, spot.sighting.provenance.path
        known = self.loose.get(key)
        if known is None and len(self.loose) > MOST_VALUES:
            self.fewer = True
        elif known is None or spot.order < known.order:
            self.loose[key] = spot

    def merge(self, other: Folded) -> None:
        """Take in what another has."""
        for key, (weight, candidate) in other.sets.items():
            if key not in self.sets and len(self.sets) >= MOST_VALUES:
                self.fewer = True
                continue
            self._weigh(key, weight, candidate)
        for main, votes in other.votes.items():
            self.votes[main].update(votes)
        for value, files in other.places.items():
            for path, spots in files.items():
                self.add_places(value, path, spots.count, spots.kept)
        for (value, _), spot in other.loose.items():
            self.add_loose(value, spot)
        self.fewer |= other.fewer

    def candidates(self, rules: RuleSet, lines: Mapping[str, Lines]) -> Iterator[Candidate]:
        """Yield the candidates with the places of their members in their file, at their lines."""
        most = {(r.id, f.id): f.most for r in rules.rules for f in r.fields}
        for key, (_, candidate) in sorted(self.sets.items(), key=_set_order):
            main = candidate.members[0].match
            allowed = self._elected((key.rule, main.field, key.value), most)
            members = [
                spot_at(spot, lines)
                for field_id, value in ((main.field, main.value), *allowed)
                for spot in self._kept((key.rule, field_id, value), key.path)
            ]
            if members:
                yield replace(candidate, members=tuple(members))

    def _kept(self, value: Value, path: str) -> list[Spot]:
        spots = self.places.get(value, {}).get(path)
        return spots.kept if spots else []

    def _elected(
        self, main: Value, most: Mapping[tuple[str, str], int]
    ) -> list[tuple[str, Secret]]:
        """Return the members beside the strongest secret: of too many, those joined most often."""
        by_field: dict[str, list[tuple[int, bytes, Secret]]] = defaultdict(list)
        for (field_id, value), count in self.votes.get(main, Counter()).items():
            by_field[field_id].append((-count, value.reveal(), value))
        return [
            (field_id, value)
            for field_id, ranked in by_field.items()
            for _, _, value in sorted(ranked, key=lambda one: one[:2])[: most[main[0], field_id]]
        ]

    def more(self) -> Iterator[tuple[str, int]]:
        """Yield, for each file of which not every place is told, how many are not."""
        left: Counter[str] = Counter()
        for files in self.places.values():
            for path, spots in files.items():
                left[path] += spots.count - len(spots.kept)
        yield from sorted((path, count) for path, count in left.items() if count)


def _set_order(item: tuple[SetKey, object]) -> tuple[str, bytes, str, str, str, str]:
    key = item[0]
    return key.rule, key.value.reveal(), key.path, key.kind, key.environment, key.allowed or ""


def _one_of_each(members: Iterable[Sighting]) -> tuple[Sighting, ...]:
    seen: dict[tuple[str, Secret], Sighting] = {}
    for sighting in members:
        seen.setdefault((sighting.match.field, sighting.match.value), sighting)
    return tuple(seen.values())


class Counted(NamedTuple):
    """What a range has, for the lines and columns of those behind it."""

    start: int
    lines: int
    """Line ends in it."""
    tail: int
    """Characters behind the last of them, or of all of it if there is none."""


@dataclass(slots=True)
class Lines:
    """The lines of one file, told range by range in any order."""

    ranges: dict[int, Counted] = field(default_factory=dict)
    _before: dict[int, tuple[int, int]] | None = None

    def add(self, counted: Counted) -> None:
        """Take in the count of one range."""
        self.ranges[counted.start] = counted
        self._before = None

    def before(self, start: int) -> tuple[int, int]:
        """Return the line ends before a range, and the characters of the line that goes on in it."""
        if self._before is None:
            self._before = {}
            lines = tail = 0
            for at in sorted(self.ranges):
                self._before[at] = lines, tail
                one = self.ranges[at]
                lines, tail = lines + one.lines, one.tail + (0 if one.lines else tail)
        return self._before[start]


def spot_at(spot: Spot, lines: Mapping[str, Lines]) -> Sighting:
    """Return the sighting of a spot with its line and column in the whole file."""
    sighting = spot.sighting
    if spot.counted_from < 0:
        return sighting
    before, characters = lines[sighting.provenance.path].before(spot.counted_from)
    place = sighting.match.position
    shift = characters if place.line == 1 else 0
    position = Position(before + place.line, place.column + shift, place.end_column + shift)
    return replace(sighting, match=replace(sighting.match, position=position))
