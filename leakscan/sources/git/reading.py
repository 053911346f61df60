"""Objects one by one: what there is to scan in them, and what is known of them afterwards."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from leakscan.model.chunk import Chunk, Skipped
from leakscan.model.clean import KIND, TREE, Clean, Ledger, nothing
from leakscan.model.result import Coverage
from leakscan.sources.base import Advance, Lesson, Outcome, Screen
from leakscan.sources.git.catfile import UNREAD, Piece
from leakscan.sources.git.contents import Contents
from leakscan.sources.git.gaps import Reached
from leakscan.sources.git.layout import Layout
from leakscan.sources.git.links import Links, Referred

STEP = 2_000
"""Objects after which whoever waits is told."""
MOST_OPEN = 20_000
"""Trees with names of interest that are told one by one."""


@dataclass(frozen=True, slots=True)
class ObjectsLesson(Lesson):
    """What the objects of a shard told."""

    clean: Clean
    """Those that gave nothing; empty when nobody wants to know."""
    open_trees: tuple[bytes, ...] = ()
    """Trees with a name that may be of interest; at most ``MOST_OPEN``."""
    walk: bool = False
    """Whether names of files have to be looked for by a walk through history in any case."""
    part: tuple[int, int] | None = None
    """Which shard of how many it was, when all objects were dealt to shards."""
    commits: tuple[bytes, ...] = ()
    """Commits that were read one by one."""
    referred: Referred | None = None
    """What the objects name, where somebody wants to know and it is known."""


@dataclass(frozen=True, slots=True)
class SurroundingsLesson(Lesson):
    """What the surroundings of the objects told."""

    reached: Reached


@dataclass(frozen=True, slots=True)
class NamesLesson(Lesson):
    """What the names of files gave."""

    outcome: Outcome


class Reading:
    """Reads objects for a scan that may be remembered."""

    def __init__(self, layout: Layout, screen: Screen | None, *, learn: bool) -> None:
        self.layout = layout
        self.contents = Contents(layout, screen)
        self.ledger = Ledger(layout.id_length // 2) if learn else None
        self._screen = screen
        self._length = layout.id_length // 2
        self.links: Links | None = None
        """Takes note of what the objects name."""
        self.open_trees: list[bytes] = []
        self._commits: list[bytes] = []
        self.walk = False
        self._done = 0

    def stepped(self, count: int = 1) -> Iterator[Coverage | Advance]:
        """Take note that objects are done, and tell from time to time."""
        self._done += count
        if self._done >= STEP:
            yield from self.told()

    def told(self) -> Iterator[Coverage | Advance]:
        """Tell what is done."""
        yield self.contents.counted()
        yield Advance(self._done)
        self._done = 0

    def of(self, piece: Piece) -> Iterator[Chunk | Skipped | Coverage]:
        """Yield the chunks of an object, and take note of what became of it."""
        if self.links is not None:
            self._link(self.links, piece)
        if piece.kind == "tree":
            self.tree(bytes.fromhex(piece.id), hit=self._may_hit(piece))
            return
        yield from self.contents.of(piece)
        self.walk |= piece.kind in UNREAD
        if self.ledger is None:
            return
        id_, gave = bytes.fromhex(piece.id), self.contents.gave
        if piece.kind == "commit":
            self._commits.append(id_)
        plain = not gave.bytes or gave.members > 0  # a memory of ids alone goes by the members
        if self.contents.fixed and plain and not gave.noteworthy:
            size = piece.size + gave.bytes
            self.ledger.note(id_, KIND[piece.kind], size, gave.members, gave.mentions)

    @staticmethod
    def _link(links: Links, piece: Piece) -> None:
        if piece.kind in UNREAD or (piece.rest is not None and piece.kind != "blob"):
            links.unsure = True
        elif piece.kind == "tree":
            links.tree(piece.data)
        elif piece.kind != "blob":
            links.says(piece.data)

    def _may_hit(self, piece: Piece) -> bool:
        return self._screen is None or piece.rest is not None or self._screen.names(piece.data)

    def tree(self, id_: bytes, *, hit: bool) -> None:
        """Take note of a tree that was read."""
        if hit:
            self.open_trees.append(id_)
        elif self.ledger is not None:
            self.ledger.note(id_, TREE, 0)

    def lesson(self, part: tuple[int, int] | None = None) -> ObjectsLesson:
        """Return what was learnt in all."""
        return ObjectsLesson(
            self.ledger.closed() if self.ledger else nothing(self._length),
            tuple(self.open_trees[:MOST_OPEN]),
            self.walk or len(self.open_trees) > MOST_OPEN,
            part,
            tuple(self._commits),
            self.links.referred() if self.links else None,
        )
