"""The use case: a source's shards through the detector, joined into one result."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, islice
from typing import TYPE_CHECKING

from leakscan.engine import warm
from leakscan.engine.assemble import assemble
from leakscan.engine.detector import Detector
from leakscan.engine.joining import MOST, TOO_MANY
from leakscan.engine.suppress import NO_DAY, Allowing
from leakscan.executor.base import Lost, outcomes
from leakscan.executor.local import PoolWorkers, may_have_children
from leakscan.model.chunk import Skipped
from leakscan.model.result import ScanResult
from leakscan.model.rule import RuleSet
from leakscan.placing import joined, remarks
from leakscan.shardscan import Progress, Tally, scan_shard
from leakscan.sources.base import (
    CountedSource,
    LearningSource,
    NamedShard,
    Shard,
    Source,
)

if TYPE_CHECKING:
    from leakscan.executor.starting import First

__all__ = [
    "Interrupted",
    "Progress",
    "ScanOptions",
    "Tally",
    "conclude",
    "new_detector",
    "scan",
    "scan_shard",
    "warm_start",
]


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


STOPPED = "the scan was stopped before its end: this is what it had found until then"


class Interrupted(KeyboardInterrupt):
    """A scan was stopped; what it had found is in ``result``, which is not complete."""

    def __init__(self, result: ScanResult) -> None:
        super().__init__()
        self.result = result


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
        Interrupted: Ctrl-C; with what was found until then.
    """
    tally = Tally()
    scanning = _Scanning(source, options, tally, progress, detector, spread)
    try:
        scanning.read_all()
    except KeyboardInterrupt:
        tally.skipped.append(Skipped(source.target.name, "interrupted", STOPPED))
        raise Interrupted(conclude(source, tally, options)) from None
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

    def read_all(self) -> None:
        """Scan everything the source has."""
        self.read(self.source.shards())
        if isinstance(self.source, LearningSource) and not self.lost:
            self.read(self.source.further())
            if not self.lost:
                self.tally.notes |= dict.fromkeys(self.source.learnt())

    def read(self, shards: Iterator[Shard]) -> None:
        """Scan shards here, or elsewhere if there are several and more than one may be used."""
        first = list(islice(shards, 2 if self.options.jobs > 1 or self.spread else 1))
        if len(first) > 1 and (self.spread or may_have_children()):
            parts = (self.spread or self._in_processes)(chain(first, shards))
            try:
                for shard, part in parts:
                    self._take(shard, part)
            finally:
                if isinstance(parts, Generator):
                    parts.close()
        elif first:
            detector = self.detector or new_detector(self.options)
            total = self._total()
            for shard in chain(first, shards):
                scan_shard(shard, detector, self.tally, self.progress, total=total)
                _teach(self.source, self.tally)

    def _in_processes(self, shards: Iterable[Shard]) -> Iterator[tuple[Shard, Tally | Lost]]:
        workers = PoolWorkers(self.options.jobs, _prepare, (self.options,), first=warm_start())
        try:
            yield from outcomes(workers, _scanned, shards)
        except BaseException:
            workers.abandon()  # nobody waits for what is under way
            raise
        workers.close()

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
            self.progress(tally.progress(self._total()))

    def _total(self) -> int:
        return self.source.total if isinstance(self.source, CountedSource) else 0


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


def warm_start() -> First | None:
    """Return what a process does first that is to load as fast as this one did."""
    return (warm.resume, (warm.begun(),)) if warm.begun() else None


_workers: list[Detector] = []  # the detector of a worker process, compiled once for all its shards


def _prepare(options: ScanOptions) -> None:
    _workers[:] = [new_detector(options)]


def _scanned(shard: Shard) -> Tally:
    tally = Tally()
    scan_shard(shard, _workers[0], tally)
    return tally


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
