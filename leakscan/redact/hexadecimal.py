"""Hex with other content: a row of digits as long as it needs to be, a dump in the lines that it has.

In a dump, and where something stands between the digits, each byte keeps its place: the marker is as
long as the value there. The text beside a dump is changed with it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from leakscan.engine.layers.base import Replacement
from leakscan.redact.edits import Edit

_UPPER, _LOWER = re.compile(rb"[A-F]"), re.compile(rb"[a-f]")
_TEXT = re.compile(rb"[ \t]{2,}\|?")
_DUMP_HEAD = re.compile(rb"[ \t]*[0-9A-Fa-f]{4,16}:?[ \t]+(?=[0-9A-Fa-f]{2})")
_GROUPS = re.compile(
    rb"(?:[0-9A-Fa-f]{4} ){0,7}[0-9A-Fa-f]{4}(?: [0-9A-Fa-f]{2})?(?=[ \t\r]|$)"
    rb"|[0-9A-Fa-f]{2}(?: {1,2}[0-9A-Fa-f]{2}){0,15}(?=[ \t\r]|$)"
)


def hex_anew(below: bytes, run: Replacement, edits: Sequence[Edit]) -> list[Edit]:
    """Return the changes to ``below`` that make ``edits`` to what the run says."""
    if run.pieces is None:
        return [_in_row(below, run, edit) for edit in edits]
    return [one for edit in edits for one in _in_place(below, run, edit)]


def _in_row(below: bytes, run: Replacement, edit: Edit) -> Edit:
    span = run.locate(edit.start, edit.end)
    upper = _is_upper(below[span.start : span.end], below[run.start : run.end])
    return Edit(span.start, span.end, _digits(edit.new, upper=upper))


def _is_upper(here: bytes, everywhere: bytes) -> bool:
    """Say whether digits are written with capitals; where none tells, as the others are."""
    for raw in (here, everywhere):
        if _UPPER.search(raw) or _LOWER.search(raw):
            return _UPPER.search(raw) is not None
    return False


def _in_place(below: bytes, run: Replacement, edit: Edit) -> Iterator[Edit]:
    places = [run.locate(number, number + 1) for number in range(edit.start, edit.end)]
    here = b"".join(below[span.start : span.end] for span in places)
    upper = _is_upper(here, b"")
    length = edit.end - edit.start
    new = edit.known.fitted(length) if edit.known else edit.new.ljust(length)[:length]
    for number, (span, byte) in enumerate(zip(places, new, strict=True), edit.start):
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
