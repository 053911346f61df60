"""What is to be changed in one piece of a text, whatever its values are encoded in."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from leakscan.engine.lines import UTF_16, text_encoding
from leakscan.engine.views import View, through, views
from leakscan.model.span import Span
from leakscan.redact import office, php
from leakscan.redact.edits import Edit, apart, applied, trimmed
from leakscan.redact.loose import Loose
from leakscan.redact.lowering import lowered
from leakscan.redact.marker import Known
from leakscan.redact.regions import regions
from leakscan.redact.search import ValueSearch

ROUNDS = 24
"""Times that a region is gone through until nothing is left to change in it."""
NEAR = 64
"""Bytes around a value that tell whether it stands in binary content."""
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
Hits = Callable[[bytes], Sequence[int]]


@dataclass(slots=True)
class TextRedactor:
    """Finds the changes, and counts them."""

    search: ValueSearch
    keep_length: bool = False
    also: Hits | None = None
    """Where else to decode: the places at which the detector looks. None: only near known values."""
    counts: Counter[Known] = field(default_factory=Counter)
    document: bool = False
    """Whether texts are parts of office documents, and looked at without their tags."""

    def edits(self, data: bytes, *, keep: bool = False) -> list[Edit]:
        """Return the changes to a text, in order and apart.

        Args:
            data: a whole text, or a piece that is cut where nothing is likely to be cut.
            keep: whether every change must keep its length.
        """
        encoding = text_encoding(data)
        if encoding in UTF_16:
            return list(self._wide(data, encoding, keep=keep))
        keep = keep or self.keep_length
        exact, ends = self.search.look(data)
        if self.also is not None and self.search.values:
            ends = sorted({*ends, *self.also(data)})
        areas = [Span(0, len(data))] if self.document else regions(data, ends)
        found = [_edit(data, span, known, keep=keep) for span, known in _outside(exact, areas)]
        found += php.lengths(data, found)
        found += [edit for area in areas for edit in self._area(data, area, keep=keep)]
        return apart(found)

    def count(self, edits: Iterable[Edit]) -> None:
        """Count what was replaced by changes that were made."""
        for edit in edits:
            self.counts.update(edit.values or ((edit.known,) if edit.known else ()))

    def _wide(self, data: bytes, encoding: str, *, keep: bool) -> Iterator[Edit]:
        """Yield the changes to a text in UTF-16: those to what it says, written in it."""
        whole = data[: len(data) - len(data) % 2].decode(encoding, "surrogatepass")
        said = whole.encode("utf-8", "surrogatepass")
        before = at = 0
        for edit in self.edits(said, keep=keep):
            at += _width(said[before : edit.start], encoding)
            end = at + _width(said[edit.start : edit.end], encoding)
            yield replace(edit, start=at, end=end, new=_as(edit.new, encoding))
            before, at = edit.end, end

    def _area(self, data: bytes, area: Span, *, keep: bool) -> Iterator[Edit]:
        old = data[area.start : area.end]
        new, values = self.redacted(old, keep=keep)
        if new != old:
            yield replace(trimmed(area.start, old, new), values=values)

    def redacted(self, text: bytes, *, keep: bool = False) -> tuple[bytes, tuple[Known, ...]]:
        """Return a text without any of the values, through all its views, and what was replaced."""
        values: list[Known] = []
        for _ in range(ROUNDS):
            found = self._round(text, values, keep=keep)
            if not found:
                break
            text = applied(text, found)
        return text, tuple(values)

    def _round(self, text: bytes, values: list[Known], *, keep: bool) -> list[Edit]:
        """Return the changes that can be made at once: those of the text, or else of its views.

        A view in which two do not fit together with those of another waits for the next round.
        """
        found = self._at(View(text, ()), keep=keep)
        chosen = list(found.made)
        values += found.values
        if chosen:
            return chosen
        for view in self._views(text):
            found = self._at(view, keep=keep)
            together = apart([*chosen, *found.made])
            if len(together) == len(chosen) + len(found.made):
                chosen = together
                values += found.values
        if not chosen:
            found = self._at(through(View(text, ()), Loose(self.search)), keep=keep)
            chosen = found.made
            values += found.values
        return chosen

    @staticmethod
    def _views(text: bytes) -> Iterator[View]:
        if b"</" in text:
            yield office.words(text)
        yield from views(text).views

    def _at(self, view: View, *, keep: bool) -> _Found:
        """Return the changes to the text that values in one view ask for."""
        exact = self.search.exact(view.data)
        found = [_edit(view.data, span, known, keep=keep) for span, known in exact]
        made = apart(lowered(view, apart([*found, *php.lengths(view.data, found)])))
        return _Found(made, [known for _, known in exact] if made else [])


class _Found(NamedTuple):
    made: list[Edit]
    values: list[Known]


def _as(said: bytes, encoding: str) -> bytes:
    return said.decode("utf-8", "surrogatepass").encode(encoding, "surrogatepass")


def _width(said: bytes, encoding: str) -> int:
    return len(_as(said, encoding))


def _edit(data: bytes, span: Span, known: Known, *, keep: bool) -> Edit:
    keep = keep or _in_binary(data, span)
    new = known.fitted(len(span)) if keep else known.marker
    return Edit(span.start, span.end, new, known, keep)


def _in_binary(data: bytes, span: Span) -> bool:
    """Say whether a value stands among bytes that no text has."""
    around = data[max(0, span.start - NEAR) : span.start] + data[span.end : span.end + NEAR]
    return _CONTROL.search(around) is not None


def _outside(
    exact: Iterable[tuple[Span, Known]], areas: Sequence[Span]
) -> Iterator[tuple[Span, Known]]:
    """Yield the places that no region holds whole; both are in order."""
    number = 0
    for span, known in exact:
        while number < len(areas) and areas[number].end < span.end:
            number += 1
        if number == len(areas) or span.start < areas[number].start:
            yield span, known
