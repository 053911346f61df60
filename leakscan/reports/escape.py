"""Text that cannot harm its reader: no control character, surrogate or hidden mark."""

from __future__ import annotations

import functools
import json
import re

_SURROGATE = re.compile("[\ud800-\udfff]")
_BEYOND_ASCII = re.compile(r"[^\x00-\x7e]")
# What os.fsdecode makes of a byte that is not UTF-8 (PEP 383).
_ESCAPED_BYTES = range(0xDC80, 0xDD00)


def _escaped(match: re.Match[str] | str) -> str:
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
    return text if text.isascii() else _SURROGATE.sub(_escaped, text)


@functools.lru_cache(maxsize=4096)
def printable(text: str) -> str:
    """Return ``text`` on one line, with everything invisible written as a backslash escape.

    That covers line breaks, terminal escape sequences, and the direction marks that make a file
    name read backwards (CVE-2021-42574); a plain space stays.
    """
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else _escaped(c) for c in text)


def _json_escaped(match: re.Match[str]) -> str:
    return match[0] if match[0].isprintable() else json.dumps(match[0])[1:-1]


def json_text(document: object, *, indent: int | None = None) -> str:
    """Return ``document`` as JSON: letters of every language stay, what is invisible is escaped.

    The parsed value is the same: only the writing differs from ``json.dumps``. Surrogates are the
    caller's to replace (``encodable``).
    """
    separators = (",", ": ") if indent else (",", ":")
    written = json.dumps(
        document, ensure_ascii=False, indent=indent, separators=separators, allow_nan=False
    )
    # Beyond ASCII a JSON text has characters only inside strings, where \\u escapes may stand.
    return _BEYOND_ASCII.sub(_json_escaped, written)
