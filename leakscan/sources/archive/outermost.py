"""The outermost container: opened within its budget, with nothing raised."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

from leakscan.model.chunk import Chunk, Skipped
from leakscan.model.provenance import Provenance
from leakscan.model.result import Coverage
from leakscan.sources.archive.budget import BUDGET, Budget, Spent, Taken
from leakscan.sources.archive.kinds import Kind
from leakscan.sources.archive.opening import Opening, Whole, place
from leakscan.sources.archive.walk import Walk
from leakscan.sources.windows import OVERLAP, WINDOW, BrokenReadError, Readable

Items = Iterator[Chunk | Skipped | Coverage]


def open_chunk(chunk: Chunk, kind: Kind, budget: Budget | None) -> Items:
    """Yield what is in a chunk that is a container; see ``sources.expand``."""
    as_it_is = replace(chunk, opened=True)
    if kind.raw:
        yield as_it_is
    walk = Walk(Spent(budget or BUDGET, size=len(chunk.data)), fresh=chunk.fresh != ())
    opening = Opening(Whole.of(chunk.data), kind, chunk.provenance, walk.spent)
    yield from _bounded(walk, walk.container(opening), chunk.provenance)
    if not walk.given and not kind.raw:
        yield as_it_is


def open_stream(
    stream: Readable,
    provenance: Provenance,
    *,
    head: bytes,
    file: BinaryIO | None,
    size: int | None,
    budget: Budget | None,
    window: int = WINDOW,
    overlap: int = OVERLAP,
) -> Items:
    """Yield what a long content holds; see ``sources.expand``."""
    walk = Walk(Spent(budget or BUDGET, size=size), window=window, overlap=overlap)
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
        except Exception as error:  # noqa: BLE001  one hostile file must not cost the whole scan
            item = Skipped(place(provenance), "fault", _fault(error))
            items = iter(())
        finally:
            walk.spent.pause()
        if item is None:
            return
        yield item


def _fault(error: Exception) -> str:
    """Describe a fault by type and place alone: its message can hold what was scanned."""
    at = error.__traceback__
    while at is not None and at.tb_next is not None:
        at = at.tb_next
    where = f" at {Path(at.tb_frame.f_code.co_filename).stem}:{at.tb_lineno}" if at else ""
    kind = type(error).__name__
    return f"a fault of leakscan while it was opened ({kind}{where}); please report it"
