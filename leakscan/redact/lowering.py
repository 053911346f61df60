"""Changes to a decoded view become changes to the text that it was decoded from.

Encodings of single characters are undone where they stand: the marker takes the place of the
encoded characters. What is encoded as a whole (Base64, hex, compressed data) is encoded anew, as it
was before.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from leakscan.engine.layers import base64_runs, compressed, hexadecimal, percent, utf16
from leakscan.engine.layers.base import Replacement
from leakscan.engine.views import View
from leakscan.redact.base64_text import base64_anew
from leakscan.redact.edits import Edit
from leakscan.redact.escaping import ESCAPED, lengthened, wide
from leakscan.redact.hexadecimal import hex_anew
from leakscan.redact.inflated import compressed_anew

Anew = Callable[[bytes, Replacement, Sequence[Edit]], list[Edit]]
WHOLES: dict[str, Anew] = {
    base64_runs.NAME: base64_anew,
    hexadecimal.NAME: hex_anew,
    compressed.NAME: compressed_anew,
}


def lowered(view: View, edits: Sequence[Edit]) -> list[Edit]:
    """Return the changes to the text itself that make the changes to a view.

    ``edits`` are in order and apart. One that no encoder can make is left out.
    """
    current = list(edits)
    while view.below is not None and current:
        current = _Level(view).lowered(current)
        view = view.below
    return current


@dataclass(slots=True)
class _Run:
    at: int
    run: Replacement
    layer: str

    @property
    def end(self) -> int:
        return self.at + len(self.run.data)


class _Level:
    """One view, and how its runs lie in it."""

    def __init__(self, view: View) -> None:
        assert view.below is not None  # noqa: S101  the caller has looked
        self._view, self._below = view, view.below.data
        self._runs = [_Run(*one) for one in view.replacements()]
        self._starts = [one.at for one in self._runs]

    def lowered(self, edits: Sequence[Edit]) -> list[Edit]:
        found: list[Edit] = []
        of_whole: dict[int, list[Edit]] = {}
        for edit in edits:
            touched = self._touched(edit)
            wholes = [n for n in touched if self._runs[n].layer in WHOLES]
            if not wholes:
                found.append(self._escaped(edit, [self._runs[n] for n in touched]))
            elif len(touched) == 1 and self._inside(edit, self._runs[wholes[0]]):
                of_whole.setdefault(wholes[0], []).append(edit)
        for number, inner in of_whole.items():
            one = self._runs[number]
            local = [edit.moved(-one.at) for edit in inner]
            found += WHOLES[one.layer](self._below, one.run, local)
        return sorted(found, key=lambda edit: edit.start)

    def _touched(self, edit: Edit) -> list[int]:
        """Return the runs that have a part in the range, gaps inside it among them."""
        first = max(0, bisect_right(self._starts, edit.start) - 1)
        last = bisect_left(self._starts, edit.end)
        return [n for n in range(first, last) if self._in_range(self._runs[n], edit)]

    @staticmethod
    def _in_range(one: _Run, edit: Edit) -> bool:
        if one.run.data:
            return one.end > edit.start
        return edit.start < one.at < edit.end

    @staticmethod
    def _inside(edit: Edit, one: _Run) -> bool:
        return one.at <= edit.start and edit.end <= one.end

    def _escaped(self, edit: Edit, touched: list[_Run]) -> Edit:
        """Put the change where its characters stand; what only lies between them stays, behind it."""
        span = self._view.source(edit.start, edit.end)
        gaps = b"".join(_gaps(self._below, touched))
        size = len(span) - len(gaps)
        raw = self._below[span.start : span.end]
        if any(one.layer == utf16.NAME for one in touched):
            new = wide(self._fitted(edit, size // 2), raw)
        else:
            new = self._fitted(edit, size)
            if edit.known is None and touched:
                new = ESCAPED[touched[0].layer](new, raw)
                if edit.keep and touched[0].layer == percent.NAME:
                    new = lengthened(new, size)
        return replace(edit, start=span.start, end=span.end, new=new + gaps)

    @staticmethod
    def _fitted(edit: Edit, size: int) -> bytes:
        return edit.known.fitted(size) if edit.keep and edit.known else edit.new


def _gaps(below: bytes, touched: list[_Run]) -> Iterator[bytes]:
    for one in touched:
        if not one.run.data:
            yield below[one.run.start : one.run.end]
