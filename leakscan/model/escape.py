"""Text that every encoding can hold: surrogates written out, and names as RFC 3986 writes them."""

from __future__ import annotations

import re

_SURROGATE = re.compile("[\ud800-\udfff]")
# What os.fsdecode makes of a byte that is not UTF-8 (PEP 383).
_ESCAPED_BYTES = range(0xDC80, 0xDD00)


def escaped(match: re.Match[str] | str) -> str:
    """Return the backslash escape of one character; an escaped byte becomes that byte's own."""
    code = ord(match if isinstance(match, str) else match[0])
    if code in _ESCAPED_BYTES:
        code -= 0xDC00
    if code < 0x100:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def encodable(text: str) -> str:
    r"""Return ``text`` with surrogates written as backslash escapes, so that UTF-8 can hold it.

    A path byte that is not UTF-8 is shown as git and ls show it: ``caf\xe9.env``.
    """
    return text if text.isascii() else _SURROGATE.sub(escaped, text)


def percent_encoded(text: str, safe: str = "") -> str:
    """Return ``text`` as RFC 3986 writes it; unreserved characters and ``safe`` stay.

    Written here, because urllib.parse costs a hook more to load than all of this module.
    """
    return "".join(
        c if c.isascii() and (c.isalnum() or c in "-._~" or c in safe) else _percent(c)
        for c in text
    )


def _percent(character: str) -> str:
    code = ord(character)
    raw = bytes([code - 0xDC00]) if code in _ESCAPED_BYTES else encodable(character).encode()
    return "".join(f"%{byte:02X}" for byte in raw)
