"""Sums over the places of one value, and names of which the number is bounded."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from hashlib import blake2b

from leakscan.model.exposure import Record

MOST_NAMES = 1000
"""Distinct hosts that are kept of one value; likewise clients, agents and endpoints."""
KINDS = ("host", "client", "agent", "endpoint")


@lru_cache(maxsize=4096)
def digest(text: str) -> int:
    """Return 64 bits that stand for a text, the same on every machine."""
    return int.from_bytes(blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest())


class Names:
    """Counts by name. Of more than ``most`` names those of the smallest digest are kept.

    A name that is dropped anywhere has ``most`` smaller ones beside it and would be dropped in the
    end, too; so a name that is kept was never dropped, and its count is that of all places.
    """

    __slots__ = ("counts", "fewer", "most")

    def __init__(self, most: int = MOST_NAMES) -> None:
        self.counts: Counter[str] = Counter()
        self.most = most
        self.fewer = False
        """Whether names were dropped."""

    def add(self, name: str, count: int = 1) -> None:
        """Count a name."""
        if name:
            self.counts[name] += count
            self._bound(self.most * 5 // 4)

    def merge(self, other: Names) -> None:
        """Add what another has."""
        self.counts.update(other.counts)
        self.fewer |= other.fewer
        self._bound(self.most)

    def kept(self) -> Counter[str]:
        """Return the names that are kept, and how often each was counted."""
        self._bound(self.most)
        return self.counts

    def _bound(self, slack: int) -> None:
        if len(self.counts) > slack:
            self.fewer = True
            least = sorted(self.counts, key=lambda name: (digest(name), name))
            for name in least[self.most :]:
                del self.counts[name]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Names) and (self.kept(), self.fewer) == (other.kept(), other.fewer)

    __hash__ = None  # type: ignore[assignment]


@dataclass(slots=True)
class Tally:
    """What is known of the places of one value."""

    hits: int = 0
    undated: int = 0
    unzoned: int = 0
    accepted: int = 0
    refused: int = 0
    first: datetime | None = None
    last: datetime | None = None
    files: set[int] = field(default_factory=set)
    """Digests of paths."""
    assumed: set[str] = field(default_factory=set)
    days: Counter[str] = field(default_factory=Counter)
    names: tuple[Names, ...] = field(default_factory=lambda: tuple(Names() for _ in KINDS))

    def add(self, path: str, record: Record) -> None:
        """Take in one place."""
        self.hits += 1
        self.files.add(digest(path))
        for names, kind in zip(self.names, KINDS, strict=True):
            names.add(getattr(record, kind))
        if record.status is not None:
            self.accepted += 200 <= record.status < 400
            self.refused += record.status >= 400
        if record.when is None:
            self.undated += 1
            return
        self._span(record.when, record.when)
        self.days[record.when.astimezone(UTC).date().isoformat()] += 1
        if not record.zoned:
            self.unzoned += 1
            self.assumed.add(record.when.tzname() or "UTC")

    def merge(self, other: Tally) -> None:
        """Add what another has."""
        self.hits += other.hits
        self.undated += other.undated
        self.unzoned += other.unzoned
        self.accepted += other.accepted
        self.refused += other.refused
        self._span(other.first, other.last)
        self.files |= other.files
        self.assumed |= other.assumed
        self.days.update(other.days)
        for names, more in zip(self.names, other.names, strict=True):
            names.merge(more)

    def _span(self, first: datetime | None, last: datetime | None) -> None:
        self.first = min(filter(None, (self.first, first)), key=_moment, default=None)
        self.last = max(filter(None, (self.last, last)), key=_moment, default=None)


def _moment(when: datetime) -> tuple[datetime, str]:
    """Order moments; of two spellings of one moment always the same comes first."""
    return when.astimezone(UTC), when.isoformat() + (when.tzname() or "")


def total(tallies: Iterable[Tally]) -> Tally:
    """Return the sum of tallies, which stay as they are."""
    summed = Tally()
    for tally in tallies:
        summed.merge(tally)
    return summed
