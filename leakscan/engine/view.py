"""A text with encoded runs replaced by what they say, and where each of its bytes comes from."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass

from leakscan.model.span import Span

TYPE_CHECKING = False  # a commit hook waits for this module (glance.py)
if TYPE_CHECKING:
    from collections.abc import Iterator

    from leakscan.engine.layers.base import Replacement

VIEW_REACH = 2 * 1024
"""How far around a decoded run a view is searched, in bytes: the run's name and its partners stand there."""


@dataclass(frozen=True, slots=True)
class Edit:
    """A replacement, and the layer that made it."""

    run: Replacement
    layer: str


@dataclass(frozen=True, slots=True)
class View:
    """A text with encoded runs replaced by what they say."""

    data: bytes
    via: tuple[str, ...]
    """Layers undone anywhere in it, outermost first; :meth:`via_at` tells those of one place."""
    _starts: tuple[int, ...] = ()
    """Where each edit's data begins in this view."""
    _edits: tuple[Edit, ...] = ()
    _below: View | None = None
    """The view that this one was made of; None for the text itself."""

    def span(self, start: int, end: int) -> Span:
        """Return the smallest range of the original bytes that stands for ``data[start:end]``."""
        if self._below is None:
            return Span(start, end)
        first = self._source(start).start
        last = self._source(end - 1).end if end > start else first
        return self._below.span(first, max(first, last))

    def via_at(self, start: int, end: int) -> tuple[str, ...]:
        """Return the layers that had a part in ``data[start:end]`` (not empty), outermost first.

        None: the range stands in the original text as it is.
        """
        if self._below is None:
            return ()
        below = self._below.via_at(self._source(start).start, self._source(end - 1).end)
        first = max(0, bisect_right(self._starts, start) - 1)
        last = bisect_left(self._starts, end)
        touched = [
            edit.layer
            for at, edit in zip(self._starts[first:last], self._edits[first:last], strict=True)
            if at + len(edit.run.data) > start
        ]
        return (*below, *dict.fromkeys(touched))

    def runs(self) -> Iterator[Span]:
        """Yield where this view differs from the one it was made of, in order."""
        for at, edit in zip(self._starts, self._edits, strict=True):
            yield Span(at, at + len(edit.run.data))

    @property
    def below(self) -> View | None:
        """Return the view that this one was made of; None: this is the text itself."""
        return self._below

    def replacements(self) -> Iterator[tuple[int, Replacement, str]]:
        """Yield, in order, where each run's data begins in this view, the run, and its layer."""
        for at, edit in zip(self._starts, self._edits, strict=True):
            yield at, edit.run, edit.layer

    def source(self, start: int, end: int) -> Span:
        """Return the smallest range of the view below that stands for ``data[start:end]`` (not empty)."""
        return Span(self._source(start).start, self._source(end - 1).end)

    def _source(self, at: int) -> Span:
        """Return the part of the view below that stands for the byte at ``at``."""
        number = bisect_right(self._starts, at) - 1
        if number < 0:
            return Span(at, at + 1)
        run, inside = self._edits[number].run, at - self._starts[number]
        if inside < len(run.data):
            return run.locate(inside, inside + 1)
        place = run.end + inside - len(run.data)
        return Span(place, place + 1)


def changed(view: View) -> Iterator[Span]:
    """Yield the parts of a view that its parent does not show: its runs and their neighbourhood.

    A text of a megabyte with one encoded value would otherwise be searched again as a whole.
    """
    low = high = -1
    for run in view.runs():
        start, end = max(0, run.start - VIEW_REACH), min(len(view.data), run.end + VIEW_REACH)
        if start > high >= 0:
            yield Span(low, high)
            low = start
        elif high < 0:
            low = start
        high = max(high, end)
    if high >= 0:
        yield Span(low, high)


def replaced(view: View, edits: list[Edit]) -> View:
    """Return a view of a view."""
    parts: list[bytes] = []
    starts, size, done = [], 0, 0
    for edit in edits:
        kept = view.data[done : edit.run.start]
        starts.append(size + len(kept))
        parts += (kept, edit.run.data)
        size += len(kept) + len(edit.run.data)
        done = edit.run.end
    parts.append(view.data[done:])
    names = dict.fromkeys(edit.layer for edit in edits)
    return View(b"".join(parts), (*view.via, *names), tuple(starts), tuple(edits), view)
