"""Standard input as a log: cut into ranges where it is a plain file, else read from its beginning."""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import cast

from leakscan.model.chunk import Chunk, Skipped
from leakscan.model.result import Coverage
from leakscan.sources.archive.kinds import kind_of
from leakscan.sources.archive.walk import PEEK
from leakscan.sources.logs.pieces import Range
from leakscan.sources.stdin import NAME
from leakscan.sources.windows import Readable


@dataclass(slots=True)
class StandardInput:
    """What the process was given to read."""

    source: Readable | None = field(default=None, repr=False)
    """What to read instead of the process's standard input."""
    name: str = NAME
    taken: int = 0
    """Bytes read so far."""

    def whole(self) -> Range | None:
        """Return standard input as a range of a file, if it is a plain one that can be opened again."""
        if self.source is not None or sys.stdin is None:
            return None
        try:
            number = sys.stdin.fileno()
            status = os.fstat(number)
            if not stat.S_ISREG(status.st_mode):
                return None
            base = os.lseek(number, 0, os.SEEK_CUR)
            head = os.pread(number, PEEK, base)
        except (OSError, ValueError):
            return None
        path = f"/proc/{os.getpid()}/fd/{number}"
        size = status.st_size - base
        if size <= 0 or not os.path.exists(path) or kind_of(head, whole=len(head) == size):
            return None
        return Range(path, self.name, 0, size, size, base=base, named=True)

    def read(self, size: int, /) -> bytes:
        """Read on."""
        source = self.source or cast("Readable", sys.stdin.buffer)
        data = source.read(size)
        self.taken += len(data)
        return data

    def told(
        self, items: Iterator[Chunk | Skipped | Coverage]
    ) -> Iterator[Chunk | Skipped | Coverage]:
        """Yield the items, then what was read in all, and why no more if that was no end."""
        try:
            yield from items
        except OSError as error:
            yield Skipped(self.name, "unreadable", error.strerror or type(error).__name__)
        yield Coverage(files=1, bytes=self.taken)
