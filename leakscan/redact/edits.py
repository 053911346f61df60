"""Changes to a text: which bytes, and what takes their place."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from leakscan.redact.marker import Known


@dataclass(frozen=True, slots=True)
class Edit:
    """One change."""

    start: int
    end: int
    new: bytes
    known: Known | None = None
    """The value whose marker ``new`` is; None for bytes that were encoded anew."""
    keep: bool = False
    """Whether the length must stay what it is."""
    values: tuple[Known, ...] = ()
    """What it replaces, where it stands for more than one place or view."""

    def moved(self, by: int) -> Edit:
        """Return the same change in a text that begins ``by`` bytes earlier."""
        return replace(self, start=self.start + by, end=self.end + by)


def apart(edits: Iterable[Edit]) -> list[Edit]:
    """Return the changes in order; of two that overlap, the first, or the longer at one place."""
    kept: list[Edit] = []
    for edit in sorted(edits, key=lambda e: (e.start, -e.end)):
        if not kept or edit.start >= kept[-1].end:
            kept.append(edit)
    return kept


def applied(data: bytes, edits: Sequence[Edit]) -> bytes:
    """Return the text with the changes, which are in order and apart."""
    parts: list[bytes] = []
    done = 0
    for edit in edits:
        parts += (data[done : edit.start], edit.new)
        done = edit.end
    parts.append(data[done:])
    return b"".join(parts)


def trimmed(start: int, old: bytes, new: bytes) -> Edit:
    """Return the smallest change that makes ``new`` of ``old``, which stands at ``start``."""
    low, most = 0, min(len(old), len(new))
    low = _shared(old, new, most)
    rest = most - low
    back = _shared(old[::-1], new[::-1], rest)
    return Edit(start + low, start + len(old) - back, new[low : len(new) - back])


def _shared(one: bytes, two: bytes, most: int) -> int:
    """Return how many bytes two texts begin with in common, ``most`` at most."""
    low, high = 0, most
    while low < high:
        middle = (low + high + 1) // 2
        if one[:middle] == two[:middle]:
            low = middle
        else:
            high = middle - 1
    return low
