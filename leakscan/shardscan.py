"""One shard through the detector: what a worker does, and what it hands back."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from leakscan.engine.detector import Detector
from leakscan.engine.joining import MOST, joinable
from leakscan.engine.quiet import NEAR
from leakscan.model.chunk import Chunk, Remark, Skipped
from leakscan.model.match import Candidate, Sighting
from leakscan.model.result import Coverage, merge_coverage
from leakscan.sources.base import Advance, Known, Lesson, Outcome, Screen, ScreenedShard, Shard
from leakscan.sources.expand import expand

Items = Iterator[Chunk | Skipped | Coverage | Remark | Known | Advance | Lesson]


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a scan is, for a person who waits."""

    items: int
    """Contents that were looked at closely."""
    bytes: int
    """Bytes of those."""
    candidates: int
    done: int = 0
    """Objects that were read, looked at or not."""
    total: int = 0
    """How many there are; 0: not known."""
    read: int = 0
    """Bytes of all that was read."""


@dataclass(slots=True)
class Tally:
    """What has been read and found so far; a scan that is interrupted still has it."""

    candidates: list[Candidate] = field(default_factory=list)
    loose: list[Sighting] = field(default_factory=list)
    """Lone ids that may complete a set elsewhere; more than ``MOST`` are of no use and not kept."""
    coverage: list[Coverage] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    notes: dict[str, None] = field(default_factory=dict)
    mentioned: set[str] = field(default_factory=set)
    remarks: dict[str, None] = field(default_factory=dict)
    lessons: list[Lesson] = field(default_factory=list)
    """What shards told, until their source has been told."""
    items: int = 0
    bytes: int = 0
    done: int = 0
    """Objects of the source's total that were read."""
    read: int = 0
    """Bytes of all that was read."""

    def progress(self, total: int = 0) -> Progress:
        """Return how far the scan is."""
        return Progress(self.items, self.bytes, len(self.candidates), self.done, total, self.read)

    def add(self, other: Tally) -> None:
        """Take in what another tally has; in which order makes no difference to the result."""
        self.candidates += other.candidates
        self.see(other.loose)
        self.coverage += other.coverage
        self.skipped += other.skipped
        self.notes |= other.notes
        self.remarks |= other.remarks
        self.mentioned |= other.mentioned
        self.lessons += other.lessons
        self.items += other.items
        self.bytes += other.bytes
        self.done += other.done
        self.read += other.read

    def see(self, loose: Iterable[Sighting]) -> None:
        """Keep lone ids, as long as there are not too many."""
        if len(self.loose) <= MOST:
            self.loose += loose

    def total(self) -> Coverage:
        """Return the coverage of everything so far."""
        return merge_coverage([*self.coverage, Coverage(skipped=tuple(self.skipped))])


def scan_shard(
    shard: Shard,
    detector: Detector,
    tally: Tally,
    progress: Callable[[Progress], None] | None = None,
    *,
    total: int = 0,
) -> None:
    """Read one shard to its end and add what it gave to the tally."""
    watch = _Watch()
    for item in _opened(_items(shard, detector, watch)):
        if isinstance(item, Skipped):
            tally.skipped.append(item)
            watch.see(Outcome(noteworthy=True))
        elif isinstance(item, Remark):
            tally.remarks[item.text] = None
        elif isinstance(item, Coverage):
            tally.coverage.append(item)
            tally.read += item.bytes
            watch.see(Outcome(members=item.members, bytes=item.bytes))
        elif isinstance(item, Known):
            tally.coverage.append(item.coverage)
            tally.mentioned |= item.mentions
            tally.done += item.objects
            tally.read += item.coverage.bytes
        elif isinstance(item, Advance):
            tally.done += item.objects
            if progress:
                progress(tally.progress(total))
        elif isinstance(item, Lesson):
            tally.lessons.append(item)
        else:
            watch.see(_detect(item, detector, tally))
            if progress:
                progress(tally.progress(total))


def _detect(item: Chunk, detector: Detector, tally: Tally) -> Outcome:
    detection = detector.detect(item)
    lone = joinable(detection)
    tally.candidates += detection.candidates
    tally.see(lone)
    tally.mentioned |= detection.mentions
    where = item.provenance.path or item.provenance.blob
    tally.skipped += [Skipped(where, "decode-bound", bound) for bound in detection.cut]
    notes = (b for b in detection.bounds if b not in detection.cut)
    tally.notes |= {f"{where}: {bound}": None for bound in notes}
    tally.items += 1
    tally.bytes += len(item.data)
    return Outcome(bool(detection.candidates or lone or detection.bounds), detection.mentions)


class _Watch:
    """Adds up what the items gave since it was last asked."""

    _seen = Outcome()

    def see(self, outcome: Outcome) -> None:
        """Take an item's outcome up."""
        self._seen += outcome

    def asked(self) -> Outcome:
        """Return the sum, and begin anew."""
        seen, self._seen = self._seen, Outcome()
        return seen


def _items(shard: Shard, detector: Detector, watch: _Watch) -> Items:
    """Start reading; a source that can make use of the engine's first look gets it."""
    if isinstance(shard, ScreenedShard):
        look = detector.prefilter
        hits, names = look.searchers()
        screen = Screen(
            hits, look.reach, names, watch.asked,
            detector.quiet.bare, NEAR, detector.mentions,
        )  # fmt: skip
        return shard.screened(screen)
    return shard.chunks()


def _opened(items: Items) -> Items:
    """Replace containers by what they contain."""
    for item in items:
        if isinstance(item, Chunk):
            yield from expand(item)
        else:
            yield item
