"""No secret in what a record says: an address with a key in its path, a request id that is a key."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from urllib.parse import quote

from leakscan.model.secret import Secret

_SHORTEST = 8
"""A shorter value is too common a text to be masked; a serial number, too."""
_MOST = 20_000
"""Values of which the spellings are looked for."""


def masker(values: Iterable[Secret]) -> Callable[[str], str]:
    """Return a function that puts the mask of each value in its place, however it is spelled."""
    known: dict[str, str] = {}
    for value in list(dict.fromkeys(values))[:_MOST]:
        for spelling in spellings(value):
            known.setdefault(spelling, value.masked())
    if not known:
        return str
    longest_first = sorted(known, key=len, reverse=True)
    pattern = re.compile("|".join(map(re.escape, longest_first)), re.IGNORECASE)
    return lambda text: pattern.sub(lambda hit: known.get(hit[0]) or known_as(hit[0], known), text)


def known_as(text: str, known: dict[str, str]) -> str:
    """Return the mask of a value that stands in other letters: a percent escape in small ones."""
    return next((mask for spelling, mask in known.items() if spelling.lower() == text.lower()), "…")


def spellings(value: Secret) -> set[str]:
    """Return how an address or a header can spell a value; nothing for a common text."""
    text = value.reveal().decode("utf-8", "replace")
    if text.isdigit() and len(text) <= _SHORTEST:
        return set()
    found = {text, text.rstrip("="), quote(text, safe=""), text.replace("/", "\\/")}
    return {spelling for spelling in found if len(spelling) >= _SHORTEST}
