"""What becomes a pattern, and that it finds and leaves what it should."""

from __future__ import annotations

import re

import pytest

from leakscan.rules.export.patterns import bounded, keywords, patterns, published, stand_ins, values
from leakscan.rules.load import load_rules
from tests.rules.export.texts import LEAKS, SECRETS

RULES = load_rules()
PATTERNS = {pattern.id: pattern for pattern in patterns(RULES)}
KEYS = RULES.rule_named("vipps-api-keys")


def test_every_secret_field_of_every_rule_has_patterns() -> None:
    fields = {(p.rule.id, p.field.id) for p in PATTERNS.values()}
    secret = {(rule.id, f.id) for rule in RULES.rules for f in rule.fields if f.secret}
    assert fields == secret


@pytest.mark.parametrize("pattern", PATTERNS.values(), ids=PATTERNS)
def test_a_pattern_has_one_group_which_is_the_value(pattern: object) -> None:
    assert re.compile(pattern.regex).groups == 1


@pytest.mark.parametrize("pattern", PATTERNS.values(), ids=PATTERNS)
def test_no_repeat_is_too_wide_for_re2(pattern: object) -> None:
    assert all(int(most) <= 1000 for most in re.findall(r"\{[0-9]*,([0-9]+)\}", pattern.regex))


def test_a_pattern_that_needs_no_provider_near_names_it() -> None:
    for pattern in PATTERNS.values():
        assert pattern.near != ("(?i:vipps|" in pattern.regex or "(?i:mobilepay)" in pattern.regex)


@pytest.mark.parametrize("name", LEAKS)
def test_named_values_are_found_in_every_syntax(name: str) -> None:
    found = {
        match[1]
        for pattern in PATTERNS.values()
        if not pattern.near
        for match in re.finditer(pattern.regex, LEAKS[name])
    }
    assert set(SECRETS[name]) <= found


def test_an_example_of_another_provider_has_no_named_value() -> None:
    text = LEAKS["environment file, newer secret"].replace("VIPPS", "FJORDPAY")
    named = [pattern for pattern in PATTERNS.values() if not pattern.near]
    assert not any(re.search(pattern.regex, text) for pattern in named)


def test_shapes_that_tell_little_are_left_out() -> None:
    field = KEYS.field_named("client_secret")
    ordinary = values(shape for shape in field.shapes if shape.weight >= 0)
    assert not re.fullmatch(ordinary, "11111111-2222-4333-8444-555555555555")


def test_published_values_are_those_of_secret_fields() -> None:
    every = published(KEYS)
    assert "Y8Kteew6GE3ZmeycEt6egg==" in every
    assert "fb492b5e-7907-4d83-bc20-c7fb60ca35de" not in every


def test_keywords_stand_wherever_the_provider_is_named() -> None:
    assert keywords(KEYS) == ("vipps", "mobilepay")


@pytest.mark.parametrize(
    ("before", "after"),
    [("a{3,1500}", "a{3,}"), ("a{3,1000}", "a{3,1000}"), ("a{3}", "a{3}"), ("a{3,}", "a{3,}")],
)
def test_only_too_wide_repeats_are_opened(before: str, after: str) -> None:
    assert bounded(before) == after


@pytest.mark.parametrize("value", ["your-client-secret", "xxxxxxxxxxxx", "CHANGEME"])
def test_stand_ins_are_known(value: str) -> None:
    assert any(re.search(regex, value) for regex in stand_ins(RULES.common))
