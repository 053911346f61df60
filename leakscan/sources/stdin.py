"""Standard input, of any length."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from leakscan.model.chunk import Chunk, Skipped
from leakscan.model.provenance import Origin, Provenance
from leakscan.model.result import Coverage, Target
from leakscan.sources.base import Attribution
from leakscan.sources.expand import expand_stream
from leakscan.sources.windows import WINDOW, Counted, Readable, fill

NAME = "-"


@dataclass(frozen=True, slots=True)
class StdinSource:
    """Standard input, read once, by the process that has it: its one shard is not for a worker."""

    stream: Readable | None = field(default=None, repr=False, compare=False)
    """What to read instead of the process's standard input."""
    name: str = NAME
    """Path shown for what is found."""
    origin: Origin = Origin.STDIN

    @property
    def target(self) -> Target:
        """Say what is scanned."""
        return Target("stdin", self.name)

    def shards(self) -> Iterator[StdinSource]:
        """Yield the source itself."""
        yield self

    def chunks(self) -> Iterator[Chunk | Skipped | Coverage]:
        """Read to the end, in windows when it is long."""
        stream = self.stream or sys.stdin.buffer
        counted = Counted(stream)
        provenance = Provenance(self.origin, self.name)
        head, fault = fill(counted, WINDOW)
        if head and len(head) < WINDOW:
            yield Chunk(head, provenance)
        elif head:
            try:
                yield from expand_stream(counted, provenance, head=head)
            except OSError as error:
                fault = error
        yield Coverage(files=1, bytes=counted.count)
        if fault:
            yield Skipped(self.name, "unreadable", getattr(fault, "strerror", None) or str(fault))

    def attribute(self, blobs: Iterable[str]) -> Mapping[str, Attribution]:
        """Return nothing: the provenance is whole."""
        del blobs
        return {}
