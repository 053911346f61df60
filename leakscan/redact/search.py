"""One search for many values: where each stands as it is, and where one may stand encoded."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from leakscan.engine.database import Database, hyperscan_version
from leakscan.engine.heads import Expression
from leakscan.model.span import Span
from leakscan.redact.forms import (
    GZIP_STARTS,
    LONG,
    LONG_RUN,
    NESTED,
    Literal,
    core,
    encoded,
    is_hex,
    plain,
)
from leakscan.redact.marker import Known

SHORT = 12
"""Bytes below which a value is only replaced where it stands as a word of its own."""
_SIGN = re.compile(
    rb"(?:=\r?\n)?=3[dD](?![0-9A-Za-z+/])|=|%(?:25){0,3}3[dD]|\\{1,7}(?:u003[dD]|x3[dD]|075)"
    rb"|&(?:amp;)?(?:#0{0,5}61|#[xX]0{0,4}3[dD]|equals);"
)
"""An equals sign in quoted-printable, as it is, percent-encoded, as an escape, as a reference."""
_WORD = re.compile(rb"[A-Za-z0-9]")


class ValueSearch:
    """Looks for all known values at once, in any amount of bytes."""

    def __init__(self, values: Iterable[Known]) -> None:
        self.values = tuple(values)
        self._cores = [core(known.value.reveal()) for known in self.values]
        whole = [Literal(c, is_hex(c)) for c in self._cores]
        bare = [one.value.reveal() for one in self.values]
        self._exact = _Literals(whole)
        self._all = _Literals([*whole, *_pieces(bare), *map(Literal, GZIP_STARTS)])
        self._long, self._nested = _Expressions((LONG_RUN,)), _Expressions(NESTED)

    def exact(self, data: bytes) -> list[tuple[Span, Known]]:
        """Return where values stand as they are, in order and apart; of two, the longer."""
        return self._apart(data, self._exact.found(data)) if self.values else []

    def look(self, data: bytes) -> tuple[list[tuple[Span, Known]], list[int]]:
        """Return where values stand as they are, and the ends of what may be encoded values."""
        if not self.values:
            return [], []
        hits = self._all.found(data)
        count = len(self._cores)
        exact = self._apart(data, (hit for hit in hits if hit[0] < count))
        ends = [end for number, end in hits if number >= count]
        # few texts have long runs, and to look into them takes ten times as long
        for start, end in _joined(self._long.ends(data)):
            ends += [start + inner for inner in self._nested.ends(data[start:end])]
        return exact, list(_unexplained(ends, exact))

    def _apart(self, data: bytes, hits: Iterable[tuple[int, int]]) -> list[tuple[Span, Known]]:
        places = []
        for number, end in hits:
            start = end - len(self._cores[number])
            known = self.values[number]
            span = Span(start, end + _padding(data, end, known))
            if len(self._cores[number]) >= SHORT or _alone(data, span):
                same = data[span.start : span.end] == known.value.reveal()
                places.append((start, -span.end, not same, number, span, known))
        kept: list[tuple[Span, Known]] = []
        for *_, span, known in sorted(places, key=lambda place: place[:4]):
            if not kept or span.start >= kept[-1][0].end:
                kept.append((span, known))
        return kept


def _joined(ends: Iterable[int]) -> Iterator[tuple[int, int]]:
    """Yield start and end of the runs of which every stretch of ``LONG`` letters was found."""
    start = last = -1
    for end in sorted(ends):
        if end != last + 1:
            if last >= 0:
                yield start, last
            start = end - LONG
        last = end
    if last >= 0:
        yield start, last


def _padding(data: bytes, end: int, known: Known) -> int:
    """Return how many bytes of the equals signs of a value follow its core, plain or escaped."""
    at = end
    for _ in range(len(known.value) - len(core(known.value.reveal()))):
        sign = _SIGN.match(data, at)
        if sign is None:
            break
        at = sign.end()
    return at - end


def _alone(data: bytes, span: Span) -> bool:
    around = data[max(0, span.start - 1) : span.start] + data[span.end : span.end + 1]
    return _WORD.search(around) is None


def _pieces(values: Sequence[bytes]) -> list[Literal]:
    every = (literal for v in values for literal in (*plain(core(v)), *encoded(core(v))))
    return list(dict.fromkeys(every))


def _unexplained(ends: Iterable[int], exact: list[tuple[Span, Known]]) -> Iterator[int]:
    """Yield the ends, in order, that lie in none of the spans."""
    spans = iter(exact)
    span: Span | None = next(spans, (None,))[0]
    for end in sorted(set(ends)):
        while span is not None and span.end < end:
            span = next(spans, (None,))[0]
        if span is None or end <= span.start:
            yield end


class _Literals:
    """Literals in a database, or searched one by one where hyperscan is not installed."""

    def __init__(self, literals: Sequence[Literal]) -> None:
        self._literals = literals
        self._database: Database | None = None
        if literals and hyperscan_version() is not None:
            self._database = Database(lambda: [_expression(one) for one in literals])

    def found(self, data: bytes) -> list[tuple[int, int]]:
        """Return number and end of every hit."""
        if self._database is not None:
            return self._database.found(data)
        lowered = data.lower()
        return [
            (number, end)
            for number, one in enumerate(self._literals)
            for end in _ends(lowered if one.caseless else data, one)
        ]


class _Expressions:
    """Regular expressions of fixed length in a database, made when first used."""

    def __init__(self, sources: Sequence[bytes]) -> None:
        self._sources = sources
        self._database: Database | None = None

    def ends(self, data: bytes) -> set[int]:
        """Return where hits end."""
        if hyperscan_version() is None:
            anywhere = (re.compile(b"(?=(" + source + b"))") for source in self._sources)
            return {match.end(1) for one in anywhere for match in one.finditer(data)}
        return self._compiled().ends(data)

    def _compiled(self) -> Database:
        if self._database is None:
            self._database = Database(lambda: [Expression(source) for source in self._sources])
        return self._database


def _ends(data: bytes, literal: Literal) -> Iterator[int]:
    wanted = literal.data.lower() if literal.caseless else literal.data
    at = data.find(wanted)
    while at >= 0:
        yield at + len(wanted)
        at = data.find(wanted, at + 1)


def _expression(literal: Literal) -> Expression:
    return Expression("".join(f"\\x{b:02x}" for b in literal.data).encode(), literal.caseless)
