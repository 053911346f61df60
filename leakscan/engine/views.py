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
from leakscan.engine.layers.base import EVERYTHING, anything
from leakscan.engine.view import Edit, View, changed, replaced

__all__ = ["Decoded", "View", "changed", "layers_possible", "through", "views"]

TYPE_CHECKING = False  # a commit hook waits for this module (glance.py)
if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterator

    from leakscan.engine.layers.base import Layer, Look

DEPTH = 4
"""Levels of encodings inside each other that are undone."""
MAX_VIEWS = 24
"""Views made of one text."""
MAX_RUNS = 250_000
"""Encoded runs replaced in one view; the text behind them stays as it is. A megabyte of JSON inside
JSON has some 170,000 escapes."""
BUDGET = 16 << 20
"""Bytes of all views of one text together."""


ESCAPES: tuple[Layer, ...] = (percent, json_escapes, string_escapes, entities)
"""Undone together; where two begin at one place, the first here is meant."""
WHOLES: tuple[Layer, ...] = (quoted_printable, utf16, compressed, base64_runs, hexadecimal)
"""Undone one at a time."""
STEPS: tuple[tuple[Layer, ...], ...] = (ESCAPES, *((layer,) for layer in WHOLES))


def through(view: View, *layers: Layer) -> View:
    """Return the view with some layers undone, once; the view itself where that gives nothing new."""
    edits = list(_edits(view.data, layers))
    return replaced(view, edits) if edits else view


def layers_possible(data: bytes, there: Container[str] = EVERYTHING) -> bool:
    """Say quickly whether a view could differ from the text; False is certain.

    ``there`` is what a ``Look`` said of it.
    """
    return any(layer.NAME in there and layer.possible(data) for layer in chain(ESCAPES, WHOLES))


@dataclass(frozen=True, slots=True)
class Decoded:
    """The views of a text, and what was not decoded. A bound is a short sentence without content."""

    views: tuple[View, ...]
    """Without the text itself, shallow ones first; no two have the same bytes."""
    bounds: tuple[str, ...] = ()
    """Bounds that were hit."""
    cut: tuple[str, ...] = ()
    """Those of them behind which something worth reading is known to lie."""


def views(
    data: bytes,
    *,
    depth: int = DEPTH,
    budget: int = BUDGET,
    telling: Callable[[bytes], bool] = lambda _: False,
    look: Look = anything,
    there: Container[str] | None = None,
) -> Decoded:
    """Return the views of a text.

    ``telling`` says whether a text that was not decoded further, or a view that there was no room
    for, would have been worth reading; ``there`` is what ``look`` said of the text, where it was asked.
    """
    if len(data) > budget:
        said = (f"views: more bytes than {budget}",) if layers_possible(data) else ()
        return Decoded((), said, said if telling(data) else ())
    made = _Made(data, budget, telling, look)
    level = [View(data, ())]
    for _ in range(depth):
        level = [child for view in level for child in made.children(view, there)]
        there = None
    for view in level:
        made.look_further(view, f"views: more than {depth} encodings inside each other")
    return Decoded(tuple(made.views), tuple(made.bounds), tuple(made.cut))


class _Made:
    """The views made so far, and what is left of the bounds."""

    def __init__(
        self, data: bytes, budget: int, telling: Callable[[bytes], bool], look: Look
    ) -> None:
        self.views: list[View] = []
        self.bounds: dict[str, None] = {}
        self.cut: dict[str, None] = {}
        self._telling = telling
        self._look = look
        self._seen = {data}
        self._budget = self._left = budget

    def children(self, view: View, there: Container[str] | None = None) -> Iterator[View]:
        """Yield the new views that one step makes of a view; ``there`` is what the look said of it."""
        for step in self._steps(view, there):
            child = self._undone(view, step)
            if child is None or not self._room_for(child):
                continue
            self._seen.add(child.data)
            self._left -= len(child.data)
            self.views.append(child)
            yield child

    def _steps(
        self, view: View, there: Container[str] | None = None
    ) -> Iterator[tuple[Layer, ...]]:
        if there is None:
            there = self._look(view.data)
        for step in STEPS:
            if wanted := tuple(layer for layer in step if layer.NAME in there):
                yield wanted

    def look_further(self, view: View, bound: str) -> None:
        """Say whether a view could be undone further, and whether that would have been worth it."""
        for step in self._steps(view):
            child = self._undone(view, step)
            if child is not None:
                self._hit(bound, child)

    def _hit(self, bound: str, child: View) -> None:
        """Take note of a bound that keeps a view from being read."""
        self.bounds[bound] = None
        if bound not in self.cut and any(map(self._unread, self._said(child))):
            self.cut[bound] = None

    def _said(self, child: View) -> Iterator[bytes]:
        return (child.data[run.start : run.end] for run in child.runs())

    def _unread(self, said: bytes) -> bool:
        """Say whether a text is worth reading and in no view: other views may have undone the same."""
        return self._telling(said) and not any(said in view.data for view in self.views)

    def _room_for(self, child: View) -> bool:
        if len(self.views) >= MAX_VIEWS:
            self._hit(f"views: more than {MAX_VIEWS} of one text", child)
            return False
        if len(child.data) > self._left:
            self._hit(f"views: more bytes than {self._budget}", child)
            return False
        return True

    def _undone(self, view: View, step: tuple[Layer, ...]) -> View | None:
        """Return the view with one step's layers undone; None when that gives nothing new."""
        edits = list(islice(_edits(view.data, step), MAX_RUNS + 1))
        if len(edits) > MAX_RUNS:
            edits.pop()
            bound = f"views: more than {MAX_RUNS} encoded runs"
            self.bounds[bound] = None
            if self._telling(view.data[edits[-1].run.end :]):
                self.cut[bound] = None
        self.bounds |= {edit.run.bound: None for edit in edits if edit.run.bound}
        for edit in edits:
            if edit.run.more and self._telling(edit.run.data):
                self.cut[edit.run.bound] = None
        child = replaced(view, edits) if edits else None
        return None if child is None or child.data in self._seen else child


def _edits(data: bytes, step: tuple[Layer, ...]) -> Iterator[Edit]:
    """Yield what the layers of a step replace, in order; of two that overlap, the first."""
    found = [_named(layer, data) for layer in step if layer.possible(data)]
    done = 0
    for edit in merge(*found, key=_start):
        if edit.run.start >= done:
            done = edit.run.end
            yield edit


def _named(layer: Layer, data: bytes) -> Iterator[Edit]:
    return (Edit(run, layer.NAME) for run in layer.decode(data))


def _start(edit: Edit) -> int:
    return edit.run.start
