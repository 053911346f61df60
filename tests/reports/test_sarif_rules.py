from __future__ import annotations

from typing import Any

from leakscan.model.evidence import Level, Severity
from leakscan.model.finding import Advice
from leakscan.reports.sarif_rules import LEVELS, SEVERITIES, rules
from tests.reports import samples


def test_a_rule_is_as_bad_as_its_worst_finding_and_helps_with_each_advice() -> None:
    (rule,) = rules(
        [
            samples.finding(1, severity=Severity.LOW, advice=Advice("Look.", "", ("one",))),
            samples.finding(2, severity=Severity.HIGH, advice=samples.UNSTAGE),
            samples.finding(3, severity=Severity.MEDIUM, advice=samples.UNSTAGE),
        ]
    )
    properties: Any = rule["properties"]
    assert properties["security-severity"] == "8.0"
    assert rule["helpUri"] == samples.UNSTAGE.url
    assert rule["name"] == "VippsApiKeys"
    help_texts: Any = rule["help"]
    assert help_texts["markdown"] == (
        "Look.\n\n1. one\n\n"
        "Nothing has left this machine: take the keys out of the commit.\n\n"
        "1. Move the values to environment variables or a secrets store.\n"
        "2. Run git restore --staged on the file and stage it again without the values.\n\n"
        "https://developer.vippsmobilepay.com/docs/knowledge-base/api-keys/"
    )
    assert help_texts["text"].startswith("Look.\n1. one\n\nNothing has left")


def test_rules_come_in_order_of_their_first_finding() -> None:
    found = [samples.finding(n, rule=rule) for n, rule in enumerate(["b", "a", "b"])]
    assert [rule["id"] for rule in rules(found)] == ["b", "a"]


def test_every_level_and_severity_has_its_word() -> None:
    assert set(LEVELS) == set(Level)
    assert set(SEVERITIES) == set(Severity)
