"""Hex with other content: a row of digits as long as it needs to be, a dump in the lines that it has.

In a dump, and where something stands between the digits, each byte keeps its place: the marker is as
long as the value there. The text beside a dump is changed with it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from leakscan.engine.layers.base import Replacement
from leakscan.redact.edits import Edit

_UPPER = re.compile(rb"[A-F]")
_TEXT = re.compile(rb"[ \t]{2,}\|?")
_DUMP_HEAD = re.compile(rb"[ \t]*[0-9A-Fa-f]{4,16}:?[ \t]+(?=[0-9A-Fa-f]{2})")
_GROUPS = re.compile(
    rb"(?:[0-9A-Fa-f]{4} ){0,7}[0-9A-Fa-f]{4}(?: [0-9A-Fa-f]{2})?(?=[ \t\r]|$)"
    rb"|[0-9A-Fa-f]{2}(?: {1,2}[0-9A-Fa-f]{2}){0,15}(?=[ \t\r]|$)"
)


def hex_anew(below: bytes, run: Replacement, edits: Sequence[Edit]) -> list[Edit]:
    """Return the changes to ``below`` that make ``edits`` to what the run says."""
    upper = _UPPER.search(below, run.start, run.end) is not None
    if run.pieces is None:
        return [_in_row(run, edit, upper=upper) for edit in edits]
    return [one for edit in edits for one in _in_place(below, run, edit, upper=upper)]


def _in_row(run: Replacement, edit: Edit, *, upper: bool) -> Edit:
    span = run.locate(edit.start, edit.end)
    return Edit(span.start, span.end, _digits(edit.new, upper=upper))


def _in_place(below: bytes, run: Replacement, edit: Edit, *, upper: bool) -> Iterator[Edit]:
    length = edit.end - edit.start
    new = edit.known.fitted(length) if edit.known else edit.new.ljust(length)[:length]
    for number, byte in enumerate(new, edit.start):
        span = run.locate(number, number + 1)
        digits = _digits(bytes([byte]), upper=upper)
        yield Edit(span.start, span.end, digits)
        place = _beside(below, span.start)
        if place is not None and below[place] == run.data[number]:
            yield Edit(place, place + 1, bytes([byte]))


def _beside(below: bytes, at: int) -> int | None:
    """Return where the text beside a dump shows the byte whose digits stand at ``at``."""
    start = below.rfind(b"\n", 0, at) + 1
    end = below.find(b"\n", at)
    end = len(below) if end < 0 else end
    head = _DUMP_HEAD.match(below, start, end)
    groups = _GROUPS.match(below, head.end(), end) if head else None
    text = _TEXT.match(below, groups.end(), end) if groups else None
    if head is None or text is None:
        return None
    before = len(re.findall(rb"[0-9A-Fa-f]", below[head.end() : at])) // 2
    place = text.end() + before
    return place if place < end else None


def _digits(said: bytes, *, upper: bool) -> bytes:
    digits = said.hex().encode()
    return digits.upper() if upper else digits
