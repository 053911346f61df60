"""A first look at parts of paths: names of files and folders as they stand in git's trees.

Most literals lie within one name. One with a slash in it can lie across two, which a tree does not
show together; its longest piece between slashes is looked for instead. That hits too often, and
never too seldom: what hits is looked at again as whole paths.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from leakscan.engine.heads import Head
from leakscan.engine.literals import Family, Literal, family_literals

SLASH = b"/"
_TOKEN = re.compile(rb"\[\^?\]?(?:\\.|[^\]\\])*\]|\\x[0-9A-Fa-f]{2}|\\.|[/.]")
"""What of a head could be a slash: a class, an escape, a slash or a dot."""


def pieces(keywords: Iterable[str]) -> tuple[Head, ...]:
    """Return the longest piece of every literal with a slash in it; NUL stands in no path."""
    words = tuple(keywords)
    literals = {lit for family in Family for lit in family_literals(family, words)}
    found = {_piece(lit) for lit in literals if SLASH in lit.value and b"\0" not in lit.value}
    return tuple(sorted(found, key=lambda head: (head.source, head.caseless)))


def _piece(literal: Literal) -> Head:
    text = max(literal.value.split(SLASH), key=len)
    source = b"".join(b"\\x%02x" % byte for byte in text)
    return Head(source, len(text), literal.caseless, text, 0)


def can_cross(parts: Iterable[Head], found: Iterable[Head]) -> bool:
    """Say whether something could lie across names that its parts do not show.

    A head whose classes hold a slash, or a literal that is nothing but slashes.
    """
    return any(SLASH in set(_bytes_of(head)) for head in parts) or any(
        not head.width for head in found
    )


def _bytes_of(head: Head) -> Iterator[bytes]:
    """Yield a slash for every place of a head where one can stand."""
    for token in _TOKEN.findall(head.source):
        if re.fullmatch(token, SLASH):
            yield SLASH
