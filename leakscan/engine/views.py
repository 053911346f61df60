"""Decoded views: the same text with what is encoded in it said plainly.

A view is the whole text, with encoded runs replaced in place by what they say. So a plain name
beside an encoded value keeps its neighbour, and every matcher works on a view as it does on the
text. A view knows where each of its bytes comes from.

Encodings of single characters (percent, JSON, XML …) do not disturb each other and are undone
together; encodings of whole texts (Base64, hex, UTF-16, gzip, mail) are undone one at a time, since
what looks like Base64 may be the secret itself. Each level works on the views of the level before.

Nothing here can blow up: levels, views, runs and bytes are bounded, and each bound that was hit is
said.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from heapq import merge
from itertools import chain, islice

from leakscan.engine.layers import (
    base64_runs,
    compressed,
    entities,
    hexadecimal,
    json_escapes,
    percent,
    quoted_printable,
    string_escapes,
    utf16,
)
from leakscan.engine.layers.base import Layer, Replacement
from leakscan.model.span import Span

DEPTH = 4
"""Levels of encodings inside each other that are undone."""
MAX_VIEWS = 24
"""Views made of one text."""
MAX_RUNS = 50_000
"""Encoded runs replaced in one view; the text behind them stays as it is."""
BUDGET = 16 << 20
"""Bytes of all views of one text together."""

ESCAPES: tuple[Layer, ...] = (percent, json_escapes, string_escapes, entities)
"""Undone together; where two begin at one place, the first here is meant."""
WHOLES: tuple[Layer, ...] = (quoted_printable, utf16, compressed, base64_runs, hexadecimal)
"""Undone one at a time."""
STEPS: tuple[tuple[Layer, ...], ...] = (ESCAPES, *((layer,) for layer in WHOLES))


@dataclass(frozen=True, slots=True)
class _Edit:
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
    _edits: tuple[_Edit, ...] = ()
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


def layers_possible(data: bytes) -> bool:
    """Say quickly whether a view could differ from the text; False is certain."""
    return any(layer.possible(data) for layer in chain(ESCAPES, WHOLES))


def views(
    data: bytes, *, depth: int = DEPTH, budget: int = BUDGET
) -> tuple[tuple[View, ...], tuple[str, ...]]:
    """Return the views of a text, without the text itself, and the bounds that were hit.

    Shallow views come first. No two have the same bytes. A bound is a short sentence without
    content; what it cut off was not read.
    """
    if len(data) > budget:
        return (), (f"views: more bytes than {budget}",) if layers_possible(data) else ()
    made = _Made(data, budget)
    level = [View(data, ())]
    for _ in range(depth):
        level = [child for view in level for child in made.children(view)]
    if any(made.has_more(view) for view in level):
        made.bounds[f"views: more than {depth} encodings inside each other"] = None
    return tuple(made.views), tuple(made.bounds)


class _Made:
    """The views made so far, and what is left of the bounds."""

    def __init__(self, data: bytes, budget: int) -> None:
        self.views: list[View] = []
        self.bounds: dict[str, None] = {}
        self._seen = {data}
        self._budget = self._left = budget

    def children(self, view: View) -> Iterator[View]:
        """Yield the new views that one step makes of a view."""
        for step in STEPS:
            child = self._undone(view, step)
            if child is None or not self._room_for(child):
                continue
            self._seen.add(child.data)
            self._left -= len(child.data)
            self.views.append(child)
            yield child

    def has_more(self, view: View) -> bool:
        """Say whether a view could be undone further."""
        return any(self._undone(view, step) is not None for step in STEPS)

    def _room_for(self, child: View) -> bool:
        if len(self.views) >= MAX_VIEWS:
            self.bounds[f"views: more than {MAX_VIEWS} of one text"] = None
            return False
        if len(child.data) > self._left:
            self.bounds[f"views: more bytes than {self._budget}"] = None
            return False
        return True

    def _undone(self, view: View, step: tuple[Layer, ...]) -> View | None:
        """Return the view with one step's layers undone; None when that gives nothing new."""
        edits = list(islice(_edits(view.data, step), MAX_RUNS + 1))
        if len(edits) > MAX_RUNS:
            edits.pop()
            self.bounds[f"views: more than {MAX_RUNS} encoded runs"] = None
        self.bounds |= {edit.run.bound: None for edit in edits if edit.run.bound}
        child = _replaced(view, edits) if edits else None
        return None if child is None or child.data in self._seen else child


def _edits(data: bytes, step: tuple[Layer, ...]) -> Iterator[_Edit]:
    """Yield what the layers of a step replace, in order; of two that overlap, the first."""
    found = [_named(layer, data) for layer in step if layer.possible(data)]
    done = 0
    for edit in merge(*found, key=_start):
        if edit.run.start >= done:
            done = edit.run.end
            yield edit


def _named(layer: Layer, data: bytes) -> Iterator[_Edit]:
    return (_Edit(run, layer.NAME) for run in layer.decode(data))


def _start(edit: _Edit) -> int:
    return edit.run.start


def _replaced(view: View, edits: list[_Edit]) -> View:
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
