"""A secret is a type of its own: it cannot be printed by accident."""

from __future__ import annotations

import hashlib
import hmac

MASK = "…"


class Secret:
    """Bytes that redact themselves.

    A plain class and not a dataclass: ``dataclasses.asdict`` of an owner would walk into a dataclass
    and expose the bytes. ``reveal()`` is the only way to them, and is easy to search for.
    """

    __slots__ = ("_value",)

    def __init__(self, value: bytes) -> None:
        self._value = bytes(value)

    def reveal(self) -> bytes:
        """Return the bytes in clear."""
        return self._value

    def masked(self) -> str:
        """Return the first four and last two characters of a long value, less of a short one.

        At most a quarter of the value is shown, so that a mask can never be completed by guessing.
        """
        text = self._value.decode("utf-8", "backslashreplace")
        text = "".join(c if c.isprintable() else "?" for c in text)
        if len(text) < 12:
            return MASK
        head, tail = (4, 2) if len(text) >= 24 else (2, 1)
        return f"{text[:head]}{MASK}{text[-tail:]}"

    def hmac(self, key: bytes) -> str:
        """Return the hexadecimal HMAC-SHA256 of the value under ``key``."""
        return hmac.new(key, self._value, hashlib.sha256).hexdigest()

    def __len__(self) -> int:
        return len(self._value)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and hmac.compare_digest(self._value, other._value)

    def __hash__(self) -> int:
        return hash(self._value)

    def __repr__(self) -> str:
        return f"Secret({len(self._value)} bytes)"

    __str__ = __repr__

    def __format__(self, spec: str) -> str:
        return format(repr(self), spec)

    def __reduce__(self) -> tuple[type[Secret], tuple[bytes]]:
        return (Secret, (self._value,))
