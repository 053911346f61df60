"""The bounds on opening containers: a hostile input costs bounded time and memory, and is reported.

Every bound is in the table of ``docs/coverage.md``; a test compares the two.
"""

from __future__ import annotations

import time
from dataclasses import dataclass

from leakscan.model.chunk import Skipped
from leakscan.sources.windows import MIB, BrokenReadError, Readable

MAX_DEPTH = 8
"""Containers inside each other; ``.tar.gz`` counts as two."""
MAX_MEMBERS = 200_000
"""Members of one outermost container, at all depths together."""
FREE_BYTES = 256 * MIB
"""Bytes that any container, however small, may expand to."""
MAX_RATIO = 250
"""Times its own size that a container may expand to beyond that. Logs reach 10 to 50."""
PATIENCE_SECONDS = 300
"""Seconds after which a container must have given ``SLOWEST`` bytes for each second so far."""
SLOWEST = 1 * MIB
"""Bytes a second."""
MAX_SPOOL = 2048 * MIB
"""Bytes of a container that cannot be read in order (zip, 7z, SQLite, PDF) and comes in a stream,
so that it is copied to an unnamed temporary file."""


@dataclass(frozen=True, slots=True)
class Budget:
    """What opening one outermost container may cost."""

    depth: int = MAX_DEPTH
    members: int = MAX_MEMBERS
    free_bytes: int = FREE_BYTES
    ratio: int = MAX_RATIO
    seconds: float = PATIENCE_SECONDS
    slowest: int = SLOWEST
    spool: int = MAX_SPOOL


BUDGET = Budget()


@dataclass(slots=True)
class Spent:
    """What opening one outermost container has cost so far."""

    budget: Budget
    size: int | None = None
    """Bytes of the container; None while a stream has not ended, then ``taken`` stands for it."""
    taken: int = 0
    """Bytes read from the stream."""
    made: int = 0
    """Bytes read from members, at all depths."""
    members: int = 0
    seconds: float = 0.0
    _since: float = 0.0

    def resume(self) -> None:
        """Start to count time: what is done with the chunks in between does not count."""
        self._since = time.monotonic()

    def pause(self) -> None:
        """Stop to count time."""
        self.seconds += time.monotonic() - self._since

    def make(self, count: int, where: str) -> None:
        """Count bytes that came out of a member. Raises BrokenReadError when it is too much."""
        self.made += count
        self.expect(0, where)
        if self.late:
            detail = f"opening it took over {self.budget.seconds:g} seconds"
            raise ended(where, "too-slow", detail)

    def expect(self, count: int, where: str) -> None:
        """Raise BrokenReadError when ``count`` bytes more would be too much."""
        if self.made + count > self.most:
            detail = f"expands to over {self.budget.ratio} times its size"
            raise ended(where, "archive-bomb", detail)

    @property
    def most(self) -> int:
        """Return to how many bytes the container may expand."""
        size = self.taken if self.size is None else self.size
        return max(self.budget.free_bytes, self.budget.ratio * size)

    @property
    def late(self) -> bool:
        """Say whether opening takes too long for what it gives."""
        seconds = self.seconds + time.monotonic() - self._since
        return seconds > self.budget.seconds and self.made < seconds * self.budget.slowest

    def add_member(self, where: str) -> None:
        """Count a member. Raises BrokenReadError when it is one too many."""
        self.members += 1
        if self.members > self.budget.members:
            raise ended(where, "archive-bomb", f"has over {self.budget.members} members")
        if self.members % 64 == 0:
            self.make(0, where)


def ended(where: str, reason: str, detail: str) -> BrokenReadError:
    """Return the error that ends the outermost container and with it everything inside."""
    return BrokenReadError(Skipped(where, reason, detail), depth=-1)


@dataclass(slots=True)
class Metered:
    """A member's bytes, counted as they are read."""

    stream: Readable
    spent: Spent
    where: str

    def read(self, size: int, /) -> bytes:
        """Read, and count."""
        data = self.stream.read(size)
        self.spent.make(len(data), self.where)
        return data


@dataclass(slots=True)
class Taken:
    """The outermost stream, when its length is not known before its end."""

    stream: Readable
    spent: Spent

    def read(self, size: int, /) -> bytes:
        """Read, and count what the ratio is measured against."""
        data = self.stream.read(size)
        self.spent.taken += len(data)
        return data
