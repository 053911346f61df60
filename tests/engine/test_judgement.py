"""What a careful reader would say of a text, and whether the engine says it: a row a situation, and why.

In a row's text ``«key»`` stands for a made-up value that is a leak and must be found at medium or above,
``«key!»`` for one that must be high, ``«key?»`` for one that is no leak of this provider and must stay
low, and ``«key~»`` for one of which nobody can be sure: it may be medium and must not be high.
"""

from __future__ import annotations

import base64
import random
import re
from collections.abc import Callable
from dataclasses import dataclass

import pytest

from leakscan.engine.assemble import assemble
from leakscan.model.evidence import Level, Status
from leakscan.model.finding import Finding
from tests.engine.judgements import LEAKS, NEAR_MISSES, OTHERS, UNSURE, Situation
from tests.engine.scanning import detect, rules
from tests.rules import made_up

DRAWS = 4
MARK = re.compile(r"«([a-z0-9]+)([!?~]?)([^»]*)»")
RANK = {Level.LOW: 0, Level.MEDIUM: 1, Level.HIGH: 2}
ALLOWED = {"": {1, 2}, "!": {2}, "?": {0}, "~": {0, 1}}
MADE: dict[str, Callable[[random.Random], str]] = {
    "id": made_up.guid,
    "guid": made_up.guid,
    "key": made_up.key,
    "hex": made_up.hex_key,
    "secret": made_up.base64_20,
    "entra": made_up.entra,
    "a": made_up.base64_16,
    "hash": made_up.base64_32,
    "sha": made_up.long_hex,
    "sri": lambda source: base64.b64encode(source.randbytes(64)).decode(),
    "msn": lambda source: str(source.randrange(100_000, 999_999)),
}
NAMES_NOTHING = ("id", "guid", "msn")


@dataclass(frozen=True, slots=True)
class Planted:
    """A value in a text and the levels that it may have."""

    mark: str
    value: str
    allowed: frozenset[int]


def filled(situation: Situation, draw: int) -> tuple[bytes, tuple[Planted, ...]]:
    """Return the text with made-up values. The same mark twice is the same value."""
    source = random.Random(f"{situation.id} {draw}")
    put: dict[str, str] = {}
    planted: list[Planted] = []

    def value(mark: re.Match[str]) -> str:
        name = mark[1] + mark[3]
        if name not in put:
            put[name] = MADE[mark[1]](source)
            if mark[1] not in NAMES_NOTHING or mark[2]:
                planted.append(Planted(mark[0], put[name], frozenset(ALLOWED[mark[2]])))
        return put[name]

    text = MARK.sub(value, situation.text)
    return text.encode(), tuple(planted)


def judged(situation: Situation, data: bytes) -> tuple[Finding, ...]:
    """Return the findings of a scan of this one content, with or without a mention elsewhere."""
    mentioned = frozenset(rule.id for rule in rules().rules) if situation.elsewhere else frozenset()
    return assemble(detect(data, situation.path).candidates, rules(), mentioned=mentioned)


def holder(value: str, found: tuple[Finding, ...]) -> Finding | None:
    """Return the surest finding that has the value as a member."""
    return next(
        (f for f in found if any(m.value.reveal() == value.encode() for m in f.members)), None
    )


def rank(finding: Finding | None) -> int:
    """Return 0 for low or not at all, 1 for medium, 2 for high; a published sample is never more than low."""
    return 0 if finding is None or finding.status is Status.SAMPLE else RANK[finding.level]


def told(finding: Finding | None) -> str:
    """Say of a finding what it is made of, without values."""
    if finding is None:
        return "not found"
    reasons = ", ".join(f"{e.id} {e.weight:+}" for e in finding.evidence)
    return f"{finding.rule} {finding.confidence} {finding.status}: {reasons}"


@pytest.mark.parametrize(
    "situation", [*LEAKS, *OTHERS, *NEAR_MISSES, *UNSURE], ids=lambda situation: situation.id
)
def test_the_level_is_what_a_careful_reader_says(situation):
    for draw in range(DRAWS):
        data, planted = filled(situation, draw)
        assert planted, "the row plants nothing"
        found = judged(situation, data)
        wrong = [
            (one.mark, told(finding))
            for one in planted
            if rank(finding := holder(one.value, found)) not in one.allowed
        ]
        assert wrong == [], situation.why


@pytest.mark.parametrize(
    "situation", [one for one in OTHERS if one.status], ids=lambda situation: situation.id
)
def test_a_key_of_another_service_is_said_to_be_one(situation):
    for draw in range(DRAWS):
        data, planted = filled(situation, draw)
        found = [f for one in planted if (f := holder(one.value, judged(situation, data)))]
        assert found, situation.why
        assert {f.status for f in found} == {Status(situation.status)}, situation.why


def test_rows_have_names_of_their_own():
    rows = [*LEAKS, *OTHERS, *NEAR_MISSES, *UNSURE]
    assert len({row.id for row in rows}) == len(rows)
