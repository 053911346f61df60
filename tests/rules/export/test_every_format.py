"""Each format as its scanner would read it: structure, and nothing that cannot be said in it."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import hyperscan
import pytest
import yaml

from leakscan.catalog import EXPORTS, load
from leakscan.rules.export.patterns import patterns, published
from leakscan.rules.load import load_rules
from tests.rules.export.texts import KEY, LEAKS, NEWER
from tests.rules.written import GOOD

RULES = load_rules()
PATTERNS = patterns(RULES)
IDS = {pattern.id for pattern in PATTERNS}
SAMPLES = {value for rule in RULES.rules for value in published(rule)}
WRITTEN = {name: load(entry).write(RULES) for name, entry in EXPORTS.items()}


def test_the_formats_are_those_of_the_contract() -> None:
    assert set(EXPORTS) == {
        "gitleaks",
        "betterleaks",
        "kingfisher",
        "trufflehog",
        "github",
        "credsweeper",
    }


@pytest.mark.parametrize("name", EXPORTS)
def test_an_export_says_from_which_rules_it_is(name: str) -> None:
    assert RULES.digest[:19] in WRITTEN[name]


@pytest.mark.parametrize("name", EXPORTS)
def test_every_published_sample_is_held_back(name: str) -> None:
    text = WRITTEN[name]
    for value in SAMPLES:
        assert value in text or re.escape(value) in text


@pytest.mark.parametrize("name", EXPORTS)
def test_a_users_rule_is_exported_too(name: str, tmp_path: Path) -> None:
    (tmp_path / "own.toml").write_text(GOOD)
    text = load(EXPORTS[name]).write(load_rules([tmp_path / "own.toml"]))
    assert "acme-key-secret-named" in text
    assert "acme_[0-9a-z]{20}" in text


def test_gitleaks_rules_refer_to_rules_that_are_there() -> None:
    document = tomllib.loads(WRITTEN["gitleaks"])
    rules = {rule["id"]: rule for rule in document["rules"]}
    assert set(rules) >= IDS
    for pattern in PATTERNS:
        required = rules[pattern.id].get("required", [])
        assert bool(required) == pattern.near
        for other in required:
            assert rules[other["id"]]["skipReport"] is True
            assert other["withinLines"] == pattern.rule.pairing.lines


def test_what_gitleaks_holds_back_never_hides_the_providers_name() -> None:
    for held in tomllib.loads(WRITTEN["gitleaks"])["allowlists"]:
        assert set(held["targetRules"]) == IDS


def test_betterleaks_asks_for_the_provider_where_that_is_needed() -> None:
    rules = {rule["id"]: rule for rule in tomllib.loads(WRITTEN["betterleaks"])["rules"]}
    assert set(rules) == IDS
    for pattern in PATTERNS:
        assert ("fragment_raw" in rules[pattern.id].get("filter", "")) == pattern.near
        assert rules[pattern.id]["confidence"] in {"high", "medium", "low"}


def _document(name: str) -> Any:
    return yaml.safe_load(WRITTEN[name])


def compiled(regex: str) -> None:
    """Compile as GitHub and kingfisher do; an expression that they refuse raises."""
    hyperscan.Database().compile(expressions=[regex.encode()])


def test_kingfisher_looks_on_both_sides_of_a_value() -> None:
    regexes = {rule["id"]: rule["pattern"] for rule in _document("kingfisher")["rules"]}
    text = LEAKS["JSON"].replace("vipps", "")
    before, after = (
        regexes[f"leakscan.vipps-api-keys-client-secret-alone-{side}"]
        for side in ("before", "after")
    )
    assert re.search(before, f"vipps\n{text}")[1] == NEWER
    assert re.search(after, f"{text}\nvipps")[1] == NEWER
    assert not re.search(before, text)
    assert not re.search(after, text)
    for regex in regexes.values():
        compiled(regex)


def test_trufflehog_detectors_verify_nothing() -> None:
    detectors = _document("trufflehog")["detectors"]
    assert {detector["name"] for detector in detectors} == IDS
    for detector in detectors:
        assert "verify" not in detector
        assert detector["keywords"]
        assert re.compile(detector["regex"][detector["primary_regex_name"]]).groups == 1


def test_credsweeper_rules_have_the_group_that_it_asks_for() -> None:
    rules = {rule["name"]: rule for rule in _document("credsweeper")}
    assert set(rules) == IDS
    for rule in rules.values():
        assert len(rule["values"]) == (2 if rule["type"] == "multi" else 1)
        assert all("value" in re.compile(regex).groupindex for regex in rule["values"])


def test_a_published_sample_fits_no_credsweeper_rule() -> None:
    regex = next(
        rule["values"][0]
        for rule in _document("credsweeper")
        if rule["name"] == "vipps-api-keys-subscription-key-named"
    )
    sample = next(value for value in SAMPLES if re.fullmatch("[0-9a-f]{32}", value))
    assert re.search(regex, f"VIPPS_SUBSCRIPTION_KEY={KEY}\n")
    assert not re.search(regex, f"VIPPS_SUBSCRIPTION_KEY={sample}\n")


def test_the_page_for_github_has_every_field_and_compiles() -> None:
    sections = WRITTEN["github"].split("\n## ")[1:]
    assert {section.split("\n")[0] for section in sections} == IDS
    for section in sections:
        name, secret, before, after, *_ = re.findall(r"```text\n(.*?)\n```", section, re.DOTALL)
        assert name in IDS
        compiled(f"{before}{secret}(?:{after})")
