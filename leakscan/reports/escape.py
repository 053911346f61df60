"""Text that cannot harm its reader: no control character, surrogate or hidden mark."""

from __future__ import annotations

import functools

from leakscan.model.escape import encodable, escaped, percent_encoded

__all__ = ["encodable", "percent_encoded", "printable"]


@functools.lru_cache(maxsize=4096)
def printable(text: str) -> str:
    """Return ``text`` on one line, with everything invisible written as a backslash escape.

    That covers line breaks, terminal escape sequences, and the direction marks that make a file
    name read backwards (CVE-2021-42574); a plain space stays.
    """
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else escaped(c) for c in text)
