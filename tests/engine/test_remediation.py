"""The advice that fits: by kind, environment and stage, with the sales unit named if known."""

from __future__ import annotations

import itertools
import re

import pytest

from leakscan.engine.remediation import UNIT, advise
from leakscan.model.evidence import Environment, Severity
from leakscan.model.rule import RemediationRule, Rule
from leakscan.rules.load import load_rules

URL = "https://acme.example/"


def entry(
    summary: str,
    *,
    kinds: tuple[str, ...] = (),
    environments: tuple[str, ...] = (),
    stages: tuple[str, ...] = (),
    steps: tuple[str, ...] = ("Do it.",),
) -> RemediationRule:
    return RemediationRule(kinds, environments, stages, summary, URL, steps)


def rule(*entries: RemediationRule, references: tuple[str, ...] = (URL,)) -> Rule:
    return Rule(
        id="acme",
        title="ACME key",
        description="d",
        attacker="a",
        references=references,
        severity=Severity.HIGH,
        prior=-3.0,
        fields=(),
        remediation=entries,
    )


ENTRIES = rule(
    entry("unstage", stages=("staged",)),
    entry("partner", kinds=("partner", "psp"), stages=("shared",)),
    entry("test", environments=("test",), stages=("shared",)),
    entry("rest", stages=("shared", "committed")),
)


@pytest.mark.parametrize(
    ("kind", "environment", "stage", "summary"),
    [
        ("partner", Environment.TEST, "staged", "unstage"),
        ("partner", Environment.TEST, "shared", "partner"),
        ("psp", Environment.PRODUCTION, "shared", "partner"),
        ("login", Environment.TEST, "shared", "test"),
        ("login", Environment.UNKNOWN, "shared", "rest"),
        ("partner", Environment.UNKNOWN, "committed", "rest"),
    ],
)
def test_the_first_entry_that_fits_is_taken(kind, environment, stage, summary):
    assert advise(ENTRIES, kind=kind, environment=environment, stage=stage).summary == summary


def test_a_case_without_an_entry_still_gets_an_answer():
    advice = advise(ENTRIES, kind="x", environment=Environment.TEST, stage="message")
    assert advice.summary == "Treat this value (ACME key) as known to others: have it replaced."
    assert (advice.url, advice.steps) == (URL, ())
    bare = advise(rule(references=()), kind="x", environment=Environment.TEST, stage="message")
    assert bare.url == ""


@pytest.mark.parametrize(
    ("msn", "said"),
    [
        ("123987", "with MSN 123987"),
        ("", "that the keys belong to"),
        ("12a987", "that the keys belong to"),
        ("٣٤٥٦٧", "that the keys belong to"),
        ("123456789", "that the keys belong to"),
    ],
)
def test_the_sales_unit_is_named_when_it_is_known(msn, said):
    named = rule(entry(f"The unit {UNIT}.", steps=(f"Find the unit {UNIT}, then go.", "Go.")))
    advice = advise(named, kind="x", environment=Environment.TEST, stage="shared", msn=msn)
    assert advice.summary == f"The unit {said}."
    assert advice.steps == (f"Find the unit {said}, then go.", "Go.")


KINDS = ("sales-unit", "partner", "management", "accounting", "merchant-level", "psp", "login")
CASES = [
    *itertools.product(
        ["vipps-api-keys"],
        (*KINDS, "unknown"),
        Environment,
        ["staged", "committed", "message", "shared"],
    ),
    *itertools.product(
        ["vipps-webhook-secret"],
        ["webhook"],
        Environment,
        ["staged", "committed", "message", "shared"],
    ),
    *itertools.product(
        ["vipps-access-token", "mobilepay-legacy-keys"],
        ["unknown"],
        Environment,
        ["staged", "committed", "message", "shared"],
    ),
]
RULES = load_rules(examples=False)


def builtin(rule_id: str, kind: str, environment: Environment, stage: str, msn: str = "") -> str:
    found = advise(
        RULES.rule_named(rule_id), kind=kind, environment=environment, stage=stage, msn=msn
    )
    assert found.url.startswith("https://")
    return "\n".join((found.summary, *found.steps))


@pytest.mark.parametrize(("rule_id", "kind", "environment", "stage"), CASES)
def test_no_placeholder_is_left_in_a_builtin_advice(rule_id, kind, environment, stage):
    for msn in ("", "123987"):
        text = builtin(rule_id, kind, environment, stage, msn)
        assert not re.search(r"\{(?!\})(?!u)", text.replace("^{}", ""))  # @{upstream} is git's


@pytest.mark.parametrize("kind", [*KINDS, "unknown"])
def test_staged_keys_have_not_left_the_machine(kind):
    text = builtin("vipps-api-keys", kind, Environment.PRODUCTION, "staged")
    assert "nothing has left this machine" in text
    assert "git restore --staged" in text
    assert ".gitignore" in text


@pytest.mark.parametrize("kind", [*KINDS, "unknown"])
def test_committed_keys_are_rewritten_before_pushing(kind):
    text = builtin("vipps-api-keys", kind, Environment.PRODUCTION, "committed")
    for command in ("git commit --amend", "git rebase -i", "git reset --soft"):
        assert command in text


@pytest.mark.parametrize("environment", [Environment.PRODUCTION, Environment.UNKNOWN])
def test_production_keys_are_regenerated_in_the_order_that_keeps_the_service_up(environment):
    text = builtin("vipps-api-keys", "sales-unit", environment, "shared", "123987")
    order = [
        "secondary subscription key",
        "Regenerate at the primary",
        "Regenerate at the client secret",
        "git filter-repo",
    ]
    places = [text.index(step) for step in order]
    assert places == sorted(places)
    assert "https://portal.vippsmobilepay.com" in text
    assert "with MSN 123987" in text
    assert "does not undo the leak" in text


def test_test_keys_may_be_thrown_away_with_their_unit():
    text = builtin("vipps-api-keys", "sales-unit", Environment.TEST, "shared")
    assert "how-to-create-a-test-sales-unit" in text
    assert "Choose Test" in text


@pytest.mark.parametrize("kind", ["partner", "management", "accounting", "psp"])
def test_keys_of_partners_go_to_the_partner_team(kind):
    text = builtin("vipps-api-keys", kind, Environment.PRODUCTION, "shared")
    assert "partner@vippsmobilepay.com" in text
    assert (
        "cannot be regenerated in the portal" in text.lower() or "regenerated in the portal" in text
    )


def test_donations_keys_have_their_own_tab():
    text = builtin("vipps-api-keys", "merchant-level", Environment.PRODUCTION, "shared")
    assert "tab Donations" in text
    assert "not documented" in text


def test_a_webhook_is_registered_anew_before_the_old_one_is_deleted():
    text = builtin("vipps-webhook-secret", "webhook", Environment.PRODUCTION, "shared")
    assert text.index("Register a second webhook") < text.index("DELETE the first registration")


def test_what_is_not_documented_is_not_claimed():
    """The provider does not say whether old tokens end, or an old secret overlaps a new one."""
    text = builtin("vipps-api-keys", "sales-unit", Environment.PRODUCTION, "shared")
    assert "the documentation does not say that regenerating ends them" in text
    assert "no overlap with the old one is documented" in text
