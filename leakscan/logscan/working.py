"""What a worker does: it reads a piece of work, looks at it, and tells what it found bit by bit."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, field

from leakscan.engine.lines import UTF_16, text_encoding
from leakscan.executor.prefetch import prefetched
from leakscan.logscan.cells import Cell, Looked, Looker, Options
from leakscan.logscan.folding import Counted
from leakscan.logscan.ground import MARK, Ground, Places, whole_characters
from leakscan.model.chunk import Chunk, Skipped
from leakscan.model.provenance import Origin, Provenance
from leakscan.model.result import Coverage
from leakscan.sources.logs.pieces import CELL, CONTEXT, Job, Piece, Range, Wrapped
from leakscan.sources.logs.reading import HEAD, Stretch, Unwrapped, read_range
from leakscan.sources.windows import characters

PERIOD = 0.5
"""Seconds after which a long piece of work tells what it has."""


@dataclass(slots=True)
class Part:
    """A bit of what a piece of work gave."""

    looked: Looked = field(default_factory=Looked)
    coverage: Coverage = field(default_factory=Coverage)
    counted: list[tuple[str, Counted]] = field(default_factory=list)
    """Lines of ranges, with the paths of their files."""
    taken: int = 0
    """Bytes of the disk that were read for it."""
    read: int = 0
    """Bytes that were looked at."""


def prepare(options: Options) -> Looker:
    """Compile the rules, once for a worker."""
    return Looker(options)


@dataclass(frozen=True, slots=True)
class Closely:
    """Cells that somebody else found worth a close look, as a piece of work."""

    cells: tuple[Cell, ...]
    jobs: tuple[Job, ...] = ()
    """None: the file is somebody else's."""


def work(looker: Looker, piece: Piece | Closely) -> Iterator[Part]:
    """Do a piece of work. Nothing is raised for a file that cannot be read."""
    part = Part()
    if isinstance(piece, Closely):
        for cell in piece.cells:
            looker.look_closely(cell, part.looked)
        yield part
        return
    for job in piece.jobs:
        if isinstance(job, Skipped):
            part.looked.skipped.append(job)
        elif isinstance(job, Range):
            _range(looker, job, part)
        else:
            yield part
            part = Part()
            yield from unwrapped(looker, job)
    yield part


def _range(looker: Looker, job: Range, part: Part) -> None:
    for item in read_range(job):
        if isinstance(item, Skipped):
            part.looked.skipped.append(item)
        elif isinstance(item, Coverage):
            part.coverage += item
        else:
            part.read += item.owned
            ground = ground_of(job, item)
            places = ground.places()
            looker.look(ground, part.looked, places)
            part.counted.append((job.shown, counted(ground, places)))
    part.taken += job.end - job.start


def ground_of(job: Range, stretch: Stretch) -> Ground:
    """Return what was read of a range as the ground that is looked at."""
    return Ground(
        stretch.data,
        stretch.start,
        stretch.end,
        job.start - stretch.start,
        Provenance(Origin.LOG, job.shown),
        stretch.head,
        text_encoding(stretch.head),
        counted_from=job.start,
    )


def counted(ground: Ground, places: Places) -> Counted:
    """Count the line ends that a range owns, and the characters behind the last.

    ``places`` are the ground's, and have counted most lines where values stand.
    """
    data, low, high, start = ground.data, ground.start, ground.end, ground.counted_from
    if ground.encoding in UTF_16:
        text = data[low : high - (high - low) % 2].decode(ground.encoding, "surrogatepass")
        text = text.removeprefix("\ufeff") if start == 0 else text
        return Counted(start, text.count("\n"), len(text) - text.rfind("\n") - 1)
    lines = places.lines_before(high)
    last = data.rfind(b"\n", low, high) + 1 if lines else whole_characters(data, low)
    tail = data[last : whole_characters(data, high)]
    mark = start == 0 and last == 0 and tail.startswith(MARK)
    return Counted(start, lines, characters(tail) - mark)


