r"""The second look at logs: which prefilter hits have anything beside them that could be a secret.

A log of a shop names its payment provider on every hundredth line, mostly beside a masked key or none
at all. Reading all that closely (``matchers.py``, ``views.py``) would take a thousand times as long as
finding it. So one more pass of the same kind goes over the neighbourhoods of the hits alone. It finds
ends of names and beginnings of values; where a name could govern a value, the matcher decides.

It errs on the side of looking. What it passes over has, near a hit, no value of a secret's form with a
name of such a secret before it (:data:`TIED`, or further where the text has the form of siblings) or
behind it, none that is telling by itself, no header of a table, and nothing encoded beside a name. Hits
that are encoded themselves are always looked at.
"""

from __future__ import annotations

import re
import string
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from leakscan.engine.beginnings import (
    PLAIN_END,
    Begun,
    beginnings,
    expressions,
    plain_ends,
    telling_heads,
)
from leakscan.engine.database import hyperscan_version
from leakscan.engine.heads import Expression, Head
from leakscan.engine.looks import Look, compiled
from leakscan.engine.matchers import Matcher
from leakscan.engine.names import NameReader
from leakscan.engine.stretches import (
    BEFORE,
    any_between,
    apart,
    around,
    at_lines,
    joined,
    neighbourhoods,
)
from leakscan.engine.thinning import Thinner
from leakscan.engine.windows import REACH as FAR
from leakscan.engine.windows import windows
from leakscan.errors import RuleError
from leakscan.model.rule import RuleSet
from leakscan.model.span import Span

TOLD = 720, 320
"""How much before and behind a value the matcher is shown to decide, in bytes."""
TIED = 72
"""Most bytes between the end of a name and its value, where nothing tells siblings."""
SIBLINGS = 640
NEAR = 1024
"""How far around a value everything is looked at closely, in bytes."""
PARTNERS = 16 * 1024
"""How far around a value the hits of its partners are looked at as well, in bytes."""
_NAME = re.compile(rb"[A-Za-z_][\w .:-]{2,60}$")
_WORD = rb"(?:value|val|default|string|str|text|type|data|content|hidden|const|var|let|is|er|was|on|or|else|new"
_WORD += rb"|from|env|get|set|header|bearer|basic|[bnruf]|s|\d{1,4}|[A-Za-z_][\w.:!]{0,40}(?=\s{0,3}[(\[]))"
_TIE = re.compile(
    rb"(?i)[\w.-]{0,28}(?:\s{0,2}[?!]?:\s{0,2}&?[a-z_][\w.<>\[\]?| &']{0,40}=\W{0,8}"
    rb"|\W{1,28}(?:%b\W{1,12}){0,3}|\W{1,80})(?:%b\b\W{0,4})?" % (_WORD, _WORD)
)
"""An outline of ``syntaxes.py``: what may stand between the end of a name and its value."""
_ENCODED = re.compile(
    rb"(?i)[\w.-]{0,28}\W{1,28}(?:%b\W{1,12}){0,3}"
    rb"(?:[a-z0-9+/_~.-]|%%[0-9a-f]{2}|\\{1,4}(?:u00[0-9a-f]{2}|x[0-9a-f]{2}|[0-7]{3}|/)|&\#x?[0-9a-f]{1,4};){20,}"
    % _WORD
)
"""A name's end, a tie, and a run that is long enough for a value in some encoding."""
_COMPANION = re.compile(
    rb"(?i)[\w.-]{0,28}\W{1,28}(?:%b\W{1,12}){0,3}[a-z0-9+/_~.-]{0,60}[0-9]" % _WORD
)
"""A keyword with something behind it that has a digit: an id, a key, a serial number."""
_SIBLING = re.compile(
    rb"""(?i)(?:(?:value|val|default|content|data)["'\\]{0,5}\s{0,9}[:=]\s{0,9}["'\\]{0,5}|>\s{0,20})$"""
)
_BEHIND = re.compile(
    rb"""(?i)\\{0,3}["'][^\n]{0,200}?["'\s,](?:(?:\w{1,20}_)?(?:key|name)|id)\\{0,3}["']?\s{0,4}[:=]\s{0,4}\\{0,3}["']"""
    rb"""|["']?\s{0,4},?\s{0,4}\r?\n[^\n]{0,80}?\b(?:key|name)["']?\s{0,4}[:=]"""
    rb"""|["']\s{0,4},?\s{0,4}for(?:http)?headerfield\s{0,2}:"""
    rb"""|['"]\s{1,4}where\s[^\n]{1,50}?(?:=|like)|["']?[ \t]{0,4}\|[^\n|]{0,80}?\b(?:put|set|add|create)\s"""
)
_NAME_BEHIND = 64
"""How far behind that the name ends, in bytes."""


