r"""What the second look at logs looks for (``nearby.py``): ends of names, beginnings of values.

Beginnings of values have one length each (``heads.py``). How far one stands from the other is not
for an expression to say: counted repeats of anything made the database take 24 seconds to compile
and scan 8 MB/s.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Container, Iterable, Iterator
from typing import NamedTuple

from leakscan.engine.heads import Expression, Head, heads
from leakscan.engine.literals import Family, family_literals
from leakscan.model.rule import Field, Rule, RuleSet, Shape

PLAIN_END = 5
"""Characters that tell a keyword as it is written from one that is encoded."""
_TAIL = 10
"""Most characters that tell the end of a name."""
_SHORT = 3
"""Characters that tell the end of a name in front of another word."""
_LAST_WORDS = frozenset({"kode", "sec"})
"""Last words of names that are no names by themselves."""
_GUID = r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
_CODED = r"[A-Za-z0-9+/_-]{38}"
ALWAYS = (rf"basic\s{{1,4}}{_CODED}", rf"{_GUID}:[A-Za-z0-9_~.+/-]{{20}}")
"""Worth a close look wherever they stand near a hit: a Basic header, ``id:secret``."""
_BETWEEN = r"[ \t\r\n\"'`,;|()\[\]<>]{1,60}"
PERHAPS = (
    rf"{_GUID}{_BETWEEN}(?:{_GUID}|[A-Za-z0-9+/_-]{{22,43}}=)",
    rf"[A-Za-z0-9+/_-]{{22}}={{1,2}}{_BETWEEN}{_GUID}",
)
"""An id beside something like a secret: the matcher decides."""
_BESIDE_IDS = (
    r"-[0-9a-f]{12}:[A-Za-z0-9_~.+/-]{20}",
    rf"-[0-9a-f]{{12}}{_BETWEEN}(?:[0-9a-f]{{8}}-|[A-Za-z0-9+/_-]{{22,43}}=)",
    rf"[A-Za-z0-9+/_-]{{4}}=={{0,1}}{_BETWEEN}[0-9a-f]{{8}}-",
)
"""What is in all of these that have an id."""
ENCODED = (r"%[0-9a-f]{2}", r"\\{1,4}(?:u00[0-9a-f]{2}|u\{|x[0-9a-f]{2}|[0-7]{3}|/)", "&#", _CODED)
"""Could hide a value, where a name stands before it."""
_CELL = r"[\"'`\]]?[ \t]{0,3}[,;|\t][ \t]{0,3}[\"'`\[]?[A-Za-z_]"
_LAST_CELL = r"[\"'`\]]?[ \t]{0,3}(?:\r?\n|\)[ \t\r\n]{1,4}v)"


CELLS = rf"(?:{_CELL}|{_LAST_CELL})"
"""What stands behind a name in a table's header."""
TIED_VALUE = (
    r"(?:[A-Za-z0-9+/]{14}|[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-|"
    + "|".join(source.replace("a-f", "a-fA-F") for source in ENCODED)
    + ")"
)
"""Like the beginning of a value, in whatever encoding, where a name stands before it."""
_LETTERS = re.compile(r"[a-z0-9]+$")
_ID = re.compile(r"(?<=.)(?=(?:id|identifier)$)")
_SEPARATOR = r"[\W_]{0,2}"
"""What an underscore in a kind stands for."""


class Begun(NamedTuple):
    """The beginning of the values of a secret field."""

    length: int
    """In bytes, the same for all values."""
    tails: frozenset[str]
    """How the names of the field end, as kinds of expressions."""


def expressions(rules: RuleSet, ids: Container[str] = ()) -> Iterator[tuple[str, Expression]]:
    """Yield all expressions with the kind of what they find.

    ``-key``: the end of a name; the source of a beginning: that of a value; and ``always``,
    ``perhaps``, ``encoded``, ``cell`` and ``last-cell``. ``ids`` are fields that are looked for beside
    secret ones, by their telling names. Raises RuleError for a shape without a fixed beginning.
    """
    for kind, source in _table(rules, ids):
        yield kind, Expression(source.encode(), caseless=kind[0] != "-")


