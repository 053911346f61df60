"""From reasons to probability, level and severity."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leakscan.engine.confidence import (
    completeness_of,
    level_of,
    probability,
    severity_of,
    weigh,
)
from leakscan.model.evidence import Completeness, Environment, Level, Severity
from leakscan.model.rule import EvidenceRule
from tests.engine.scanning import rules

RULE = rules().rule_named("vipps-api-keys")
KIND = next(k for k in RULE.kinds if k.id == "sales-unit")
ROWS = (EvidenceRule("a", 1.0, "says {}"), EvidenceRule("b", -2.0, "plain"))


def test_reasons_are_weighed_strongest_first_and_unknown_ones_left_out():
    found = weigh([("a", "X"), ("no", ""), ("b", "")], ROWS)
    assert [(e.id, e.says, e.weight) for e in found] == [("b", "plain", -2.0), ("a", "says X", 1.0)]


@given(
    st.floats(allow_nan=False, allow_infinity=False),
    st.floats(allow_nan=False, allow_infinity=False),
)
def test_probability_rises_with_the_odds_and_stays_between_0_and_1(one, two):
    low, high = sorted((one, two))
    assert 0 <= probability(low) <= probability(high) <= 1


def test_even_odds():
    assert probability(0.0) == 0.5


@pytest.mark.parametrize(
    ("confidence", "level"),
    [
        (0.0, Level.LOW),
        (0.4999, Level.LOW),
        (0.5, Level.MEDIUM),
        (0.8499, Level.MEDIUM),
        (0.85, Level.HIGH),
    ],
)
def test_levels_begin_where_the_rules_say(confidence, level):
    assert level_of(confidence, rules().common) is level


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"client_id", "client_secret", "subscription_key"}, Completeness.USABLE),
        ({"client_id", "client_secret"}, Completeness.PARTIAL),
        ({"client_secret", "msn"}, Completeness.LONE),
    ],
)
def test_completeness(fields, expected):
    assert completeness_of(frozenset(fields), KIND, RULE) is expected


def test_a_complete_production_set_is_worse_than_a_lone_secret_and_that_than_test():
    def severity(environment: Environment, completeness: Completeness) -> Severity:
        return severity_of(RULE, KIND, environment, completeness)

    order = list(Severity)
    whole = severity(Environment.PRODUCTION, Completeness.USABLE)
    lone = severity(Environment.PRODUCTION, Completeness.LONE)
    test = severity(Environment.TEST, Completeness.USABLE)
    assert whole is Severity.CRITICAL
    assert order.index(whole) > order.index(lone) >= order.index(test)
