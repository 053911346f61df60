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


class Screen(NamedTuple):
    """The engine's first look, lent to a source that knows what it need not show twice."""

    hits: Callable[[bytes], bool]
    """Say whether anything in some bytes is worth a closer look; where not, nothing can be found."""
    reach: int
    """What hits is at most this many bytes in a row, whatever stands around them."""


@runtime_checkable
class ScreenedShard(Protocol):
    """A shard that gains from knowing what the engine would pass over at once."""

    def chunks(self) -> Iterator[Chunk | Skipped | Coverage]:
        """Yield everything, as every shard does."""
        ...

    def screened(self, screen: Screen) -> Iterator[Chunk | Skipped | Coverage | Remark]:
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
