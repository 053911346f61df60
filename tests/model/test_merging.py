"""Findings of several results become one list."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from leakscan.model.evidence import Status
from leakscan.model.merging import merge_findings
from tests.reports import samples


def test_one_finding_for_each_fingerprint() -> None:
    here = samples.finding(1)
    there = samples.finding(1, where={"path": "other.env"}, confidence=0.99)
    (merged,) = merge_findings([here, there])
    assert merged.confidence == 0.99
    assert {o.provenance.path for o in merged.occurrences} == {"config/.env", "other.env"}
    assert merged.members == here.members


def test_it_stays_open_when_one_of_them_is() -> None:
    accepted = samples.finding(1, status=Status.BASELINED, status_reason="old")
    (merged,) = merge_findings([accepted, replace(accepted, status=Status.NEW, status_reason="")])
    assert (merged.status, merged.status_reason) == (Status.NEW, "")


@given(st.permutations(samples.every_status()))
def test_the_order_is_that_of_a_result(findings: list[object]) -> None:
    merged = merge_findings(findings)
    assert [f.confidence for f in merged] == sorted((f.confidence for f in merged), reverse=True)
    assert set(merged) == set(findings)
