"""A chunk that is an archive, a compressed file or a document becomes what is in it.

Archives are an expansion and not a source: any content, from a folder, a commit or another archive,
may be one. What is a container is told from its bytes. The bounds stand in ``archive/budget.py``
and in docs/coverage.md. Opening is imported when there is something to open: a hook seldom has.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from leakscan.model.chunk import Chunk, Skipped
from leakscan.model.provenance import Provenance
from leakscan.model.result import Coverage
from leakscan.sources.archive.kinds import kind_of
from leakscan.sources.windows import OVERLAP, WINDOW

if TYPE_CHECKING:
    from typing import BinaryIO

    from leakscan.sources.archive.budget import Budget
    from leakscan.sources.windows import Readable

Items = Iterator[Chunk | Skipped | Coverage]


def is_container(data: bytes) -> bool:
    """Say whether ``expand`` has anything to open; next to free for ordinary text."""
    return kind_of(data) is not None


def expand(chunk: Chunk, budget: Budget | None = None) -> Items:
    """Yield the chunk itself, or what is inside it at every depth.

    Of a format in which text can stand plainly (PDF, SQLite, images) both are yielded. Nothing is
    raised: what cannot be opened is a ``Skipped``. A chunk that was opened before comes back as it
    is. If any line of the chunk is fresh, all of its members are.
    """
    kind = None if chunk.opened or chunk.offset else kind_of(chunk.data)
    if kind is None:
        yield chunk
        return
    from leakscan.sources.archive.outermost import open_chunk  # noqa: PLC0415

    yield from open_chunk(chunk, kind, budget)


def expand_stream(
    stream: Readable,
    provenance: Provenance,
    *,
    head: bytes = b"",
    file: BinaryIO | None = None,
    size: int | None = None,
    budget: Budget | None = None,
    window: int = WINDOW,
    overlap: int = OVERLAP,
) -> Items:
    """Return what a long content holds: its windows, or what is inside it. Memory is constant.

    ``head`` was read from ``stream`` already; ``file`` is the same content where it can be read in
    any order, of ``size`` bytes. A chunk has at most ``window`` bytes and shares ``overlap`` with the
    next at least. Nothing is raised.
    """
    from leakscan.sources.archive.outermost import open_stream  # noqa: PLC0415

    return open_stream(
        stream,
        provenance,
        head=head,
        file=file,
        size=size,
        budget=budget,
        window=window,
        overlap=overlap,
    )