_IN_VALUE = string.ascii_letters.encode() + string.digits.encode() + b"_+~%"
"""What a value never follows directly, nor a dash or dot behind such (``probes.py``)."""
_PART = re.compile(rb"[A-Za-z0-9_][-.]")
_PAIR = 7
"""Bytes of the shortest piece of a dump that writes bytes in pairs (``literals.MIN_DUMP``): ``72 6574``."""
_NO_PAIRS = re.compile(
    rb"(?i)[0-9a-f]{2} [0-9a-f]{4}(?=[0-9a-f])|[0-9a-f]{4} [0-9a-f]{2}(?=[0-9a-f]{3})"
)
"""Such a piece with more digits behind it than its last pair has."""
_TOKEN = rb"eyJ[A-Za-z0-9_-]{14}"
_TOKEN_WIDTH = 17


class SecondLook:
    """The second look for one set of rules."""

    def __init__(
        self, rules: RuleSet, *, cache: str | None = None, ids: Collection[str] = ()
    ) -> None:
        """Compile what is looked for.

        Args:
            rules: whose secrets are looked for.
            cache: folder in which what was compiled is kept; None: nowhere.
            ids: fields that are looked for as well, by their telling names: each value once, for a
                secret that stands far away.
        """
        self._ids = frozenset(ids)
        self._reader = NameReader(rules.rules, rules.common)
        self._matcher = Matcher(rules.rules, self._reader)
        self._secret = {(r.id, f.id) for r in rules.rules for f in r.fields if f.secret}
        self._begun: dict[str, Begun] = {}
        self._kinds: list[str] = []
        self._plain = plain_ends(rules)
        self._telling: list[tuple[Head, re.Pattern[bytes]]] = []
        self._look: Look | None = None
        self._thinner: Thinner | None = None
        try:
            self._begun = beginnings(rules, ids)
            table = list(expressions(rules, ids))
            self._telling = [(head, re.compile(head.source)) for head in telling_heads(rules)]
        except RuleError:  # a shape without a fixed beginning: everything is looked at closely
            return
        self._kinds = [kind for kind, _ in table]
        self._look = compiled([expression for _, expression in table], cache)
        self._tokens = compiled([Expression(_TOKEN)], cache)
        if hyperscan_version() is not None:
            self._thinner = Thinner(rules, cache, ids)

    def spans(self, data: bytes, hits: Sequence[int]) -> list[Span]:
        """Return the stretches of ``data`` worth a close look, in order and at line ends where near.

        ``hits`` are the prefilter's, ascending.
        """
        if not hits:
            return []
        if self._look is None:
            return windows(data, hits)
        closely, plain = self._chosen(self._look, data, hits)
        if not closely:
            return []
        closely = joined(closely)
        starts = [span.start for span in closely]
        partners = []
        for hit in plain:
            at = bisect_right(starts, hit + PARTNERS) - 1
            near = at >= 0 and closely[at].end + PARTNERS > hit
            if near and _COMPANION.match(data, hit):
                partners.append(around(data, hit, NEAR // 2))
        return joined(at_lines(data, span) for span in (*closely, *partners))

    def _chosen(self, look: Look, data: bytes, hits: Sequence[int]) -> tuple[list[Span], list[int]]:
        """Return what is worth it for its own sake, and the hits that stand plainly."""
        places = self._places(look, data, hits)
        plain, hidden = self._apart(data, hits)
        chosen = [
            around(data, hit, NEAR if self._begins_a_value(data, hit) else FAR) for hit in hidden
        ]
        chosen += [around(data, end, NEAR) for end in places["always"]]
        chosen += [
            around(data, end, FAR)
            for kind in ("cell", "last-cell")
            for end in places[kind]
            if self._heads_a_column(data, end)
        ]
        tied = [*places["perhaps"], *self._tied(data, places)]
        known: set[bytes] = set()
        chosen += [around(data, end, NEAR) for end in apart(tied) if self._tells(data, end, known)]
        names = sorted(end for kind, ends in places.items() if kind[0] == "-" for end in ends)
        coded = (end for end in apart(places["encoded"]) if _hides_a_value(data, end, names))
        chosen += [around(data, end, NEAR) for end in coded]
        tokens = _tokens((end for _, end in self._tokens.found(data)), hits)
        chosen += [around(data, place, NEAR) for place in tokens]
        return chosen, plain

    def _apart(self, data: bytes, hits: Sequence[int]) -> tuple[list[int], list[int]]:
        """Return the hits whose keyword is written plainly, and the others."""
        plain: list[int] = []
        hidden: list[int] = []
        for hit in hits:
            if data[max(0, hit - PLAIN_END) : hit].lower() in self._plain:
                plain.append(hit)
            elif not _is_chance(data, hit):
                hidden.append(hit)
        return plain, hidden

    def _begins_a_value(self, data: bytes, hit: int) -> bool:
        """Say whether a hit is the beginning of a value that is telling by itself."""
        return any(
            hit >= head.width and pattern.match(data, hit - head.width)
            for head, pattern in self._telling
        )

    def _places(self, look: Look, data: bytes, hits: Sequence[int]) -> Mapping[str, list[int]]:
        """Return the ends of all that was found around the hits, by kind, ascending."""
        places: dict[str, list[int]] = defaultdict(list)
        text, pieces = neighbourhoods(data, hits)
        if self._thinner is not None:
            text, pieces = self._thinner.kept(text, pieces)
        begins = [place for place, _ in pieces]
        for number, end in look.found(text):
            place, start = pieces[bisect_left(begins, end) - 1]
            kind = self._kinds[number]
            places[kind].append(start + end - place - (kind[0] == "-"))
        return places

    def _tied(self, data: bytes, places: Mapping[str, list[int]]) -> Iterator[int]:
        """Yield the ends of values' beginnings for which a name may stand near enough."""
        by_tails: dict[frozenset[str], list[int]] = {}
        for shape, begun in self._begun.items():
            ends = places.get(shape, ())
            if not ends:
                continue
            names = by_tails.get(begun.tails)
            if names is None:
                names = sorted(end for tail in begun.tails for end in places.get(tail, ()))
                by_tails[begun.tails] = names
            for end in ends:
                if self._may_govern(data, names, end - begun.length, end):
                    yield end

    @staticmethod
    def _may_govern(data: bytes, names: Sequence[int], start: int, end: int) -> bool:
        """Say whether one of the ends of names stands so that it could govern a value."""
        if start and (data[start - 1] in _IN_VALUE or _PART.search(data, max(0, start - 2), start)):
            return False
        last = bisect_right(names, start) - 1
        first = bisect_left(names, start - TIED, 0, last + 1)
        if any(_TIE.fullmatch(data, names[at], start) for at in range(last, first - 1, -1)):
            return True
        if any_between(names, start - SIBLINGS, start) and _SIBLING.search(
            data, max(0, start - 40), start
        ):
            return True
        behind = _BEHIND.match(data, end) if any_between(names, end, end + BEFORE) else None
        return behind is not None and any_between(names, behind.end(), behind.end() + _NAME_BEHIND)

    def _tells(self, data: bytes, end: int, known: set[bytes]) -> bool:
        """Say whether the matcher sees a secret, with a name or of a telling shape, around a place.

        Or an id, if ids are looked for; ``known`` are those that were met before.
        """
        low = max(0, end - TOLD[0])
        text, at = data[low : end + TOLD[1]], end - low
        if self._matcher.tells(text, at):
            return True
        ids = {f.value for f in self._matcher.named(text, at, self._ids)} if self._ids else set()
        new = bool(ids - known)
        known |= ids
        return new

    def _heads_a_column(self, data: bytes, end: int) -> bool:
        """Say whether the cell of a table's header that stands before ``end`` names a secret."""
        cell = re.split(rb"[,;|\t\n]", data[max(0, end - 80) : end].rstrip(b"\r\n)vV \t"))
        names = (part.strip(b" \t\"'`[]") for part in cell[-2:])
        infos = (
            i for n in names if _NAME.fullmatch(n) for i in self._reader.read(n.decode("latin-1"))
        )
        return any(i.strong and (i.rule, i.field) in self._secret for i in infos)


def _is_chance(data: bytes, hit: int) -> bool:
    """Say whether a hit is written as in a dump of pairs of bytes, and goes on as no dump does.

    In ``rt=0.974 5f69e3a4-…`` it is a part of a number and of a GUID.
    """
    return _NO_PAIRS.match(data, hit - _PAIR) is not None if hit >= _PAIR else False


def _hides_a_value(data: bytes, end: int, names: Sequence[int]) -> bool:
    """Say whether what ends at ``end`` is part of a run that one of the names is tied to."""
    first = bisect_left(names, end - TIED - 40)
    for name in names[first : bisect_left(names, end)]:
        run = _ENCODED.match(data, name)
        if run and run.end() >= end:
            return True
    return False


def _tokens(ends: Iterable[int], hits: Sequence[int]) -> Iterator[int]:
    """Yield where tokens begin within reach of a hit; they are too long for the neighbourhoods."""
    for end in ends:
        place = end - _TOKEN_WIDTH
        if any_between(hits, place - FAR // 4, place + FAR // 2):
            yield place