def gates(rules: RuleSet, ids: Container[str] = ()) -> list[list[Expression]]:
    """Return what a neighbourhood must have for any of the ``expressions`` to matter, if no value is tied to a name.

    Fewer and simpler, so that the many that have nothing cost next to nothing. In groups, each for a
    database of its own: hyperscan takes two thirds of the time that all of them together take.
    """
    tails = sorted({tail for one in beginnings(rules, ids).values() for tail in one.tails})
    name = "(?:" + "|".join(end for tail in tails for end in spelt(tail)) + ")"
    quote = r"[\"'\\]"
    beside_words = (
        rf"(?:value|val|default|content|data){quote}{{0,5}}\s{{0,9}}[:=]\s{{0,9}}{quote}{{0,5}}{TIED_VALUE}",
        rf">\s{{0,20}}{TIED_VALUE}",
        rf"[\"'\s,_](?:key|name|id){quote}{{0,5}}\s{{0,4}}[:=]\s{{0,4}}{quote}{{1,5}}[\w.:/$ -]{{0,60}}{name}",
        rf"[\"']\s{{1,4}}where\s|\b(?:put|set|add|create)\s[\w -]{{0,60}}{name}",
        "for(?:http)?headerfield",
        ALWAYS[0],
        *_telling(rules),
    )
    groups = (beside_words, (r"[^%][0-9][A-Za-z0-9+/_-]{8,27}(?:=|%|\\|&#)",), _BESIDE_IDS)
    return [[Expression(source.encode(), caseless=True) for source in group] for group in groups]


def _table(rules: RuleSet, ids: Container[str]) -> Iterator[tuple[str, str]]:
    begun = beginnings(rules, ids)
    tails = sorted({tail for one in begun.values() for tail in one.tails})
    every = "(?:" + "|".join(low for low, _ in map(spelt, tails)) + ")"
    for tail in tails:  # no letter that goes on with the word
        low, high = spelt(tail)
        yield tail, f"{low}[^a-z]"
        yield tail, f"{high}[^A-Z]"
    yield from ((shape, shape) for shape in begun)
    yield from (("always", source) for source in ALWAYS)
    yield from (("perhaps", source) for source in (*PERHAPS, *_telling(rules)))
    yield from (("encoded", source) for source in ENCODED)
    yield "cell", every + _CELL
    yield "last-cell", every + _LAST_CELL


def plain_ends(rules: RuleSet) -> frozenset[bytes]:
    """Return how keywords end where they stand plainly: their last few characters, lower case."""
    keywords = sorted({k for rule in rules.rules for k in rule.keywords})
    return frozenset(li.value[-PLAIN_END:] for li in family_literals(Family.PLAIN, keywords))


def _telling(rules: RuleSet) -> Iterator[str]:
    """Yield the shapes that need no name, between characters that are no part of such values."""
    edge = "[^A-Za-z0-9+/_=-]"
    yield from (f"{edge}{head.source.decode()}{edge}" for head in telling_heads(rules))


def telling_heads(rules: RuleSet) -> Iterator[Head]:
    """Yield the beginnings of values that need no name."""
    for _, _, shape in _secret_shapes(rules):
        if shape.alone:
            yield from heads(shape.pattern)


def _secret_shapes(rules: RuleSet) -> Iterator[tuple[Rule, Field, Shape]]:
    for rule in rules.rules:
        for part in rule.fields:
            yield from ((rule, part, shape) for shape in part.shapes if part.secret)


def beginnings(rules: RuleSet, ids: Container[str] = ()) -> dict[str, Begun]:
    """Return the beginnings of the values looked for, by source. Raises RuleError for one that is not fixed."""
    parts = [p for rule in rules.rules for p in rule.fields if p.secret or p.id in ids]
    known = {n for p in parts if p.secret for n in (*p.names, *p.weak_names)} | _LAST_WORDS
    found: dict[str, Begun] = {}
    for part in parts:
        ends = (
            _tails((*part.names, *part.weak_names), known) if part.secret else _id_tails(part.names)
        )
        for head in (head for shape in part.shapes for head in heads(shape.pattern)):
            source = head.source.decode()
            before = found.get(source, Begun(head.width, frozenset()))
            found[source] = Begun(head.width, before.tails | ends)
    return found


def _tails(names: Iterable[str], known: Collection[str]) -> frozenset[str]:
    """Return what tells the ends of names, as kinds of expressions.

    Where words of a name are written apart, its last word or the name that it begins with tells it:
    what follows an end may go on after a separator. ``known`` are all names.
    """
    found: set[str] = set()
    for name in names:
        last = next((name[at:] for at in range(1, len(name) - 2) if name[at:] in known), name)
        first = next((name[:at] for at in range(_SHORT, len(name)) if name[:at] in known), "")
        end = name[len(first) - _SHORT :] if first and last == name else last
        letters = _LETTERS.search(end[-_TAIL:])
        if letters:
            found.add(f"-{letters[0]}")
    return frozenset(found)


def _id_tails(names: Iterable[str]) -> frozenset[str]:
    """Return whole names: ``id`` alone ends half of all names in a log."""
    return frozenset("-" + _ID.sub("_", name)[-_TAIL:] for name in names)


def spelt(tail: str) -> tuple[str, str]:
    """Return the expressions for the end of a name whose last letter is small, and whose is large."""
    begun, last = tail[1:-1].replace("_", _SEPARATOR), tail[-1]
    return f"(?:(?i:{begun}){last})", f"(?:(?i:{begun}){last.upper()})"
