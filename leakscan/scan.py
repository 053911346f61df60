"""The use case: a source's shards through the detector, joined into one result."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from itertools import chain, islice

from leakscan.engine.assemble import assemble
from leakscan.engine.detector import Detector
from leakscan.engine.joining import MOST, TOO_MANY, joinable
from leakscan.engine.suppress import NO_DAY, Allowing
from leakscan.executor.base import Lost, outcomes
from leakscan.executor.local import PoolWorkers, may_have_children
from leakscan.model.chunk import Chunk, Remark, Skipped
from leakscan.model.match import Candidate, Sighting
from leakscan.model.result import Coverage, ScanResult, merge_coverage
from leakscan.model.rule import RuleSet
from leakscan.placing import joined, remarks
from leakscan.sources.base import (
    Known,
    LearningSource,
    Lesson,
    NamedShard,
    Outcome,
    Screen,
    ScreenedShard,
    Shard,
    Source,
)
from leakscan.sources.expand import expand

Items = Iterator[Chunk | Skipped | Coverage | Remark | Known | Lesson]


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a scan is, for a person who waits."""

    items: int
    bytes: int
    candidates: int


@dataclass(frozen=True, slots=True)
class ScanOptions:
    """What a scan needs beyond its source."""

    rules: RuleSet
    tool_version: str
    stage: str = "shared"
    """Stage for the advice: ``staged``, ``committed``, ``message`` or ``shared``."""
    jobs: int = 1
    prefilter: str = "auto"
    """``auto``, ``hyperscan`` or ``python``; all give the same findings."""
    cache: str | None = None
    """A folder of the user's own in which compiled patterns are kept; None: nowhere."""
    fingerprint_key: bytes = b"leakscan/v1"
    trust_target: bool = True
    """Whether inline allows found in the scanned content are obeyed; if not they are reported."""
    today: str = NO_DAY
    """The day of the scan, ``YYYY-MM-DD``, for allows with a limit."""
    foreign_allows: bool = False
    """Whether ``gitleaks:allow`` and the like are obeyed too."""


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

    def see(self, loose: Iterable[Sighting]) -> None:
        """Keep lone ids, as long as there are not too many."""
        if len(self.loose) <= MOST:
            self.loose += loose

    def total(self) -> Coverage:
        """Return the coverage of everything so far."""
        return merge_coverage([*self.coverage, Coverage(skipped=tuple(self.skipped))])


Spread = Callable[[Iterable[Shard]], Iterator[tuple[Shard, Tally | Lost]]]
"""Scans shards somewhere and gives back what each came to, in their order."""


def scan(
    source: Source,
    options: ScanOptions,
    *,
    progress: Callable[[Progress], None] | None = None,
    detector: Detector | None = None,
    spread: Spread | None = None,
) -> ScanResult:
    """Read everything the source has and return what stands in it.

    ``detector`` is one that was made with the same options before: to compile the rules takes a
    tenth of a second, and there may be thousands of sources. ``spread`` scans several shards
    elsewhere; without it they go to ``options.jobs`` processes of this machine.

    Raises:
        SourceError: what was asked for cannot be opened at all.
    """
    tally = Tally()
    scanning = _Scanning(source, options, tally, progress, detector, spread)
    scanning.read(source.shards())
    if isinstance(source, LearningSource) and not scanning.lost:
        scanning.read(source.further())
        if not scanning.lost:
            tally.notes |= dict.fromkeys(source.learnt())
    return conclude(source, tally, options)


@dataclass(slots=True)
class _Scanning:
    """A scan under way."""

    source: Source
    options: ScanOptions
    tally: Tally
    progress: Callable[[Progress], None] | None
    detector: Detector | None
    spread: Spread | None
    lost: bool = False  # whether something was not read because a worker was lost for good

    def read(self, shards: Iterator[Shard]) -> None:
        """Scan shards here, or elsewhere if there are several and more than one may be used."""
        first = list(islice(shards, 2 if self.options.jobs > 1 or self.spread else 1))
        if len(first) > 1 and (self.spread or may_have_children()):
            for shard, part in (self.spread or self._in_processes)(chain(first, shards)):
                self._take(shard, part)
        elif first:
            detector = self.detector or new_detector(self.options)
            for shard in chain(first, shards):
                scan_shard(shard, detector, self.tally, self.progress)
                _teach(self.source, self.tally)

    def _in_processes(self, shards: Iterable[Shard]) -> Iterator[tuple[Shard, Tally | Lost]]:
        with closing(PoolWorkers(self.options.jobs, _prepare, (self.options,))) as workers:
            yield from outcomes(workers, _scanned, shards)

    def _take(self, shard: Shard, part: Tally | Lost) -> None:
        """Take in what came back; in which order makes no difference."""
        tally = self.tally
        if isinstance(part, Lost):
            self.lost = True
            named = shard.names() if isinstance(shard, NamedShard) else [self.source.target.name]
            tally.skipped += [Skipped(name, "worker-lost", part.detail) for name in named]
            return
        tally.add(part)
        _teach(self.source, tally)
        if self.progress:
            self.progress(Progress(tally.items, tally.bytes, len(tally.candidates)))


def _teach(source: Source, tally: Tally) -> None:
    """Tell a source what its shards told."""
    if isinstance(source, LearningSource):
        for lesson in tally.lessons:
            source.learn(lesson)
    tally.lessons.clear()


def new_detector(options: ScanOptions) -> Detector:
    """Compile the rules."""
    allowing = Allowing(options.today, options.trust_target, options.foreign_allows)
    return Detector(
        options.rules, prefilter=options.prefilter, cache=options.cache, allowing=allowing
    )


_workers: list[Detector] = []  # the detector of a worker process, compiled once for all its shards


def _prepare(options: ScanOptions) -> None:
    _workers[:] = [new_detector(options)]


def _scanned(shard: Shard) -> Tally:
    tally = Tally()
    scan_shard(shard, _workers[0], tally)
    return tally


def scan_shard(
    shard: Shard,
    detector: Detector,
    tally: Tally,
    progress: Callable[[Progress], None] | None = None,
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
            watch.see(Outcome(members=item.members, bytes=item.bytes))
        elif isinstance(item, Known):
            tally.coverage.append(item.coverage)
            tally.mentioned |= item.mentions
        elif isinstance(item, Lesson):
            tally.lessons.append(item)
        else:
            watch.see(_detect(item, detector, tally))
            if progress:
                progress(Progress(tally.items, tally.bytes, len(tally.candidates)))


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
        return shard.screened(Screen(look.any, look.reach, look.any_name, watch.asked))
    return shard.chunks()


def _opened(items: Items) -> Items:
    """Replace containers by what they contain."""
    for item in items:
        if isinstance(item, Chunk):
            yield from expand(item)
        else:
            yield item


def conclude(source: Source, tally: Tally, options: ScanOptions) -> ScanResult:
    """Resolve where the hits stand in history, and turn candidates into findings."""
    candidates = joined(source, tally.candidates, tally.loose, options.rules)
    too_many = {TOO_MANY} if len(tally.loose) > MOST else set()
    return ScanResult(
        target=source.target,
        coverage=tally.total(),
        findings=assemble(
            candidates, options.rules, stage=options.stage, mentioned=frozenset(tally.mentioned)
        ),
        tool_version=options.tool_version,
        rules_digest=options.rules.digest,
        notes=tuple(sorted({*tally.notes, *too_many, *remarks(candidates)})),
        remarks=tuple(sorted(tally.remarks)),
        fingerprint_key=options.fingerprint_key,
    )
