"""The port of every source.

A source never filters by rule, never prints, and never raises for one bad item: it yields
:class:`~leakscan.model.chunk.Skipped` and goes on. It raises ``SourceError`` only when what was
asked for cannot be opened at all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import NamedTuple, Protocol, runtime_checkable

from leakscan.model.chunk import Chunk, Remark, Skipped
from leakscan.model.provenance import Provenance
from leakscan.model.result import Coverage, Target


class Shard(Protocol):
    """A small picklable piece of a source that a worker can open by itself."""

    def chunks(self) -> Iterator[Chunk | Skipped | Coverage]:
        """Yield bytes to scan, statements of what could not be read, and counts of what was."""
        ...


@runtime_checkable
class NamedShard(Protocol):
    """A shard that can say, when it could not be read at all, what was not read."""

    def chunks(self) -> Iterator[Chunk | Skipped | Coverage]:
        """Yield everything, as every shard does."""
        ...

    def names(self) -> Iterator[str]:
        """Yield what a person would call what it holds."""
        ...


class Outcome(NamedTuple):
    """What chunks gave, as far as a source may have to know it."""

    noteworthy: bool = False
    """Whether there were candidates, lone ids, bounds, or anything that could not be read."""
    mentions: frozenset[str] = frozenset()
    """The rules whose provider they name."""
    members: int = 0
    """Archive members that were opened."""
    bytes: int = 0
    """What stands in them, as far as it counts."""

    def __add__(self, other: tuple[object, ...]) -> Outcome:
        if not isinstance(other, Outcome):
            return NotImplemented
        return Outcome(
            self.noteworthy or other.noteworthy,
            self.mentions | other.mentions,
            self.members + other.members,
            self.bytes + other.bytes,
        )


def _noteworthy() -> Outcome:
    return Outcome(noteworthy=True)


def _not_bare(data: bytes, parts: Sequence[tuple[int, int]] | None) -> bool:
    del data, parts
    return False


def _nobody(data: bytes) -> frozenset[str]:
    del data
    return frozenset()


def _possible(data: bytes) -> bool:
    del data
    return True


class Screen(NamedTuple):
    """The engine's first look, lent to a source that knows what it need not show twice."""

    hits: Callable[[bytes], bool]
    """Say whether anything in some bytes is worth a closer look; where not, nothing can be found."""
    reach: int
    """What hits is at most this many bytes in a row, whatever stands around them."""
    names: Callable[[bytes], bool] = _possible
    """Say whether a path could hit that has one of the names in some bytes as a part."""
    outcome: Callable[[], Outcome] = _noteworthy
    """Return what the items yielded since the last call gave; whoever knows nothing says that it is
    noteworthy."""
    bare: Callable[[bytes, Sequence[tuple[int, int]] | None], bool] = _not_bare
    """Say whether no value stands in a text in any form; where parts are given, that only they are
    new in a text of which it is known otherwise. What is bare gives nothing, whatever hits in it."""
    margin: int = 0
    """Bytes on each side of what is new that belong to such a part."""
    mentions: Callable[[bytes], frozenset[str]] = _nobody
    """Return the rules whose provider a content names."""


@dataclass(frozen=True, slots=True)
class Known:
    """What was read before and counts as read now; it gave nothing but mentions."""

    coverage: Coverage
    mentions: frozenset[str] = frozenset()
    objects: int = 0
    """How many objects of the source's ``total`` that were."""


@dataclass(frozen=True, slots=True)
class Advance:
    """How many objects of a source's ``total`` were done since the last one; for whoever waits."""

    objects: int


@dataclass(frozen=True, slots=True)
class Lesson:
    """What a shard, once read to its end, tells its source; each source has a kind of its own."""


@runtime_checkable
class ScreenedShard(Protocol):
    """A shard that gains from knowing what the engine would pass over at once."""

    def chunks(self) -> Iterator[Chunk | Skipped | Coverage]:
        """Yield everything, as every shard does."""
        ...

    def screened(
        self, screen: Screen
    ) -> Iterator[Chunk | Skipped | Coverage | Remark | Known | Advance | Lesson]:
        """Yield the same, less chunks that hold nothing that the screen hits; counts stay whole."""
        ...


@dataclass(frozen=True, slots=True)
class Attribution:
    """Where a blob stands in a repository: one provenance per path, complete and sorted."""

    places: tuple[Provenance, ...]


class ObjectMemory(Protocol):
    """Which git objects were read before, under the same rules, and gave nothing.

    Ids are binary (20 or 32 bytes). Contents are the same wherever an id stands, so one memory may
    serve any number of repositories.
    """

    def known_clean(self, ids: Sequence[bytes]) -> AbstractSet[bytes]:
        """Return those of ``ids`` that need not be read again."""
        ...

    def remember_clean(self, ids: Iterable[bytes]) -> None:
        """Keep the ids of objects that were read whole and gave nothing, not even a lone id."""
        ...


class Source(Protocol):
    """Knows where bytes live."""

    @property
    def target(self) -> Target:
        """Say what is scanned."""
        ...

    def shards(self) -> Iterator[Shard]:
        """Cut the work into pieces, in a stable order."""
        ...

    def attribute(self, blobs: Iterable[str]) -> Mapping[str, Attribution]:
        """Resolve commit, paths and refs of the objects that hit; empty where all is known."""
        ...


@runtime_checkable
class LearningSource(Protocol):
    """A source that goes by what its shards found: for what to read next, and for the next scan."""

    def learn(self, lesson: Lesson) -> None:
        """Take up what a shard told. Called where the scan was started, in any order of shards."""
        ...

    def further(self) -> Iterator[Shard]:
        """Cut what is to be read when all of ``shards`` has been."""
        ...

    def learnt(self) -> tuple[str, ...]:
        """Take note that everything was read to its end; return what a person should know of it."""
        ...


@runtime_checkable
class CountedSource(Protocol):
    """A source that knows how much there is before it is read."""

    @property
    def total(self) -> int:
        """Return the number of objects in all shards, once they were cut; 0: not known yet."""
        ...
