"""Passes over content in which only the name of an id stands, and no id.

Ids have keywords so that one can complete a secret in another file (``joining.py``). ``client_id`` is an
everyday word in code that signs people in, and most such code has no id in it: looking closer at all of
it would make a scan of clean source code up to four times as slow.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from leakscan.model.rule import Rule

_GUID = re.compile(rb"-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{12}")
"""The part of a GUID that begins with a rare byte."""
_SEPARATORS = re.compile(r"[_\-.: ]")


class IdOnly:
    """Knows the keywords that name an id."""

    def __init__(self, rules: Iterable[Rule]) -> None:
        names: set[bytes] = set()
        for rule in rules:
            ids = {n for f in rule.fields if not f.secret for n in f.names}
            others = {n for f in rule.fields if f.secret for n in f.names} | set(rule.names)
            names |= {
                keyword.encode()
                for keyword in rule.keywords
                if (bare := _SEPARATORS.sub("", keyword)) in ids - others and bare.endswith("id")
            }
        self._names = tuple(names)
        self._longest = max(map(len, names), default=0)

    def idle(self, data: bytes, hits: Sequence[int]) -> bool:
        """Say whether every hit is an id's plain name, and no GUID stands anywhere."""
        for hit in hits:
            if not data[max(0, hit - self._longest) : hit].lower().endswith(self._names):
                return False
        return _GUID.search(data) is None
