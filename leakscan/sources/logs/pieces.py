"""Pieces of work: ranges of plain files, and contents that have to be read from their beginning.

A plain file is cut at multiples of :data:`RANGE` into ranges. A range *owns* the bytes from its start to
its end, and is read with :data:`CONTEXT` bytes on each side, so that what stands at a cut is seen whole
by both neighbours and told by one. Cuts are multiples of :data:`CELL`, the unit in which bytes are looked
at, so that where a file is cut changes nothing of what is found.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from leakscan.model.chunk import Skipped
from leakscan.sources.tree import Entry
from leakscan.sources.windows import MIB

CELL = MIB // 8
"""Bytes that are looked at together (``logscan/cells.py``)."""
CONTEXT = 64 * 1024
"""Bytes read on each side of a range or cell: more than a set reaches, and a record."""
RANGE = 8 * MIB
"""Bytes of a plain file that are read at a time. Larger ones are no faster and need more memory."""
BATCH = 64
"""Most small files in one piece of work."""


@dataclass(frozen=True, slots=True)
class Range:
    """A part of a plain file."""

    path: str
    """For the system."""
    shown: str
    """For people."""
    start: int
    end: int
    size: int
    """Bytes of the whole file when it was listed."""
    base: int = 0
    """Where the content begins in the file: standard input may have been read in part."""
    named: bool = False
    """Whether the user named the file: then a link is followed."""

    @property
    def first(self) -> bool:
        """Whether the file begins here."""
        return self.start == 0

    @property
    def last(self) -> bool:
        """Whether the file ends here."""
        return self.end == self.size


@dataclass(frozen=True, slots=True)
class Wrapped:
    """A file that is opened from its beginning: compressed, an archive, a document, a pipe."""

    entry: Entry


Job = Range | Wrapped | Skipped


@dataclass(frozen=True, slots=True)
class Piece:
    """What one worker does at a time."""

    jobs: tuple[Job, ...]

    @property
    def bytes(self) -> int:
        """Bytes on disk that it reads."""
        return sum(size_of(job) for job in self.jobs)


def size_of(job: Job) -> int:
    """Return how many bytes of a disk a job reads."""
    if isinstance(job, Skipped):
        return 0
    return job.end - job.start if isinstance(job, Range) else job.entry.size


def cut(whole: Range, *, size: int = RANGE) -> Iterator[Range]:
    """Cut a range of a file into ranges of at most ``size`` bytes, a multiple of :data:`CELL`."""
    for start in range(whole.start, whole.end, size):
        yield replace(whole, start=start, end=min(start + size, whole.end))


def batched(jobs: Iterable[Job], *, size: int = RANGE) -> Iterator[Piece]:
    """Put small jobs together until there is enough to do; what is wrapped stands alone."""
    batch: list[Job] = []
    total = 0
    for job in jobs:
        alone = isinstance(job, Wrapped)
        if batch and (alone or total + size_of(job) > size or len(batch) >= BATCH):
            yield Piece(tuple(batch))
            batch, total = [], 0
        batch.append(job)
        total += size_of(job)
        if alone:
            yield Piece(tuple(batch))
            batch, total = [], 0
    if batch:
        yield Piece(tuple(batch))
