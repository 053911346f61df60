"""A secret is a type of its own: it cannot be printed by accident."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable
from functools import partial

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

    def __reduce__(self) -> tuple[Callable[..., Secret], tuple[object, ...]]:
        return (Secret, (self._value,))


class MaskedSecret(Secret):
    """A value that is known only as a report tells it: by its mask, its keyed hash and its length.

    It shows the same mask as its source, whatever key a run has. ``reveal()`` gives what the report
    told in clear, for recognising it in other texts in order to mask it: mostly nothing.
    """

    __slots__ = ("_hmac", "_length", "_mask")

    def __init__(self, mask: str, *, hmac: str, length: int, value: bytes = b"") -> None:
        super().__init__(value)
        self._mask, self._hmac, self._length = mask, hmac, length

    def masked(self) -> str:
        """Return the mask as the report has it."""
        return self._mask

    def hmac(self, key: bytes) -> str:
        """Return the hash as the report has it; ``key`` is that of whoever wrote the report."""
        del key
        return self._hmac

    def __len__(self) -> int:
        return self._length

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, MaskedSecret):
            return False
        return (self._mask, self._hmac, self._length) == (other._mask, other._hmac, other._length)

    def __hash__(self) -> int:
        return hash((self._mask, self._hmac))

    def __repr__(self) -> str:
        return f"MaskedSecret({self._length} bytes)"

    __str__ = __repr__

    def __reduce__(self) -> tuple[Callable[[], MaskedSecret], tuple[()]]:
        again = partial(
            MaskedSecret, self._mask, hmac=self._hmac, length=self._length, value=self._value
        )
        return (again, ())


STANDS_SOMEWHERE = MaskedSecret(MASK, hmac="", length=0)
"""A value at a place of which a report does not say which of several members stands there."""