def unwrapped(looker: Looker, job: Wrapped, later: list[Cell] | None = None) -> Iterator[Part]:
    """Look at what a file holds that is read from its beginning; for ``later`` see ``streamed``."""
    opened, told = Unwrapped(job), 0
    for part in streamed(looker, opened.chunks(), later):
        part.taken, told = opened.taken - told, opened.taken
        yield part


def streamed(
    looker: Looker,
    items: Iterator[Chunk | Skipped | Coverage],
    later: list[Cell] | None = None,
) -> Iterator[Part]:
    """Look at what a stream holds; ``taken`` of the parts is left to the caller.

    The windows are made in a thread: decompression leaves Python's lock, and so does the first look.
    With ``later`` the close look is left to the caller, too: cells that are worth one are put there,
    each on a ground of its own, and a part follows at once.
    """
    part = Part()
    due = time.monotonic() + PERIOD
    content: Content | None = None
    for item in prefetched(items):
        if isinstance(item, Skipped):
            part.looked.skipped.append(item)
        elif isinstance(item, Coverage):
            part.coverage += item
        else:
            if content is None or not content.goes_on_with(item):
                _ended(looker, content, part, later)
                content = Content(
                    item.provenance, text_encoding(item.data[:HEAD]), item.data[:HEAD]
                )
            part.read += content.look(looker, item, part.looked, later)
        if later or time.monotonic() >= due:
            yield part
            part, due = Part(), time.monotonic() + PERIOD
    _ended(looker, content, part, later)
    yield part


def _ended(looker: Looker, content: Content | None, part: Part, later: list[Cell] | None) -> None:
    if content is not None:
        content.end(looker, part.looked, later)


@dataclass(slots=True)
class Content:
    """One content that comes in windows, looked at cell by cell as soon as enough stands around."""

    provenance: Provenance
    encoding: str
    head: bytes
    done: int = 0
    """Offset up to which cells were told."""
    read: int = 0
    """Offset up to which bytes came."""
    last: Chunk | None = None
    """The end of the window that came last."""

    def goes_on_with(self, chunk: Chunk) -> bool:
        """Say whether a chunk is the next window of this content."""
        return chunk.offset > 0 and chunk.provenance == self.provenance

    def look(
        self, looker: Looker, chunk: Chunk, found: Looked, later: list[Cell] | None = None
    ) -> int:
        """Look at the cells of a window that have all around them; return how many bytes are new."""
        end = chunk.offset + len(chunk.data)
        ready = max(self.done, (end - CONTEXT) // CELL * CELL)
        self._tell(looker, chunk, ready, found, later)
        new, self.read = end - self.read, end
        self.last = chunk
        return new

    def end(self, looker: Looker, found: Looked, later: list[Cell] | None = None) -> None:
        """Look at the rest."""
        if self.last is not None:
            self._tell(looker, self.last, self.read, found, later)

    def _tell(
        self, looker: Looker, chunk: Chunk, end: int, found: Looked, later: list[Cell] | None
    ) -> None:
        if end <= self.done:
            return
        start = self.done - chunk.offset
        first = max(0, start - CONTEXT)
        line, column = _place(chunk, whole_characters(chunk.data, start), self.encoding)
        ground = Ground(
            chunk.data[first:],
            start - first,
            end - chunk.offset - first,
            chunk.offset + first,
            self.provenance,
            self.head,
            self.encoding,
            first_line=line,
            first_column=column,
        )
        if later is None:
            looker.look(ground, found)
        else:
            later += [cell.alone() for cell in looker.promising(ground, found)]
        self.done = end


def _place(chunk: Chunk, start: int, encoding: str) -> tuple[int, int]:
    """Return line and column of a byte of a chunk."""
    data = chunk.data
    if encoding in UTF_16:
        text = data[: start - start % 2].decode(encoding, "surrogatepass")
        lines, newline = text.count("\n"), text.rfind("\n") + 1
        passed = (
            len(text) - newline - (chunk.offset == 0 and text.startswith("\ufeff") and not newline)
        )
    else:
        lines, newline = data.count(b"\n", 0, start), data.rfind(b"\n", 0, start) + 1
        passed = characters(data[newline:start])
    return chunk.first_line + lines, passed + (1 if newline else chunk.first_column)
