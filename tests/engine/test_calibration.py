"""Whether what is said to be likely is likely, over everything that ships: examples, forms, judgements.

The texts are made up, so the shares are no promise about the world; they say that the weights agree with
what people say of all these texts taken together. ``bench/fit`` measures over real repositories.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

import pytest

from leakscan.engine.assemble import assemble
from leakscan.engine.confidence import probability
from leakscan.model.evidence import Status
from leakscan.model.finding import Finding
from tests.engine.forms import ROWS
from tests.engine.forms.filling import fill, values
from tests.engine.forms.stand_ins import sets
from tests.engine.judgements import LEAKS, NEAR_MISSES, OTHERS
from tests.engine.judgements.filling import filled
from tests.engine.scanning import detect, findings, rules

MEDIUM, HIGH = 0.5, 0.85
EVERY = 8
"""Every so many sets of stand-ins is tried in a form."""


@lru_cache
def said() -> tuple[tuple[float, bool], ...]:
    """Return, for every finding in what ships, the probability that was said and whether it is a leak."""
    return (*of_examples(), *of_forms(), *of_judgements())


def judged(found: tuple[Finding, ...], leaked: set[bytes]) -> Iterator[tuple[float, bool]]:
    for finding in found:
        if finding.status is not Status.SAMPLE:
            leak = any(member.value.reveal() in leaked for member in finding.members)
            yield finding.confidence, leak


def of_examples() -> Iterator[tuple[float, bool]]:
    for rule in rules().rules:
        for example in rule.examples:
            of_rule = tuple(
                f for f in findings(example.text.encode(), example.path) if f.rule == rule.id
            )
            yield from judged(of_rule, {value.value.encode() for value in example.finds})


def of_forms() -> Iterator[tuple[float, bool]]:
    for at, row in enumerate(ROWS):
        for shape in "BC":
            put = values(f"{row.id} {shape} calibration", shape)
            data = fill(row, put, row.environments[0]).data
            yield from judged(findings(data, row.path), {v.encode() for v in put.values()})
        for stand_ins in list(sets())[at % EVERY :: EVERY]:
            data = fill(row, {**stand_ins, "msn": "204713"}, row.environments[0]).data
            yield from judged(findings(data, row.path), set())


def of_judgements() -> Iterator[tuple[float, bool]]:
    for situation in (*LEAKS, *OTHERS, *NEAR_MISSES):
        data, planted = filled(situation, 0)
        elsewhere = frozenset(r.id for r in rules().rules) if situation.elsewhere else frozenset()
        found = assemble(detect(data, situation.path).candidates, rules(), mentioned=elsewhere)
        yield from judged(found, {one.value.encode() for one in planted if one.leak})


def test_there_are_leaks_and_others_enough_to_judge():
    assert sum(leak for _, leak in said()) >= 100
    assert sum(not leak for _, leak in said()) >= 100


def test_what_is_high_is_a_leak():
    high = [leak for confidence, leak in said() if confidence >= HIGH]
    assert sum(high) / len(high) >= 0.95


def test_what_is_low_is_none():
    low = [leak for confidence, leak in said() if confidence < MEDIUM]
    assert sum(low) / len(low) <= 0.05


def test_leaks_are_medium_or_more():
    leaks = [confidence for confidence, leak in said() if leak]
    assert sum(confidence >= MEDIUM for confidence in leaks) / len(leaks) >= 0.98


def test_the_brier_score_is_that_of_a_judge_who_knows():
    brier = sum((confidence - leak) ** 2 for confidence, leak in said()) / len(said())
    assert brier <= 0.03


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.id)
def test_the_reasons_add_up_to_what_is_said(row):
    put = values(f"{row.id} sum", "C")
    for finding in findings(fill(row, put, row.environments[0]).data, row.path):
        assert [e.id for e in finding.evidence].count("prior") == 1
        assert sum(e.id.startswith("shape-") for e in finding.evidence) == 1
        assert finding.confidence == probability(sum(e.weight for e in finding.evidence))
