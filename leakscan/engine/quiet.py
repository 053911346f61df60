"""Contents that mention the provider and hold no value in any form, and what changes nothing about that.

Nearly every version of a plugin's files names the provider, so the first look hits them all; hardly one
holds anything that has the form of a key. What is made of such a version by a change is looked at
where it was changed, and nowhere else.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from leakscan.engine.closer import any_value, forms, searches
from leakscan.engine.layers import compressed
from leakscan.engine.windows import WHOLE
from leakscan.model.rule import Rule

REACH = 1024
"""Bytes on each side of a change that are looked at again: more than twenty for each character of a
value, so also where it is encoded twice over in the widest forms. Only the value counts here; whatever
stands beside it, the whole content is looked at once there is one."""
MOST = 8 << 20
"""Bytes of a content of which it is asked whether it is bare."""
_RUN_BEFORE = re.compile(
    rb"[A-Za-z0-9+/_=-]{48,}\Z|^[ \t]*[A-Za-z0-9+/_=-]{20,}\r?\n?\Z", re.MULTILINE
)
_RUN_BEHIND = re.compile(
    rb"[A-Za-z0-9+/_=-]{48,}|\r?\n?[ \t]*[A-Za-z0-9+/_=-]{20,}\r?$", re.MULTILINE
)
"""Base64 that goes on over the edge: what it says may depend on where it begins."""
_EDGE = 128


class Quiet:
    """Knows the forms of all values."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        self._probes = searches(forms(rules))

    def bare(self, data: bytes, changed: Sequence[tuple[int, int]] | None = None) -> bool:
        """Say whether no value stands in a text, as it is or encoded.

        Args:
            data: the text. Of one that is long, binary or compressed it is never said.
            changed: its parts that are new, with ``REACH`` bytes on each side, when it was made from
                a text of which it is known. None: all of it is looked at.
        """
        if len(data) > MOST or b"\0" in data or compressed.possible(data):
            return False
        if changed is None:
            return not any_value(_parts(data, [(0, len(data))]), self._probes)
        if any(_within_a_run(data, start, end) for start, end in changed):
            return False
        return not any_value(_parts(data, changed), self._probes)


def _parts(data: bytes, changed: Sequence[tuple[int, int]]) -> Iterator[bytes]:
    """Yield parts, long ones in pieces that overlap."""
    for start, end in changed:
        for at in range(start, max(start + 1, end - REACH), WHOLE - 2 * REACH):
            yield data[at : min(end, at + WHOLE)]


def _within_a_run(data: bytes, start: int, end: int) -> bool:
    """Say whether a part begins or ends inside of something that may be Base64."""
    before = start > 0 and _RUN_BEFORE.search(data[max(0, start - _EDGE) : start]) is not None
    return before or (end < len(data) and _RUN_BEHIND.match(data[end : end + _EDGE]) is not None)
