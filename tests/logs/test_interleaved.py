"""Requests that are logged at the same time: each secret gets the id and the key of its own request."""

from __future__ import annotations

from functools import lru_cache

import pytest

from leakscan.engine.assemble import assemble
from leakscan.engine.detector import Detector
from leakscan.logs.records import flows
from leakscan.model.finding import Finding
from tests.engine.scanning import chunk, rules
from tests.logs.interleaving import FORMATS, log, nothing, planted
from tests.logscan.planting import Set

REQUESTS = 300


@lru_cache
def detector() -> Detector:
    return Detector(rules(), prefilter="python", flows=flows)


def found(data: bytes) -> tuple[Finding, ...]:
    return assemble(detector().detect(chunk(data, "app.log")).candidates, rules())


def members(finding: Finding) -> dict[str, set[str]]:
    named: dict[str, set[str]] = {}
    for member in finding.members:
        named.setdefault(member.field, set()).add(member.value.reveal().decode())
    return named


def right(data: bytes, sets: list[Set]) -> float:
    """The part of the sets that were found with their own id and key, and with no other's."""
    by_secret = {}
    for finding in found(data):
        for secret in members(finding).get("client_secret", ()):
            by_secret[secret] = members(finding)
    whole = [
        by_secret.get(one.client_secret)
        == {
            "client_id": {one.client_id},
            "client_secret": {one.client_secret},
            "subscription_key": {one.subscription_key},
        }
        for one in sets
    ]
    return sum(whole) / len(whole)


@pytest.mark.parametrize("at_once", [3, 20])
@pytest.mark.parametrize("form", FORMATS.values(), ids=FORMATS)
def test_an_id_of_the_request_pairs_at_least_99_of_100(form, at_once):
    sets = planted(REQUESTS)
    assert right(log(form, sets, at_once=at_once), sets) >= 0.99


def test_without_an_id_nearness_decides_and_one_request_at_a_time_is_right():
    sets = planted(60)
    assert right(log(nothing, sets, at_once=1), sets) == 1.0


def test_the_evidence_says_by_what_a_set_was_joined():
    sets = planted(20)
    reasons = {e.says for f in found(log(FORMATS["ecs"], sets, at_once=5)) for e in f.evidence}
    assert "id and secret stand apart and are joined by trace id" in reasons
    assert "secret and subscription key stand apart and are joined by trace id" in reasons
    assert "a client id stands beside it" not in reasons


def test_what_is_no_log_is_paired_as_ever():
    data = log(FORMATS["ecs"], planted(8), at_once=4)
    plain = Detector(rules(), prefilter="python")
    silent = Detector(rules(), prefilter="python", flows=lambda _: lambda _: "")
    assert plain.detect(chunk(data)) == silent.detect(chunk(data))
