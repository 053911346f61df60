"""Values and the names that govern them.

The search goes from the value to the name: a shape is looked for first, then the names to its left (or
right) are read, and one of the forms in ``syntaxes.py`` must describe all that stands between. So every
form costs the same, and a value without any name is still seen when its shape is telling.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import deque
from collections.abc import Container, Iterator
from dataclasses import replace
from functools import lru_cache

from leakscan.engine.columns import Columns
from leakscan.engine.concealing import generated
from leakscan.engine.found import Found
from leakscan.engine.names import NameInfo, NameReader
from leakscan.engine.positional import id_colon_secret, positional
from leakscan.engine.probes import Probe, places, probes
from leakscan.engine.structure import CHECKS
from leakscan.engine.syntaxes import syntax_between, syntax_reversed
from leakscan.model.rule import Rule

NEAR_LEFT = 160
"""How many bytes to the left of a value are searched for its name."""
LEFT = 640
"""How many, where the text has the form of siblings (``"name": …, "value": …``)."""
RIGHT = 240
"""How many bytes to the right (``"value": …, "key": …``)."""
_NAMES_TRIED = 12
_NAME = re.compile(
    rb"(?<![A-Za-z0-9_\x80-\xff])[A-Za-z_$\x80-\xff][\w$\x80-\xff]*(?:(?:[-.:/\\]{1,2}|->)(?=[A-Za-z0-9_\x80-\xff])[\w$\x80-\xff]+)*"
)
_JOIN = re.compile(rb"""[\[\]'"().>:/_ *`?-]{1,6}""")
_AROUND = 12 * 1024
"""How far from telling values the vague ones (serial numbers) are looked for, in bytes."""
_BESIDE = 400
"""How near an id, in bytes, makes a common form under a vague name worth keeping."""
_REMEMBERED = 512
"""Texts before values of which the name is remembered: several probes ask, and every view of the text."""
_PHRASE = 4
"""How many names in a row are read as one (``['vipps']['client_secret']``, ``Vipps client secret``)."""


_SIBLING = re.compile(rb"""(?i)(?:value|val|default|content|data)["']?\s*[:=]|>\s*$""")
_SIBLING_WORDS = (b"val", b"default", b"content", b"data")
_BEHIND = re.compile(
    rb"""(?i)(?:\b|_)(?:key|name|id)\\{0,3}["']?\s*[:=]|\swhere\s|forHTTPHeaderField|\|[^\n|]+\b(?:put|set|add|create)\s"""
)
_FIRST = re.compile(
    rb"""(?i)(?:(?:\b|_)(?:key|name|id)\\{0,3}["']?\s*[:=]|forHTTPHeaderField\s*:)\s*@?\\{0,3}["']?$"""
)
"""Before a name that itself is the value of ``key`` or ``name``; the value may stand before it."""
_FIRST_REACH = 32
_CLOSING = (b'"', b"'", b"\\", b"\n", b"\r")
"""What may close a value whose name follows it."""


class Matcher:
    """Finds values in a text for a set of rules."""

    def __init__(self, rules: tuple[Rule, ...], reader: NameReader) -> None:
        self._reader = reader
        compiled = probes(rules)
        self._telling = tuple(p for p in compiled if not p.vague)
        self._vague = tuple(p for p in compiled if p.vague)
        self._pairs = tuple(
            (rule, rule.field_named("client_id"), rule.field_named("client_secret"))
            for rule in rules
            if {"client_id", "client_secret"} <= {part.id for part in rule.fields}
        )
        self._name_in = lru_cache(maxsize=_REMEMBERED)(self._read_name)

    def matches(self, text: bytes) -> list[Found]:
        """Return every value with a name, values that have their meaning from their place, and nameless ones.

        Nameless values are there for their shape alone; the caller keeps those that the rules call telling.
        """
        found = _in_company(
            [
                f
                for probe, start, end in places(text, self._telling)
                for f in self._judge(probe, text, start, end)
            ]
        )
        if any(f.field.id == "client_id" for f in found):
            found += id_colon_secret(text, self._pairs)
        nameless = [f for f in found if f.info is None]
        if nameless:
            found += self._by_header(text, nameless)
            found += positional(text, [f for f in found if f.info is None or not f.info.strong])
        secrets = [f for f in found if f.info is not None and f.field.secret]
        for low, high in _stretches(secrets, len(text)):
            found += self._vaguely(text, low, high)
        return found

    def tells(self, text: bytes, at: int) -> bool:
        """Say whether there is a secret that its name or its shape tells; what stands at ``at`` is asked first."""
        first = self._at(text, at)
        if any(f.field.secret and (f.shape.alone or (f.info and f.info.strong)) for f in first):
            return True
        return any(
            f.field.secret and (f.info is not None or f.shape.alone) for f in self.matches(text)
        )

    def named(self, text: bytes, at: int, fields: Container[str]) -> list[Found]:
        """Return the values of some fields at a place that telling names give them."""
        found = self._at(text, at)
        return [f for f in found if f.field.id in fields and f.info and f.info.strong]

    def _at(self, text: bytes, at: int) -> Iterator[Found]:
        for probe, start, end in places(text, self._telling):
            if start <= at <= end:
                yield from self._judge(probe, text, start, end)

    def _vaguely(self, text: bytes, low: int, high: int) -> Iterator[Found]:
        """Look for everyday values from their names: any word or number would be tried otherwise."""
        for probe in self._vague:
            for name in probe.named_in(text, low, high):
                hits = [probe.pattern.search(text, name.end(), name.end() + NEAR_LEFT)]
                start = name.start()
                if _FIRST.search(text, max(0, start - _FIRST_REACH), start):
                    before = probe.pattern.finditer(text, max(0, start - RIGHT), start)
                    hits.append(next(iter(deque(before, 1)), None))
                for hit in hits:
                    if hit:
                        judged = self._judge(probe, text, hit.start(), hit.end())
                        yield from (f for f in judged if f.info)

    def _by_header(self, text: bytes, nameless: list[Found]) -> Iterator[Found]:
        columns = Columns(text)
        rows: dict[tuple[int, int], None] = {}
        for one in nameless:
            name = columns.name(one.start)
            for info in self._reader.read(name) if name else ():
                if info.rule == one.rule.id and info.field == one.field.id:
                    yield replace(one, name=name, info=info, syntax="column")
                    if one.field.secret:
                        rows |= dict.fromkeys((s, e) for _, s, e in columns.beside(one.start))
        for start, end in rows:
            yield from self._vague_cell(text, start, end, columns.name(start))

    def _vague_cell(self, text: bytes, start: int, end: int, name: str) -> Iterator[Found]:
        """Read a cell beside a secret as an everyday value, when its header says so."""
        for info in self._reader.read(name):
            for probe in self._vague:
                hit = probe.pattern.match(text, start)
                if hit and hit.end() == end:
                    for rule, part, shape in probe.uses:
                        if (rule.id, part.id) == (info.rule, info.field):
                            yield Found(
                                rule, part, shape, hit.group(), start, end, name, info, "column"
                            )

    def _judge(self, probe: Probe, text: bytes, start: int, end: int) -> Iterator[Found]:
        value = text[start:end]
        uses = [u for u in probe.uses if not u[2].check or CHECKS[u[2].check](value)]
        if not uses:
            return
        name, infos, syntax = self.governing_name(text, start, end)
        named = False
        for info in infos:
            for rule, part, shape in uses:
                if rule.id == info.rule and part.id == info.field:
                    named = True
                    quoted = text[start - 1 : start] in (b"'", b'"', b"`")
                    if syntax == "comma" and quoted and part.secret and shape.weight < 0:
                        continue  # Vipps(SECRET, '<guid>'): the next argument, which may be anything
                    yield Found(rule, part, shape, value, start, end, name, info, syntax)
        if not named:
            for rule, part, shape in uses:
                yield Found(rule, part, shape, value, start, end, name)

    def governing_name(
        self, text: bytes, start: int, end: int
    ) -> tuple[str, tuple[NameInfo, ...], str]:
        """Return the name that governs ``text[start:end]``, its meanings, and the form that ties them.

        Without a meaning, the nearest name is returned: it can still speak against (``integrity``).
        """
        near = text[max(0, start - NEAR_LEFT) : start]
        found = self._name_in(near)
        if found[1]:
            return found
        left = text[max(0, start - LEFT) : start]
        if _has_sibling(left):  # only these forms have much between name and value
            far = self._name_in(left)
            if far[1]:
                return far
        return self._name_behind(text, end) or found

    def _read_name(self, left: bytes) -> tuple[str, tuple[NameInfo, ...], str]:
        """Return the nearest name that a form ties to the end of ``left``; a telling one before a vague one.

        In ``<input name="client_secret" type="password" value="`` both are tied to the value.
        """
        tokens = list(_NAME.finditer(left))[-_NAMES_TRIED:]
        vague: tuple[str, tuple[NameInfo, ...], str] | None = None
        for at in range(len(tokens) - 1, -1, -1):
            if not self._reader.may_end(tokens[at].group()):
                continue
            phrase = _phrase(left, tokens, at)
            infos = self._reader.read(phrase)
            if infos and (infos[0].strong or vague is None):
                syntax = syntax_between(left[tokens[at].end() :])
                if syntax and infos[0].strong:
                    return phrase, infos, syntax.id
                if syntax:
                    vague = phrase, infos, syntax.id
        return vague or (_phrase(left, tokens, len(tokens) - 1) if tokens else "", (), "")

    def _name_behind(self, text: bytes, end: int) -> tuple[str, tuple[NameInfo, ...], str] | None:
        right = text[end : end + RIGHT]
        opens = right[:1] in _CLOSING or right.lstrip(b" \t")[:1] == b"|"
        if not opens or not _BEHIND.search(right):
            return None
        for token in _NAME.finditer(right):
            syntax = syntax_reversed(right[: token.start()])
            if syntax:
                name = _text(token.group())
                infos = self._reader.read(name)
                if infos:
                    return name, infos, syntax.id
        return None


def _has_sibling(left: bytes) -> bool:
    lowered = left.lower()
    near = left[-1:] in b"> \t\r\n" or any(word in lowered for word in _SIBLING_WORDS)
    return near and _SIBLING.search(left) is not None


def _in_company(found: list[Found]) -> list[Found]:
    """Leave out common forms under a vague name (a GUID called ``secret``), except a secret beside an id."""
    ids = sorted(f.start for f in found if f.info and f.field.id == "client_id")

    def beside_id(place: int) -> bool:
        at = bisect_left(ids, place - _BESIDE)
        return at < len(ids) and ids[at] <= place + _BESIDE

    return [
        f
        for f in found
        if f.info is None
        or not f.info.vague
        or not f.field.secret
        or f.shape.weight >= 0
        or (f.field.id == "client_secret" and beside_id(f.start))
    ]


def _stretches(found: list[Found], size: int) -> list[tuple[int, int]]:
    """Return the ranges around values, joined where they overlap."""
    ranges: list[tuple[int, int]] = []
    for one in sorted(found, key=lambda f: f.start):
        low, high = max(0, one.start - _AROUND), min(size, one.end + _AROUND)
        if ranges and low <= ranges[-1][1]:
            ranges[-1] = (ranges[-1][0], max(high, ranges[-1][1]))
        else:
            ranges.append((low, high))
    return ranges


def _phrase(left: bytes, tokens: list[re.Match[bytes]], at: int) -> str:
    """Return the name with up to three names before it that belong to it."""
    first = at
    while first and at - first < _PHRASE - 1:
        between = left[tokens[first - 1].end() : tokens[first].start()]
        if not _JOIN.fullmatch(between) or generated(tokens[first - 1].group()):
            break
        first -= 1
    return _text(left[tokens[first].start() : tokens[at].end()])


def _text(name: bytes) -> str:
    return name.decode("utf-8", "replace")
