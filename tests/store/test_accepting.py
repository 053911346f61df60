"""What a baseline accepts: values, never places, and nothing that nobody accepted."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leakscan.model.evidence import Status
from leakscan.model.finding import Finding
from leakscan.rules.load import load_rules
from leakscan.store.accepting import accept, entry_for, named_by, news
from leakscan.store.baseline import Baseline, Entry
from tests.reports import samples

RULES = load_rules(examples=False)
TODAY = "2026-11-24"
ALL = ("client_secret", "client_id", "subscription_key", "msn")


def finding(seed: int, *fields: str, **changes: object) -> Finding:
    return samples.finding(seed, fields or ALL, **changes)


def entry(of: Finding, **changes: str) -> Entry:
    made = entry_for(of, rules=RULES, reason="rotated", owner="kari", date="2026-01-02")
    return replace(made, **changes)


def statuses(findings: list[Finding], *entries: Entry) -> list[Status]:
    applied = accept(findings, Baseline(tuple(sorted(entries))), rules=RULES, today=TODAY)
    return [f.status for f in applied.findings]


def test_an_accepted_finding_says_why() -> None:
    applied = accept([finding(1)], Baseline((entry(finding(1)),)), rules=RULES, today=TODAY)
    (found,) = applied.findings
    assert (found.status, found.status_reason) == (Status.BASELINED, "rotated (kari, 2026-01-02)")
    assert (applied.unused, applied.expired, applied.partial) == ((), (), ())


def test_an_entry_holds_no_value() -> None:
    text = repr(entry(finding(1)))
    assert [v for v in samples.made_up(1).values() if v in text] == []


def test_a_different_value_shows() -> None:
    assert statuses([finding(1), finding(2)], entry(finding(1))) == [Status.BASELINED, Status.NEW]


def test_of_another_rule_it_shows() -> None:
    assert statuses([finding(1)], entry(finding(1), rule="other")) == [Status.NEW]


def test_a_set_that_gains_a_secret_shows_again() -> None:
    lone = finding(1, "client_secret")
    applied = accept([finding(1)], Baseline((entry(lone),)), rules=RULES, today=TODAY)
    assert [f.status for f in applied.findings] == [Status.NEW]
    assert applied.partial == (finding(1),)
    assert news([finding(1)], Baseline((entry(lone),)), rules=RULES) == (finding(1),)


def test_a_set_that_gains_an_id_does_not() -> None:
    lone = finding(1, "client_secret")
    more = finding(1, "client_secret", "client_id", "msn")
    assert statuses([more], entry(lone)) == [Status.BASELINED]


def test_a_set_that_lost_a_part_and_changed_its_name_does_not() -> None:
    rest = finding(1, "subscription_key", fingerprint=f"v1:{'c' * 40}")
    assert statuses([rest], entry(finding(1))) == [Status.BASELINED]


def test_two_entries_accept_a_set_together() -> None:
    parts = [entry(finding(1, "client_secret")), entry(finding(1, "subscription_key"))]
    parts[1] = replace(parts[1], fingerprint=f"v1:{'c' * 40}")
    assert statuses([finding(1)], *parts) == [Status.BASELINED]


def test_an_entry_by_hand_needs_no_digests() -> None:
    from leakscan.model.fingerprint import fingerprint  # noqa: PLC0415

    lone = finding(1, "client_secret")
    name = fingerprint(lone.rule, lone.members[0].value)
    assert statuses([lone], entry(lone, fingerprint=name, values=())) == [Status.BASELINED]
    assert statuses([finding(1)], entry(lone, fingerprint=name, values=())) == [Status.NEW]


@pytest.mark.parametrize(
    ("expires", "status"),
    [("", "baselined"), ("2026-11-24", "baselined"), ("2026-11-23", "new")],
)
def test_a_day_that_is_over_accepts_nothing(expires: str, status: str) -> None:
    made = entry(finding(1), expires=expires)
    applied = accept([finding(1)], Baseline((made,)), rules=RULES, today=TODAY)
    assert applied.findings[0].status == status
    assert applied.expired == ((made,) if status == "new" else ())
    assert news([finding(1)], Baseline((made,)), rules=RULES) == ()


def test_what_no_finding_uses_is_told() -> None:
    made = (entry(finding(1)), entry(finding(2)))
    applied = accept([finding(2)], Baseline(made), rules=RULES, today=TODAY)
    assert applied.unused == (made[0],)
    assert named_by(finding(2), Baseline(made), rules=RULES) == (made[1],)


@pytest.mark.parametrize("status", [Status.ALLOWED, Status.SAMPLE, Status.RESOLVED])
def test_what_is_settled_stays_and_uses_its_entry(status: Status) -> None:
    found = finding(1, status=status, status_reason="said before")
    applied = accept([found], Baseline((entry(found),)), rules=RULES, today=TODAY)
    assert applied.findings == (found,)
    assert applied.unused == ()


@given(st.sets(st.integers(1, 12)), st.sets(st.integers(1, 12)))
def test_exactly_what_was_accepted_is_hidden(accepted: set[int], found: set[int]) -> None:
    entries = Baseline(tuple(sorted(entry(finding(n)) for n in accepted)))
    applied = accept([finding(n) for n in sorted(found)], entries, rules=RULES, today=TODAY)
    hidden = {f.fingerprint for f in applied.findings if f.status is Status.BASELINED}
    assert hidden == {finding(n).fingerprint for n in accepted & found}
    assert {e.fingerprint for e in applied.unused} == {
        finding(n).fingerprint for n in accepted - found
    }
