"""Reads pieces of work: a range by position, what is wrapped as a stream of windows."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from leakscan.model.chunk import Chunk, Skipped
from leakscan.model.provenance import Origin, Provenance
from leakscan.model.result import Coverage
from leakscan.sources.expand import expand_stream
from leakscan.sources.logs.discovery import opened
from leakscan.sources.logs.pieces import CELL, CONTEXT, Range, Wrapped
from leakscan.sources.tree import unreadable
from leakscan.sources.windows import MIB, Counted, Readable, fill

HEAD = 64 * 1024
"""Bytes at the beginning of a file that tell its columns and its encoding."""
WINDOW = 4 * MIB
"""Most bytes of a window of a stream."""
OVERLAP = 2 * CELL
"""What windows share at least: a cell with its context is never cut."""

assert OVERLAP >= CELL + 2 * CONTEXT  # noqa: S101  a bound that other modules build on


@dataclass(frozen=True, slots=True)
class Stretch:
    """Bytes of a range with what stands around them."""

    data: bytes
    start: int
    """Offset in ``data`` of the first byte that the range owns."""
    end: int
    """And behind the last one."""
    head: bytes
    """The first bytes of the file."""

    @property
    def owned(self) -> int:
        """Bytes that the range owns."""
        return self.end - self.start


def read_range(job: Range) -> Iterator[Stretch | Skipped | Coverage]:
    """Read a range. Nothing is raised."""
    try:
        with open(job.path, "rb", buffering=0, opener=opened(named=job.named)) as file:
            number = file.fileno()
            low = max(0, job.start - CONTEXT)
            wanted = min(job.size, job.end + CONTEXT) - low
            data = _bytes_at(number, job.base + low, wanted)
            start = job.start - low
            end = min(len(data), job.end - low)
            yield Coverage(files=int(job.first), bytes=max(0, end - start))
            if end > start:
                head = data[:HEAD] if not low else _bytes_at(number, job.base, HEAD)
                yield Stretch(data, start, end, head)
            if len(data) < wanted:
                yield Skipped(job.shown, "changed", "it became shorter while it was read")
    except FileNotFoundError:
        yield Skipped(job.shown, "vanished", "it was there when the folder was listed")
    except OSError as error:
        yield unreadable(job.shown, error)


def _bytes_at(number: int, offset: int, size: int) -> bytes:
    """Return so many bytes, fewer only where the file ends."""
    data = os.pread(number, size, offset)
    if len(data) == size:
        return data
    parts = [data]
    done = len(data)
    while done < size and (more := os.pread(number, size - done, offset + done)):
        parts.append(more)
        done += len(more)
    return b"".join(parts)


@dataclass(slots=True)
class Unwrapped:
    """The contents of a file that is read from its beginning."""

    job: Wrapped
    window: int = WINDOW
    taken: int = 0
    """Bytes read of the file itself so far."""

    def chunks(self) -> Iterator[Chunk | Skipped | Coverage]:
        """Read to the end, or to where it is damaged. Nothing is raised."""
        entry = self.job.entry
        try:
            with open(entry.path, "rb", opener=opened(named=entry.named)) as file:
                status = os.fstat(file.fileno())
                counted = Counted(file)
                whole = stat.S_ISREG(status.st_mode) and status.st_size > 0
                provenance = Provenance(Origin.LOG, entry.shown)
                items = stream(
                    counted, provenance, file=file if whole else None, size=status.st_size
                )
                for item in items:
                    self.taken = file.tell() if whole else counted.count
                    yield item
                yield Coverage(files=1, bytes=status.st_size if whole else counted.count)
        except FileNotFoundError:
            yield Skipped(entry.shown, "vanished", "it was there when the folder was listed")
        except OSError as error:
            yield unreadable(entry.shown, error)


def stream(
    source: Readable,
    provenance: Provenance,
    *,
    file: BinaryIO | None = None,
    size: int | None = None,
    window: int = WINDOW,
) -> Iterator[Chunk | Skipped | Coverage]:
    """Yield what a stream holds, or what is in it. Raises OSError of the stream itself."""
    head, fault = fill(source, CELL)
    if head:
        yield from expand_stream(
            source,
            provenance,
            head=head,
            file=file,
            size=None if file is None else size,
            window=window,
            overlap=OVERLAP,
        )
    if fault:
        raise fault
