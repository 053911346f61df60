"""The recursion through containers: a stream in, the windows of everything inside it out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from importlib import import_module

from leakscan.model.chunk import Chunk, Skipped
from leakscan.model.provenance import Provenance
from leakscan.model.result import Coverage
from leakscan.sources.archive.budget import Metered, Spent
from leakscan.sources.archive.kinds import PROGRAMS, ZIP_END, ZIP_END_REACH, ZIP_TAIL, Kind, kind_of
from leakscan.sources.archive.opening import Chained, Member, Opening, Whole, place
from leakscan.sources.paths import inside, name_chunks
from leakscan.sources.windows import OVERLAP, WINDOW, BrokenReadError, Readable, cut, fill

PEEK = 1 << 16
"""Bytes read ahead to recognise a container that is then read in order."""

Items = Iterator[Chunk | Skipped | Coverage]
Opener = Callable[[Opening], Iterator[Member | Skipped]]


@cache
def opener(name: str) -> Opener:
    """Return the function that opens a kind; its module is loaded when it is needed."""
    module, _, function = name.partition(":")
    found: Opener = getattr(import_module(f"leakscan.sources.archive.{module}"), function)
    return found


@dataclass(slots=True)
class Walk:
    """Opens one outermost container and everything in it."""

    spent: Spent
    fresh: bool = True
    """Whether what is found inside is new."""
    given: int = 0
    """Chunks of content yielded so far."""
    window: int = WINDOW
    """Most bytes of one chunk."""
    overlap: int = OVERLAP
    """Bytes that it shares with the next at least."""

    def stream(
        self, stream: Readable, provenance: Provenance, *, depth: int, head: bytes = b""
    ) -> Items:
        """Yield what a stream holds. Raises OSError, and BrokenReadError of outer containers."""
        ahead = _Ahead(stream, head)
        ahead.reach(PEEK)
        kind = kind_of(ahead.head, whole=False)
        if kind is None or not kind.streams:
            ahead.reach(self.window)
            kind = kind or _kind_by_end(ahead)
        if kind is None:
            yield from self.leaf(ahead.chained(), provenance, counted=depth > 0)
        elif depth >= self.spent.budget.depth:
            detail = f"containers nested over {self.spent.budget.depth} deep"
            yield Skipped(place(provenance), "too-deep", detail)
            yield from self.leaf(ahead.chained(), provenance, counted=True)
        else:
            opening = Opening(ahead.source(), kind, provenance, self.spent, depth)
            try:
                yield from self._opened(opening)
            finally:
                opening.close()
            if fault := ahead.fault or opening.fault:
                raise fault

    def _opened(self, opening: Opening) -> Items:
        """Open a container that is not the chunk that somebody else already has."""
        if opening.kind.raw:
            opening.seekable()
            yield from self._raw(opening)
        before = self.given
        yield from self.container(opening)
        if self.given == before and not opening.kind.raw:
            yield from self._raw(opening)

    def _raw(self, opening: Opening) -> Items:
        """Yield the container's own bytes, if they can still be had."""
        if isinstance(opening.stream, Whole):
            opening.stream.file.seek(0)
            yield from self.leaf(opening.stream, opening.provenance, counted=opening.depth > 0)
            opening.stream.file.seek(0)

    def container(self, opening: Opening) -> Items:
        """Yield everything inside a container. Raises BrokenReadError of containers further out."""
        try:
            for item in opener(opening.kind.opener)(opening):
                if isinstance(item, Skipped):
                    yield item
                else:
                    yield from self._member(item, opening)
        except BrokenReadError as error:
            if error.depth < opening.depth:
                raise
            yield error.skipped

    def _member(self, member: Member, opening: Opening) -> Items:
        provenance = replace(
            opening.provenance,
            origin=member.origin or opening.provenance.origin,
            via=(*opening.provenance.via, member.via),
        )
        if member.name is not None:
            provenance = replace(provenance, path=inside(provenance.path, member.name))
            self.spent.add_member(place(provenance))
            yield Coverage(members=1)
            yield from name_chunks(provenance.path, provenance, fresh=self.fresh)
        metered = Metered(member.stream, self.spent, place(provenance))
        try:
            yield from self.stream(metered, provenance, depth=opening.depth + 1)
        except BrokenReadError as error:
            if error.depth < opening.depth:
                raise
            yield error.skipped

    def leaf(self, stream: Readable, provenance: Provenance, *, counted: bool) -> Items:
        """Yield the windows of a content that is no container. Raises what reading it raises."""
        end, fault = 0, None
        try:
            for window in cut(stream, size=self.window, overlap=self.overlap):
                end = window.offset + len(window.data)
                self.given += 1
                yield window.chunk(provenance, fresh=self.fresh)
        except (BrokenReadError, OSError) as error:
            fault = error
        if counted:
            yield Coverage(bytes=end)
        if fault:
            raise fault


@dataclass(slots=True)
class _Ahead:
    """A stream and what was read of it to see what it is."""

    stream: Readable
    head: bytes
    ended: bool = False
    fault: Exception | None = None

    def reach(self, size: int) -> None:
        if self.ended or len(self.head) >= size:
            return
        self.head, self.fault = fill(self.stream, size, kept=self.head)
        self.ended = self.fault is not None or len(self.head) < size

    def chained(self) -> Chained:
        return Chained(self.head, None if self.ended else self.stream, self.fault)

    def source(self) -> Readable:
        """Return the bytes from the first on, seekable where that costs nothing."""
        if self.ended:
            return Whole.of(self.head)
        if isinstance(self.stream, Whole):
            self.stream.file.seek(0)
            return self.stream
        return self.chained()


def _kind_by_end(ahead: _Ahead) -> Kind | None:
    """Find the zip behind a program, which only the end of the content shows."""
    if ahead.ended:
        return kind_of(ahead.head)
    if isinstance(ahead.stream, Whole) and ahead.head[:2] in PROGRAMS:
        file = ahead.stream.file
        here = file.tell()
        file.seek(-ZIP_END_REACH, 2)
        end = file.read(ZIP_END_REACH)
        file.seek(here)
        return ZIP_TAIL if ZIP_END in end else None
    return None
