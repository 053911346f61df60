"""A chunk that is an archive, a compressed file or a document becomes what is in it.

Archives are an expansion and not a source: any content, from a folder, a commit or another archive,
may be one. What is a container is told from its bytes. The bounds stand in ``archive/budget.py``
and in docs/coverage.md.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from leakscan.model.chunk import Chunk, Skipped
from leakscan.model.provenance import Provenance
from leakscan.model.result import Coverage
from leakscan.sources.archive.budget import BUDGET, Budget, Spent, Taken
from leakscan.sources.archive.kinds import kind_of
from leakscan.sources.archive.opening import Opening, Whole, place
from leakscan.sources.archive.walk import Walk
from leakscan.sources.windows import BrokenReadError, Readable

if TYPE_CHECKING:
    from typing import BinaryIO

Items = Iterator[Chunk | Skipped | Coverage]


def is_container(data: bytes) -> bool:
    """Say whether ``expand`` has anything to open; next to free for ordinary text."""
    return kind_of(data) is not None


def expand(chunk: Chunk, budget: Budget = BUDGET) -> Items:
    """Yield the chunk itself, or what is inside it at every depth.

    Of a format in which text can stand plainly (PDF, SQLite, images) both are yielded. Nothing is
    raised: what cannot be opened is a ``Skipped``. A chunk that was opened before comes back as it
    is. If any line of the chunk is fresh, all of its members are.
    """
    kind = None if chunk.opened or chunk.offset else kind_of(chunk.data)
    if kind is None:
        yield chunk
        return
    as_it_is = replace(chunk, opened=True)
    if kind.raw:
        yield as_it_is
    walk = Walk(Spent(budget, size=len(chunk.data)), fresh=chunk.fresh != ())
    opening = Opening(Whole.of(chunk.data), kind, chunk.provenance, walk.spent)
    yield from _bounded(walk, walk.container(opening), chunk.provenance)
    if not walk.given and not kind.raw:
        yield as_it_is


def expand_stream(
    stream: Readable,
    provenance: Provenance,
    *,
    head: bytes = b"",
    file: BinaryIO | None = None,
    size: int | None = None,
    budget: Budget = BUDGET,
) -> Items:
    """Yield what a long content holds: its windows, or what is inside it. Memory is constant.

    ``head`` was read from ``stream`` already; ``file`` is the same content where it can be read in
    any order, of ``size`` bytes. Nothing is raised.
    """
    walk = Walk(Spent(budget, size=size))
    source = Whole(file) if file is not None else Taken(stream, walk.spent)
    walk.spent.taken = len(head)
    yield from _bounded(walk, walk.stream(source, provenance, depth=0, head=head), provenance)


def _bounded(walk: Walk, items: Items, provenance: Provenance) -> Items:
    """Let time count only while a container is being opened, and end it where a bound says so."""
    while True:
        walk.spent.resume()
        try:
            item = next(items, None)
        except BrokenReadError as error:
            item = error.skipped
            items = iter(())
        except OSError as error:
            item = Skipped(place(provenance), "unreadable", error.strerror or type(error).__name__)
            items = iter(())
        finally:
            walk.spent.pause()
        if item is None:
            return
        yield item
