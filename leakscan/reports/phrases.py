"""Numbers and lists as a sentence says them. Imports nothing: a commit hook waits for it."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence


def many(count: int, one: str, more: str = "") -> str:
    """Return ``1 file`` or ``1,204 files``; ``more`` is for a plural that is not ``one`` with s."""
    return f"{count:,} {one if count == 1 else more or one + 's'}"


def listing(parts: Sequence[str]) -> str:
    """Join as in a sentence: ``a``, ``a and b``, ``a, b and c``."""
    return " and ".join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts)


def size(count: int) -> str:
    """Return a number of bytes in decimal units."""
    value, unit = float(count), "bytes"
    for larger in ("kB", "MB", "GB", "TB"):
        if value < 1000:
            break
        value, unit = value / 1000, larger
    return many(count, "byte") if unit == "bytes" else f"{value:.3g} {unit}"


def percent(confidence: float) -> str:
    """Return a probability for a person; never certainty."""
    rounded = round(confidence * 100)
    return f"{rounded}%" if 0 < rounded < 100 else ">99%" if rounded else "<1%"
