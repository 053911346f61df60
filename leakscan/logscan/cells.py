"""How the bytes of a log are looked at: in cells, so that where a log is cut changes nothing.

A log is divided into cells at fixed offsets. A cell in which the second look (``engine/nearby.py``) finds
anything worth it is given to the detector with :data:`AROUND` bytes on each side; it tells the values
that begin in the cell, and no others. Whoever holds a cell with enough around it comes to the same
answer.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import tzinfo

from leakscan.engine.detector import Detector
from leakscan.engine.joining import joinable
from leakscan.engine.nearby import SecondLook
from leakscan.engine.suppress import Allowing
from leakscan.logs.ledger import Ledger
from leakscan.logs.records import RecordReader, flows
from leakscan.logscan.folding import KEPT, Folded, Spot, Value
from leakscan.logscan.ground import Ground, Places, whole_characters
from leakscan.model.chunk import Chunk, Skipped
from leakscan.model.match import Detection, Sighting
from leakscan.model.rule import RuleSet
from leakscan.model.span import Span
from leakscan.sources.logs.pieces import CELL

AROUND = 32 * 1024
"""Bytes on each side of a cell that are looked at, too: what is joined stands within 16 KiB."""
SURROUNDINGS = 1024
"""Bytes on each side of what is looked at that the detector sees: in a log, what stands further away
is told by other requests and says nothing."""


@dataclass(slots=True)
class Looked:
    """What looking at some bytes gave."""

    folded: Folded = field(default_factory=Folded)
    ledger: Ledger = field(default_factory=Ledger)
    mentioned: set[str] = field(default_factory=set)
    skipped: list[Skipped] = field(default_factory=list)
    notes: dict[str, None] = field(default_factory=dict)

    def merge(self, other: Looked) -> None:
        """Take in what another has."""
        self.folded.merge(other.folded)
        self.ledger.merge(other.ledger)
        self.mentioned |= other.mentioned
        self.skipped += other.skipped
        self.notes |= other.notes

    @property
    def empty(self) -> bool:
        """Whether there is nothing to tell."""
        return not (self.folded.places or self.folded.loose or self.mentioned or self.skipped)


@dataclass(frozen=True, slots=True)
class Options:
    """What a worker needs to know."""

    rules: RuleSet
    prefilter: str = "auto"
    cache: str | None = None
    allowing: Allowing = field(default_factory=Allowing)
    zone: tzinfo | None = None
    """Of time stamps without an offset; None: UTC."""
    year: int | None = None
    """Of time stamps without a year."""


class Looker:
    """Compiled rules, and what is found with them."""

    def __init__(self, options: Options) -> None:
        self.options = options
        self._detector = Detector(
            options.rules,
            prefilter=options.prefilter,
            cache=options.cache,
            allowing=options.allowing,
            flows=flows,
        )
        self._second = SecondLook(options.rules, cache=options.cache)
        self._silent = {
            rule.id: tuple(name.encode() for name in rule.names) for rule in options.rules.rules
        }
        """Rules of which no provider was named yet."""

    def look(self, ground: Ground, found: Looked, places: Places | None = None) -> None:
        """Look at some bytes and add what they tell to ``found``; ``places`` are the ground's."""
        for cell in self.promising(ground, found, places):
            self.look_closely(cell, found)

    def promising(self, ground: Ground, found: Looked, places: Places | None = None) -> list[Cell]:
        """Return the cells that are worth a close look; which providers are named goes to ``found``."""
        hits = self._detector.prefilter.hits(ground.data)
        if not hits:
            return []
        self._mentions(ground.data, hits, found)
        shared = places or ground.places()
        return [
            Cell(ground, *cell, shared)
            for cell in _cells(ground, self._second.spans(ground.data, hits))
        ]

    def look_closely(self, cell: Cell, found: Looked) -> None:
        """Look at a cell and add what it tells to ``found``."""
        ground = cell.ground
        chunk = Chunk(ground.data[cell.low : cell.high], ground.provenance, opened=True)
        detection = self._detector.detect(chunk, within=cell.within)
        _bounds(detection, ground.provenance.path, found)
        if detection.candidates or detection.loose:
            self._tell(detection, cell, found)

    def _mentions(self, data: bytes, hits: Sequence[int], found: Looked) -> None:
        """Note which providers are named, once: a name is a keyword, and a hit is the end of one."""
        for rule, names in [*self._silent.items()]:
            near = (data[max(0, hit - 16) : hit].lower() for hit in hits)
            if any(text.endswith(names) for text in near):
                found.mentioned.add(rule)
                del self._silent[rule]

    def _tell(self, detection: Detection, cell: Cell, found: Looked) -> None:
        ground = cell.ground
        grouped: dict[Value, list[Sighting]] = defaultdict(list)
        for sighting in cell.owned(_sightings(detection)):
            match = sighting.match
            grouped[match.rule, match.field, match.value].append(sighting)
        first, last = _around(ground, cell.number)
        reader = RecordReader(
            ground.data[first:last],
            zone=self.options.zone,
            year=self.options.year,
            head=ground.head if first or ground.offset else b"",
            secrets=tuple({value for _, _, value in grouped}),
        )
        members = {(s.match.rule, s.match.value) for c in detection.candidates for s in c.members}
        path = ground.provenance.path
        for value, sightings in grouped.items():
            records = [reader.at(cell.low - first + s.match.span.start) for s in sightings]
            for sighting, record in zip(sightings, records, strict=True):
                offset = ground.offset + cell.low + sighting.match.span.start
                found.ledger.add(*value, path, record, offset=offset)
            if (value[0], value[2]) in members:
                few = list(zip(sightings, records, strict=True))
                few = few if len(few) <= 2 * KEPT else [*few[:KEPT], *few[-KEPT:]]
                spots = [cell.spot(replace(s, record=record)) for s, record in few]
                found.folded.add_places(value, path, len(sightings), spots)
        for candidate in detection.candidates:
            if any(cell.owns(s) for s in candidate.members if _same(s, candidate.members[0])):
                found.folded.add_candidate(candidate, self.options.rules)
                found.notes |= {f"{path}: {text}": None for _, text in candidate.remarks}
        for sighting in cell.owned(joinable(detection)):
            match = sighting.match
            found.folded.add_loose((match.rule, match.field, match.value), cell.spot(sighting))


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell with what stands around it: ``data[low:high]`` of a ground."""

    ground: Ground
    number: int
    low: int
    high: int
    within: Sequence[Span]
    """Where in these bytes values are looked for."""
    places: Places
    """Of the ground."""

    def alone(self) -> Cell:
        """Return the same cell on a ground of its own, no larger than it has to be."""
        ground = self.ground
        first, last = _around(ground, self.number)
        start = max(ground.start, self.number * CELL - ground.offset)
        end = min(ground.end, (self.number + 1) * CELL - ground.offset)
        begin = whole_characters(ground.data, start)
        at = self.places.position(Span(begin, begin))
        own = replace(
            ground,
            data=ground.data[first:last],
            start=start - first,
            end=end - first,
            offset=ground.offset + first,
            first_line=at.line,
            first_column=at.column,
        )
        return replace(
            self, ground=own, low=self.low - first, high=self.high - first, places=own.places()
        )

    def owns(self, sighting: Sighting) -> bool:
        """Say whether a value begins in the cell."""
        place = self.low + sighting.match.span.start
        ground = self.ground
        return ground.start <= place < ground.end and _cell_of(ground, place) == self.number

    def owned(self, sightings: Iterable[Sighting]) -> Iterator[Sighting]:
        """Yield the sightings that begin in the cell, in order."""
        yield from sorted(filter(self.owns, sightings), key=lambda s: s.match.span)

    def spot(self, sighting: Sighting) -> Spot:
        """Return the place in the content, with its line."""
        ground, span = self.ground, sighting.match.span
        there = Span(self.low + span.start, self.low + span.end)
        match = replace(sighting.match, position=self.places.position(there))
        return Spot(
            ground.offset + there.start,
            ground.offset + there.end,
            ground.counted_from,
            replace(sighting, match=match),
        )


def _cell_of(ground: Ground, place: int) -> int:
    return (ground.offset + place) // CELL


def _around(ground: Ground, number: int) -> tuple[int, int]:
    """Return which bytes of a ground are a cell with what stands around it."""
    start = number * CELL - ground.offset
    return max(0, start - AROUND), min(len(ground.data), start + CELL + AROUND)


def _cells(ground: Ground, spans: Sequence[Span]) -> Iterator[tuple[int, int, int, list[Span]]]:
    """Yield the number of each cell worth it, the bytes to look at, and the spans in these."""
    numbers = {
        number
        for span in spans
        if span.start < ground.end and span.end > ground.start
        for number in range(
            _cell_of(ground, max(span.start, ground.start)),
            _cell_of(ground, min(span.end, ground.end) - 1) + 1,
        )
    }
    for number in sorted(numbers):
        first, last = _around(ground, number)
        inside = [
            Span(max(first, span.start), min(last, span.end))
            for span in spans
            if span.start < last and span.end > first
        ]
        low = max(first, (inside[0].start - SURROUNDINGS) & ~1)
        high = min(last, inside[-1].end + SURROUNDINGS)
        yield number, low, high, [Span(s.start - low, s.end - low) for s in inside]


def _sightings(detection: Detection) -> Iterator[Sighting]:
    """Yield every sighting once: the same value can be part of several candidates."""
    every = (s for c in detection.candidates for s in c.members)
    yield from dict.fromkeys((*every, *detection.loose))


def _same(one: Sighting, two: Sighting) -> bool:
    return (one.match.field, one.match.value) == (two.match.field, two.match.value)


def _bounds(detection: Detection, where: str, found: Looked) -> None:
    found.skipped += [Skipped(where, "decode-bound", bound) for bound in detection.cut]
    found.notes |= {f"{where}: {b}": None for b in detection.bounds if b not in detection.cut}
