"""Structural tests of a value: what can be said of it by looking at nothing else.

The facts behind each test are observations of the provider's keys, not promises of the provider.
"""

from __future__ import annotations

import base64
import binascii
import math
import re
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from functools import lru_cache
from itertools import pairwise

_EXPIRES = re.compile(rb'"exp"\s*:\s*"?(\d{1,12})')
_END_OF_TIME = 253402300800
"""The year 10000, in seconds since 1970."""
_V4_VARIANT = b"89abAB"
_HEX = frozenset(b"0123456789abcdefABCDEF")


def decode_base64(value: bytes) -> bytes | None:
    """Return the decoded bytes of standard or URL-safe Base64, padded or not; None when it is neither."""
    text = value.translate(bytes.maketrans(b"-_", b"+/")).rstrip(b"=")
    try:
        return base64.b64decode(text + b"=" * (-len(text) % 4), validate=True)
    except (binascii.Error, ValueError):
        return None


def ascii_base64_20(value: bytes) -> bool:
    """Tell whether it decodes to 20 ASCII letters and digits (a random text does so once in 2e12)."""
    raw = decode_base64(value)
    return raw is not None and len(raw) == 20 and raw.isalnum()


def base64_16(value: bytes) -> bool:
    """Tell whether it is the canonical Base64 of 16 bytes: the 22nd character has four zero bits."""
    raw = decode_base64(value)
    return raw is not None and len(raw) == 16 and value[21:22] in (b"A", b"Q", b"g", b"w")


def base64_32(value: bytes) -> bool:
    """Tell whether it is the canonical Base64 of 32 bytes."""
    raw = decode_base64(value)
    return raw is not None and len(raw) == 32 and base64.b64encode(raw) == value


def base64_64(value: bytes) -> bool:
    """Tell whether it is the canonical Base64 of 64 bytes."""
    raw = decode_base64(value)
    return raw is not None and len(raw) == 64


def hex_v4(value: bytes) -> bool:
    """Tell whether 32 hex digits have the two fixed nibbles of a version 4 GUID without hyphens."""
    return len(value) == 32 and value[12:13] == b"4" and value[16] in _V4_VARIANT


def guid_v4(value: bytes) -> bool:
    """Tell whether a GUID is of version 4."""
    return len(value) == 36 and value[14:15] == b"4" and value[19] in _V4_VARIANT


def jwt(value: bytes) -> bool:
    """Tell whether the first part of a token decodes to a JSON object with an algorithm."""
    head = decode_base64(value.split(b".", 1)[0])
    return head is not None and head[:1] == b"{" and b'"alg"' in head


def expiry(token: bytes) -> str:
    """Return the UTC day on which a JSON Web Token expires (``exp``, RFC 7519 §4.1.4); empty: not said."""
    parts = token.split(b".")
    claims = decode_base64(parts[1]) if len(parts) == 3 else None
    found = _EXPIRES.search(claims or b"")
    seconds = int(found.group(1)) if found else 0
    if not 0 < seconds < _END_OF_TIME:
        return ""
    return datetime.fromtimestamp(seconds, UTC).date().isoformat()


def alternating(value: bytes) -> bool:
    """Tell whether letters and digits alternate, as IBM API Connect's secrets do."""
    kinds = [chr(c).isdigit() for c in value]
    changes = sum(a != b for a, b in pairwise(kinds))
    return len(value) >= 40 and changes >= 0.9 * (len(value) - 1)


def mixed(value: bytes) -> bool:
    """Tell whether a text of unknown shape looks generated: letters and digits, and few repeats."""
    digits = sum(48 <= c <= 57 for c in value)
    letters = sum(chr(c).isalpha() for c in value)
    return digits >= 2 and letters >= 4 and entropy(value) >= 3.3


def entropy(value: bytes) -> float:
    """Return Shannon's entropy of the value's bytes, in bits per byte (0 to 8)."""
    total = len(value)
    return -sum(n / total * math.log2(n / total) for n in Counter(value).values()) if total else 0.0


CHECKS: dict[str, Callable[[bytes], bool]] = {
    "ascii-base64-20": ascii_base64_20,
    "base64-16": base64_16,
    "base64-32": base64_32,
    "base64-64": base64_64,
    "hex-v4": hex_v4,
    "guid-v4": guid_v4,
    "jwt": jwt,
    "alternating": alternating,
    "mixed": mixed,
}
"""Structural tests by the name that rule files use."""

_WALKS = (
    b"01234567890",
    b"abcdefghijklmnopqrstuvwxyz",
    b"qwertyuiop",
    b"asdfghjkl",
    b"zxcvbnm",
    b"qazwsxedcrfvtgbyhnujm",
    b"1q2w3e4r5t6y7u8i9o0p",
    b"0123456789abcdef",
)
_STEPS = frozenset(
    walk[i : i + 3] for one in _WALKS for walk in (one, one[::-1]) for i in range(len(walk) - 2)
)


def walked(value: bytes) -> float:
    """Return the share (0 to 1) of the value that runs along an alphabet, a number row or a keyboard."""
    text = value.lower().replace(b"-", b"").replace(b"_", b"")
    covered = bytearray(len(text))
    for i in range(len(text) - 2):
        if text[i : i + 3] in _STEPS:
            covered[i : i + 3] = b"\1\1\1"
    return sum(covered) / len(text) if text else 0.0


def _interleaved(text: bytes) -> bool:
    """Tell whether two walks are dealt in turn: ``a1b2c3d4e5f6``."""
    return walked(text[::2]) >= 0.55 and walked(text[1::2]) >= 0.55


def repeated(value: bytes) -> float:
    """Return the share (0 to 1) of the value that stands in runs of three or more equal characters."""
    text = value.replace(b"-", b"")
    run = covered = 0
    for i, char in enumerate(text):
        run = run + 1 if i and char == text[i - 1] else 1
        covered += 3 if run == 3 else 1 if run > 3 else 0
    return covered / len(text) if text else 0.0


def period(value: bytes) -> int:
    """Return the length of the unit that the value repeats at least twice, 0 when it repeats none."""
    text = value.replace(b"-", b"").lower()
    at = (text + text).find(text, 1) if text else 0
    if at and at < len(text):
        return at
    half = len(text) // 2
    return next((n for n in range(1, half + 1) if len(text) >= 8 and _repeats(text, n)), 0)


def _repeats(text: bytes, unit: int) -> bool:
    return text == (text[:unit] * (len(text) // unit + 1))[: len(text)]


@lru_cache(maxsize=4096)
def made_up(value: bytes) -> str:
    """Return why a value cannot be a generated key (``walk``, ``repeat``, ``period``, ``poor``), or ``""``.

    A random value of the known shapes fails each test less than once in 20,000.
    """
    texts = [value]
    raw = decode_base64(value) if len(value) in (27, 28) else None
    if raw and raw.isalnum():
        texts.append(raw)
    for text in texts:
        reason = _made_up_text(text)
        if reason:
            return reason
    return ""


def _made_up_text(text: bytes) -> str:
    hexadecimal = set(text) <= _HEX | {45}
    distinct = len(set(text.lower()) - set(b"-_=.~"))
    length = len(text.rstrip(b"="))
    if walked(text) >= 0.4 or _interleaved(text.replace(b"-", b"")):
        return "walk"
    if repeated(text) >= 0.3:
        return "repeat"
    if length >= 12 and period(text):
        return "period"
    if length >= 20 and distinct <= (6 if hexadecimal else 8):
        return "poor"
    return ""
