"""Which of the rules' reasons hold for a set: those with a test (``evidence.py``) and those that are a pattern."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache

from leakscan.engine import gates
from leakscan.engine.concealing import concealed
from leakscan.engine.evidence import TESTS
from leakscan.engine.facts import Facts
from leakscan.model.match import Match
from leakscan.model.rule import EvidenceRule

_SHOWN = 60
"""How much of a text that a pattern found is shown, in bytes."""
_AGAINST = -3.0
"""A reason about names of at most this weight says that the value is something else altogether."""


def observe(facts: Facts, rows: tuple[EvidenceRule, ...]) -> Iterator[tuple[str, str]]:
    """Yield (evidence id, particular) for every row that holds, paths apart (``path_reasons``)."""
    for row in rows:
        if row.fields and not facts.fields & set(row.fields):
            continue
        if row.test:
            particular = TESTS[row.test](facts)
            if particular is not None:
                yield row.id, particular
        elif row.where != "path":
            hit = _hit(row, facts)
            if hit is not None:
                shown = concealed(hit, facts.values)[:_SHOWN]
                yield row.id, shown.decode("utf-8", "ignore").strip()


def _hit(row: EvidenceRule, facts: Facts) -> bytes | None:
    """Return what the pattern of a row finds where the row looks."""
    if row.where == "chunk":
        return facts.in_whole(_compiled(row.pattern))
    if row.where == "near":
        return facts.found_near(_compiled(row.pattern), row.lines)
    hit = gates.search(_compiled(row.pattern), _TEXTS[row.where](facts))
    return hit.group() if hit else None


_TEXTS: dict[str, Callable[[Facts], bytes]] = {
    "line": lambda facts: facts.line,
    "section": lambda facts: facts.sections,
    "name": lambda facts: facts.names.encode("utf-8", "replace"),
    "value": lambda facts: b"\n".join(m.value.reveal() for m in facts.secrets),
}


def apart(matches: Iterable[Match], rows: Iterable[EvidenceRule]) -> tuple[list[Match], ...]:
    """Split matches into those that may make sets and those whose own name says that they are something else.

    A key of another service in the same file is no part of the set, however near it stands.
    """
    against = [r for r in rows if r.where == "name" and r.pattern and r.weight <= _AGAINST]
    ours: list[Match] = []
    theirs: list[Match] = []
    for match in matches:
        name = match.name.encode("utf-8", "replace")
        foreign = match.field != "msn" and any(
            _compiled(r.pattern).search(name) for r in against if name
        )
        (theirs if foreign else ours).append(match)
    return ours, theirs


def path_reasons(path: str, rows: tuple[EvidenceRule, ...]) -> Iterator[tuple[str, str]]:
    """Yield (evidence id, particular) for every row about paths that holds."""
    if not path:
        return
    text = path.encode("utf-8", "surrogateescape")
    for row in rows:
        if row.where == "path" and row.pattern:
            hit = _compiled(row.pattern).search(text)
            if hit:
                yield row.id, hit.group().decode("utf-8", "replace").strip("/")


@lru_cache(maxsize=512)
def _compiled(pattern: str) -> re.Pattern[bytes]:
    return re.compile(pattern.encode(), re.IGNORECASE)
