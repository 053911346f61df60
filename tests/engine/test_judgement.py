"""What a careful reader would say of a text, and whether the engine says it: a row a situation, and why.

In a row's text ``«key»`` stands for a made-up value that is a leak and must be found at medium or above,
``«key!»`` for one that must be high, ``«key?»`` for one that is no leak of this provider and must stay
low, and ``«key~»`` for one of which nobody can be sure: it may be medium and must not be high.
"""

from __future__ import annotations

import pytest

from leakscan.engine.assemble import assemble
from leakscan.model.evidence import Level, Status
from leakscan.model.finding import Finding
from tests.engine.judgements import LEAKS, NEAR_MISSES, OTHERS, UNSURE, Situation
from tests.engine.judgements.filling import filled
from tests.engine.scanning import detect, rules

DRAWS = 4
RANK = {Level.LOW: 0, Level.MEDIUM: 1, Level.HIGH: 2}


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
