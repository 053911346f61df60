"""Names of fields as regular expressions.

Rules hold names in canonical form, letters and digits run together. Other scanners match text, so
the joints between words must be known again: they are where the rules' keywords have a sign
(``client_secret`` tells that ``clientsecret`` is two words).
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from leakscan.model.rule import RuleSet

JOINT = "[-_. :]?"
TRADE = ("api", "app", "auth", "id", "key", "number", "payments", "primary", "secondary", "value")
"""Words that names are made of and that are no rule's keywords, since they are everywhere."""

Words = tuple[str, ...]


def words(rules: RuleSet) -> Words:
    """Return the words of which the rules' names are made.

    A keyword that is written together, ``clientsecret``, tells nothing: others make it up.
    """
    found = {
        word
        for rule in rules.rules
        for keyword in (*rule.keywords, *rule.names)
        for word in re.split(r"[^0-9a-z\u00e0-\u00ff]+", keyword)
        if len(word) > 2
    } | set(TRADE)
    simple = {word for word in found if _loose(split(word, tuple(found - {word})), found - {word})}
    return tuple(sorted(simple | set(TRADE)))


def expression(names: Iterable[str], known: Words) -> str:
    """Return the expression of any of the names, any case, with or without signs between words.

    A name that holds another one is left out: whatever it would find, the shorter one finds.
    """
    every = tuple(dict.fromkeys(names))
    short = [name for name in every if not any(o != name and o in name for o in every)]
    return f"(?i:{'|'.join(JOINT.join(map(re.escape, split(name, known))) for name in short)})"


def split(name: str, known: Words) -> list[str]:
    """Split a canonical name into known words so that the fewest letters are left over."""
    best: list[list[str]] = [[]]
    vocabulary = set(known)
    for end in range(1, len(name) + 1):
        choices = [[*best[start], name[start:end]] for start in range(end)]
        best.append(min(choices, key=lambda parts: (_loose(parts, vocabulary), len(parts))))
    return best[-1]


def _loose(parts: list[str], vocabulary: set[str]) -> int:
    """Return how many letters are in no known word."""
    return sum(len(part) for part in parts if part not in vocabulary)
