"""Every example of every built-in rule, one test each; and what is said of a rule that lies."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import pytest

from leakscan.engine.detector import Detector
from leakscan.model.evidence import Level, Status
from leakscan.model.rule import Example, RuleSet
from leakscan.rulecheck import check_example, check_examples, findings_in
from leakscan.rules.load import load_rules
from tests.rules.written import GOOD, broken


@lru_cache
def rules() -> RuleSet:
    return load_rules()


@lru_cache
def detector() -> Detector:
    return Detector(rules())


EXAMPLES = [
    pytest.param(rule.id, number, id=f"{rule.id}-{number}-{example.note}")
    for rule in load_rules().rules
    for number, example in enumerate(rule.examples, start=1)
]


@pytest.mark.parametrize(("rule_id", "number"), EXAMPLES)
def test_an_example_holds(rule_id, number):
    rule = rules().rule_named(rule_id)
    failures = check_example(detector(), rules(), rule, number, rule.examples[number - 1])
    assert not [str(failure) for failure in failures]


NAMES = {
    "client_secret": "VIPPS_CLIENT_SECRET={}\n",
    "subscription_key": "VIPPS_SUBSCRIPTION_KEY={}\n",
    "webhook_secret": "VIPPS_WEBHOOK_SECRET={}\n",
    "access_token": "VIPPS_ACCESS_TOKEN={}\n",
    "client_id": "VIPPS_CLIENT_ID={}\nVIPPS_MSN=123456\n",
    "msn": "VIPPS_MSN={}\n",
    "ibm_client_id": "MOBILEPAY_IBM_CLIENT_ID={}\n",
}
SAMPLES = [
    pytest.param(sample.field, sample.value, id=f"{sample.field}-{number}")
    for rule in load_rules(examples=False).rules
    for number, sample in enumerate(rule.samples)
]


@pytest.mark.parametrize(("field", "value"), SAMPLES)
def test_a_published_sample_is_no_leak(field, value):
    text = NAMES[field].format(value)
    for finding in findings_in(detector(), rules(), Example(text=text, path=".env", finds=())):
        assert finding.level is Level.LOW
        assert finding.status is Status.SAMPLE


def checked(tmp_path: Path, text: str) -> list[str]:
    path = tmp_path / "acme.toml"
    path.write_text(text, encoding="utf-8")
    failures = check_examples(load_rules([path]))
    return [str(f) for f in failures if f.rule in ("acme-key", "")]


def test_a_rule_that_keeps_its_word_has_no_failures(tmp_path):
    assert checked(tmp_path, GOOD) == []


VALUE = "acme_k3v9q2m7x1c8b4n6z0p5"
OTHER = "acme_w8d1s5f3h9j2l7r4t6y0"
LIES = {
    "a value that is not there": (
        f'value = "{VALUE}" }}',
        f'value = "{OTHER}" }}',
        "expected secret acme…y0 at medium or above; found acme-key",
    ),
    "number of findings": ("sets = 1", "sets = 2", "expected 2 findings; found 1: acme-key"),
    "environment": (
        'environment = "production"\ntext',
        'environment = "test"\ntext',
        "expected environment test; environment is production",
    ),
    "kind": (
        'sets = 1\nkind = "shop"',
        'sets = 1\nkind = "unknown"',
        "expected kind unknown; kind is shop",
    ),
    "a leak called none": (
        GOOD[GOOD.index("finds = [") :],
        "",
        "expected nothing at medium or above; found acme-key",
    ),
    "too little weight": ("prior = -3.0", "prior = -30.0", "expected secret acme…p5, client"),
}


@pytest.mark.parametrize("name", LIES)
def test_a_lie_is_named_with_values_masked(tmp_path, name):
    old, new, said = LIES[name]
    text = broken(old, new)
    if name == "a leak called none":
        text = text.replace("sets = 1\n", "")
    (failure,) = checked(tmp_path, text)
    assert failure.startswith("acme-key: example 1 (plain): ")
    assert said in failure
    assert VALUE not in failure
    assert OTHER not in failure


def test_the_level_of_an_example_is_its_own(tmp_path):
    text = broken("prior = -3.0", "prior = -30.0").replace('note = "plain"', 'level = "low"')
    assert checked(tmp_path, text) == []


def test_a_check_that_the_engine_does_not_have_is_named(tmp_path):
    (failure,) = checked(tmp_path, broken("alone = true", 'alone = true\ncheck = "luhn"'))
    assert failure.startswith(
        'acme-key: rule (field "secret", shape "text"): expected check to be one of'
    )
    assert failure.endswith('it is "luhn"')


def test_a_test_that_the_engine_does_not_have_is_named(tmp_path):
    (failure,) = checked(tmp_path, broken("pattern = 'x-acme-'", 'test = "acme-near"'))
    assert failure.startswith('acme-key: rule (evidence "acme-header"): expected test to be one of')


def test_a_test_of_a_common_file_is_named_too(tmp_path):
    (failure,) = checked(tmp_path, '[[evidence]]\nid = "x"\ntest = "y"\nweight = 1.0\nsays = "z"\n')
    assert failure.startswith('common: rule (evidence "x"): expected test to be one of')
