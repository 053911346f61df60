"""Contents that mention the provider and hold no value in any form, and what changes nothing about that.

Nearly every version of a plugin's files names the provider, so the first look hits them all; hardly one
holds anything that has the form of a key. What is made of such a version by a change is looked at
where it was changed, and nowhere else.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence, Sized
from typing import TYPE_CHECKING

from leakscan.engine.closer import any_value, forms, searches
from leakscan.engine.layers import compressed
from leakscan.engine.windows import WHOLE
from leakscan.model.rule import Rule

if TYPE_CHECKING:
    from leakscan.engine.layers.base import Look

REACH = 1024
"""Bytes on each side of a change that are looked at again: more than twenty for each character of a
value, so also where it is encoded twice over in the widest forms. Only the value counts here; whatever
stands beside it, the whole content is looked at once there is one."""
NEAR = 256
"""Bytes on each side of a change that are looked at first. Where these show no form of a value and no trace
of an encoding, nothing that the change touches is one: a value has less, and in an encoded one hardly a
dozen bytes are without a trace. Runs that go on over the edge are looked at to their ends."""
MOST = 8 << 20
"""Bytes of a content of which it is asked whether it is bare."""
_WORD = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz+/_=.~%&#;\\-"
_LINE = rb"[ \t]*[A-Za-z0-9+/_=-]{20,}\r?"
_LINE_BEFORE = re.compile(rb"^%b\n?\Z" % _LINE, re.MULTILINE)
_RUN_BEHIND = re.compile(rb"[%b]+|\r?\n?%b$" % (re.escape(_WORD), _LINE), re.MULTILINE)
"""Words, escapes and Base64 that go on over the edge: what it says may depend on where it begins, and the
rest of a digest may look like a value."""
_EDGE = 128


class Quiet:
    """Knows the forms of all values."""

    def __init__(self, rules: Sequence[Rule], look: Look) -> None:
        self._probes = searches(forms(rules))
        self._look = look
        self._idle: set[bytes] = set()

    def bare(self, data: bytes, changed: Sequence[tuple[int, int]] | None = None) -> bool:
        """Say whether no value stands in a text, as it is or encoded.

        Args:
            data: the text. Of one that is long, binary or compressed it is never said.
            changed: its parts that are new, with ``NEAR`` bytes on each side, when it was made from
                a text of which it is known. None: all of it is looked at.
        """
        if len(data) > MOST or b"\0" in data or compressed.possible(data):
            return False
        parts = [(0, len(data))]
        if changed is not None:
            near = _out_of_runs(data, changed)
            parts = [part for part in near if self._shows(data[part[0] : part[1]])]
            more = REACH - NEAR
            parts = _out_of_runs(data, [(max(0, low - more), high + more) for low, high in parts])
        return not any_value(_parts(data, parts), self._probes, self._look, self._idle)

    def _shows(self, part: bytes) -> bool:
        """Say whether there is a trace of anything."""
        there = self._look(part)
        return not isinstance(there, Sized) or len(there) > 0


def _parts(data: bytes, changed: Sequence[tuple[int, int]]) -> Iterator[bytes]:
    """Yield parts, long ones in pieces that overlap."""
    for start, end in changed:
        for at in range(start, max(start + 1, end - REACH), WHOLE - 2 * REACH):
            yield data[at : min(end, at + WHOLE)]


def _out_of_runs(data: bytes, changed: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return parts that neither begin nor end inside of something that may be Base64.

    In a list of packages with a digest for each, most parts would.
    """
    grown: list[tuple[int, int]] = []
    for start, end in changed:
        if grown and end <= grown[-1][1]:
            continue
        low, high = _before_a_run(data, start), _behind_a_run(data, end)
        while grown and low <= grown[-1][1]:
            low = min(low, grown.pop()[0])
        grown.append((low, high))
    return grown


def _before_a_run(data: bytes, at: int) -> int:
    while at > 0:
        edge = max(0, at - _EDGE)
        text = data[edge:at]
        before = len(text.rstrip(_WORD))
        if before == len(text):
            line = _LINE_BEFORE.search(text) if text[-1:] in (b"\n", b"\r") else None
            if line is None:
                break
            before = line.start()
        at = edge + before
    return at


def _behind_a_run(data: bytes, at: int) -> int:
    while run := _RUN_BEHIND.match(data[at : at + _EDGE]):
        at += run.end()
    return at
