"""Searches a window as it stands and through its decoded views, and keeps one reading of each place."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from leakscan.engine.found import Found
from leakscan.engine.layers.base import VALUE, anything
from leakscan.engine.matchers import Matcher
from leakscan.engine.prefilter import Prefilter
from leakscan.engine.views import Decoded, changed, layers_possible, views
from leakscan.model.span import Span

if TYPE_CHECKING:
    from leakscan.engine.layers.base import Look

AROUND = 1024
"""How much of a view is kept to each side of a value for the evidence, in bytes."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A value, where it stands in the chunk, and the views it was seen through."""

    found: Found
    span: Span
    via: tuple[str, ...] = ()
    view: int = -1
    """Number of the view it was seen in; -1 for the text itself."""
    around: bytes = b""
    """What stands around it in that view: the text itself shows only the encoding."""

    @property
    def rank(self) -> tuple[bool, bool, bool, float, int]:
        """Order readings of one place: named, well named, a secret, of a telling shape, least decoded."""
        info = self.found.info
        return (
            info is not None,
            info is not None and info.strong,
            self.found.field.secret,
            self.found.shape.weight,
            -len(self.via),
        )


def search(
    data: bytes, window: Span, matcher: Matcher, prefilter: Prefilter, look: Look = anything
) -> tuple[list[Seen], Decoded]:
    """Return everything that the matcher finds in one window, and what was decoded of it."""
    text = data[window.start : window.end] if len(window) < len(data) else data
    there = look(text)
    plain = matcher.matches(text) if VALUE in there else ()
    seen = [Seen(f, _in_chunk(window, Span(f.start, f.end))) for f in plain]
    if not layers_possible(text, there):
        return seen, Decoded(())
    decoded = views(text, telling=prefilter.any, look=look, there=there)
    for number, view in enumerate(decoded.views):
        for part in changed(view):
            piece = view.data[part.start : part.end]
            if not prefilter.hits(piece):
                continue
            for found in matcher.matches(piece):
                start, end = part.start + found.start, part.start + found.end
                via = view.via_at(start, end) or view.via
                around = piece[max(0, found.start - AROUND) : found.end + AROUND]
                place = view.span(start, end)
                seen.append(Seen(found, _in_chunk(window, place), via, number, around))
    return seen, decoded


def _in_chunk(window: Span, span: Span) -> Span:
    return Span(window.start + span.start, window.start + span.end)


def best_of_each_place(seen: Iterable[Seen]) -> list[Seen]:
    """Keep the best reading of each place: of readings that overlap, the one of highest rank.

    A nameless value is kept only when its shape is telling by itself.
    """
    worth = (s for s in seen if s.found.info is not None or s.found.shape.alone)
    kept: list[Seen] = []
    for cluster in _clusters(sorted(worth, key=lambda s: s.span)):
        kept += _best(cluster)
    return sorted(kept, key=lambda s: s.span)


def _clusters(ordered: list[Seen]) -> Iterator[list[Seen]]:
    """Cut readings, sorted by place, into groups that do not overlap; linear, however many there are."""
    cluster: list[Seen] = []
    end = -1
    for one in ordered:
        if cluster and one.span.start >= end:
            yield cluster
            cluster = []
        cluster.append(one)
        end = max(end, one.span.end) if len(cluster) > 1 else one.span.end
    if cluster:
        yield cluster


def _best(cluster: list[Seen]) -> list[Seen]:
    kept: list[Seen] = []
    for one in sorted(cluster, key=lambda s: (s.rank, s.span), reverse=True):
        if not any(one.span.overlaps(k.span) and not _parts(one, k) for k in kept):
            kept.append(one)
    return kept


def _parts(one: Seen, two: Seen) -> bool:
    """Tell whether two values are parts of one encoded text, as id and secret of a Basic header are."""
    return (
        one.view >= 0
        and one.view == two.view
        and (one.found.start >= two.found.end or two.found.start >= one.found.end)
    )
