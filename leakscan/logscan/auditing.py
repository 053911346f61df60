"""The use case: the logs that the user names, over processes, into one result with exposures."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import tzinfo

from leakscan.engine.suppress import Allowing
from leakscan.executor.crew import Crew
from leakscan.logscan.cells import Cell, Looker, Options
from leakscan.logscan.folding import KEPT, MOST_VALUES, Lines, spot_at
from leakscan.logscan.working import (
    Closely,
    Part,
    counted,
    ground_of,
    prepare,
    streamed,
    unwrapped,
    work,
)
from leakscan.model.chunk import Skipped
from leakscan.model.match import Candidate
from leakscan.model.provenance import Origin, Provenance
from leakscan.model.result import ScanResult
from leakscan.scan import ScanOptions, Tally, conclude, warm_start
from leakscan.sources.logs.discovery import LogFiles, steering
from leakscan.sources.logs.pieces import Job, Piece, Range, Wrapped, batched, cut
from leakscan.sources.logs.reading import Stretch, read_range, stream
from leakscan.sources.logs.standard import StandardInput
from leakscan.sources.tree import Entry
from leakscan.sources.windows import MIB

WORTH_SHARING = 48 * MIB
"""Bytes from which processes of their own gain more than their start costs."""


WORTH_OPENING = 8 * MIB
"""Bytes of a compressed file from which all workers look at what is in it."""


@dataclass(frozen=True, slots=True)
class LogProgress:
    """How far a scan of logs is, for a person who waits."""

    taken: int
    """Bytes of the disk that were read."""
    total: int | None
    """Of so many; None: nobody knows before the end."""
    read: int
    """Bytes that were looked at: more than ``taken`` where logs are compressed."""
    findings: int
    """Different secrets so far."""


def _nothing(_: object) -> None:
    pass


@dataclass(frozen=True, slots=True)
class Watcher:
    """What somebody who waits is told."""

    progress: Callable[[LogProgress], None] = _nothing
    first_seen: Callable[[Candidate], None] = _nothing
    """Called once for each different secret, with the candidate in which it was met first."""


@dataclass(frozen=True, slots=True)
class Reading:
    """How time stamps are read that do not tell all."""

    zone: tzinfo | None = None
    """Of those without an offset; None: UTC."""
    year: int | None = None
    """Of those without a year."""


def audit(
    source: LogFiles,
    options: ScanOptions,
    *,
    reading: Reading | None = None,
    watcher: Watcher | None = None,
) -> tuple[ScanResult, bool]:
    """Read all logs; return what stands in them, and whether the user stopped the run.

    Ctrl-C ends the reading; what is known then is the result, and it says that it is not whole.

    Raises:
        SourceError: what was asked for cannot be opened at all.
    """
    reading = reading or Reading()
    needs = Options(
        options.rules,
        options.prefilter,
        options.cache,
        Allowing(options.today, options.trust_target, options.foreign_allows),
        reading.zone,
        reading.year,
    )
    going = _Audit(source, watcher or Watcher())
    stopped = False
    try:
        if source.paths:
            _files(going, needs, options)
        else:
            _standard_input(going, needs, options)
    except KeyboardInterrupt:
        stopped = True
    return going.result(options, stopped=stopped), stopped


@dataclass(slots=True)
class _Audit:
    """What is known so far."""

    source: LogFiles
    watcher: Watcher
    sum: Part = field(default_factory=Part)
    lines: dict[str, Lines] = field(default_factory=dict)
    total: int | None = None
    notes: list[str] = field(default_factory=list)
    unfinished: list[Piece | Closely] = field(default_factory=list)
    _met: set[object] = field(default_factory=set)

    def take(self, part: Part) -> None:
        """Take in a part, in any order."""
        self.sum.looked.merge(part.looked)
        self.sum.coverage += part.coverage
        self.sum.taken += part.taken
        self.sum.read += part.read
        for path, one in part.counted:
            self.lines.setdefault(path, Lines()).add(one)
        for key, (_, candidate) in part.looked.folded.sets.items():
            if (key.rule, key.value) not in self._met:
                self._met.add((key.rule, key.value))
                self.watcher.first_seen(candidate)
        self.watcher.progress(
            LogProgress(self.sum.taken, self.total, self.sum.read, len(self._met))
        )

    def result(self, options: ScanOptions, *, stopped: bool) -> ScanResult:
        """Turn what is known into a result."""
        self._count_what_was_not_ended()
        looked = self.sum.looked
        name = self.source.target.name
        skipped = list(looked.skipped)
        if stopped:
            skipped.append(Skipped(name, "interrupted", self._how_far()))
        if looked.folded.fewer:
            detail = f"more than {MOST_VALUES} different values; those met later are not told"
            skipped.append(Skipped(name, "too-many", detail))
        tally = Tally(
            candidates=list(looked.folded.candidates(options.rules, self.lines)),
            loose=[spot_at(spot, self.lines) for spot in looked.folded.loose.values()],
            coverage=[self.sum.coverage],
            skipped=skipped,
            notes={**looked.notes, **dict.fromkeys([*self.notes, *self._untold()])},
            mentioned=looked.mentioned,
        )
        result = conclude(self.source, tally, options)
        return replace(result, exposures=looked.ledger.exposures(result.findings))

    def _count_what_was_not_ended(self) -> None:
        """Count the lines of ranges that were not ended, for places behind them have line numbers."""
        for job in (job for piece in self.unfinished for job in piece.jobs):
            lines = self.lines.get(job.shown) if isinstance(job, Range) else None
            if lines is None or not isinstance(job, Range) or job.start in lines.ranges:
                continue
            for item in read_range(job):
                if isinstance(item, Stretch):
                    ground = ground_of(job, item)
                    lines.add(counted(ground, ground.places()))

    def _how_far(self) -> str:
        done = f"stopped by the user after {self.sum.taken:,} bytes"
        return f"{done} of {self.total:,}" if self.total else done

    def _untold(self) -> Iterator[str]:
        left = list(self.sum.looked.folded.more())
        if left:
            count = sum(count for _, count in left)
            yield (
                f"{count:,} more places in {len(left):,} files are counted and not listed: of each "
                f"value in a file the first and last {KEPT} are"
            )


def _files(going: _Audit, needs: Options, options: ScanOptions) -> None:
    entries = going.source.entries()
    going.total = sum(entry.size for entry in entries if isinstance(entry, Entry))
    if not options.trust_target:
        going.notes += [
            f"{name}: is not obeyed, for nobody vouches for what is scanned"
            for name in steering(entries)
        ]
    _spread(going, going.source.pieces(entries), needs, jobs=options.jobs)


def _standard_input(going: _Audit, needs: Options, options: ScanOptions) -> None:
    given = StandardInput()
    whole = given.whole()
    if whole is not None:
        going.total = whole.size
        jobs: Iterable[Job] = cut(whole, size=going.source.range_size)
        _spread(going, batched(jobs, size=going.source.range_size), needs, jobs=options.jobs)
        return
    looker = prepare(needs)
    pieces = _of_stream(going, given, looker)
    for piece in pieces:
        for part in work(looker, piece):
            going.take(part)
        if options.jobs > 1 and going.sum.read >= WORTH_SHARING:
            _share(going, pieces, needs, options.jobs)


def _of_stream(going: _Audit, given: StandardInput, looker: Looker) -> Iterator[Closely]:
    """Read standard input, and yield what is worth a close look."""
    items = stream(given, Provenance(Origin.LOG, given.name))
    later: list[Cell] = []
    for part in streamed(looker, given.told(items), later):
        part.taken = given.taken - going.sum.taken
        going.take(part)
        while later:
            yield Closely((later.pop(0),))


def _spread(going: _Audit, pieces: Iterator[Piece], needs: Options, *, jobs: int) -> None:
    """Do the pieces in this process, or in as many others as are allowed and worth it."""
    if jobs == 1 or (going.total or 0) < WORTH_SHARING:
        looker = prepare(needs)
        for piece in pieces:
            for part in work(looker, piece):
                going.take(part)
        return
    _share(going, _shared(going, pieces, needs), needs, jobs)


def _share(
    going: _Audit,
    pieces: Iterator[Piece | Closely | None] | Iterator[Closely],
    needs: Options,
    jobs: int,
) -> None:
    crew: Crew[Piece | Closely, Part] = Crew.hire(jobs, prepare, (needs,), work, first=warm_start())
    try:
        for part in crew.parts(pieces):
            going.take(part)
    finally:
        going.unfinished = crew.unfinished
        crew.dismiss()


def _shared(
    going: _Audit, pieces: Iterator[Piece], needs: Options
) -> Iterator[Piece | Closely | None]:
    """Yield the pieces. A file that only one worker could read is opened here, for all to look at.

    Such is one that has to be read from its beginning and is larger than all that comes after it.
    """
    left = going.total or 0
    looker: Looker | None = None
    for piece in pieces:
        left -= piece.bytes
        (*_, job) = piece.jobs
        if not isinstance(job, Wrapped) or left >= piece.bytes or piece.bytes < WORTH_OPENING:
            yield piece
            continue
        looker = looker or prepare(needs)
        later: list[Cell] = []
        for part in unwrapped(looker, job, later):
            going.take(part)
            yield None
            while later:
                yield Closely((later.pop(0),))
