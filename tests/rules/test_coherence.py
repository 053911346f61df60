"""The parts of one rule must agree with each other."""

from __future__ import annotations

import tomllib

import pytest

from leakscan.errors import RuleError
from leakscan.model.rule import EvidenceRule, Rule
from leakscan.rules.coherence import check_evidence
from leakscan.rules.schema import read_document
from leakscan.rules.values import ComplaintError
from tests.rules.written import GOOD, broken

CLIENT_FIELD = '[[field]]\nid = "client"'
AGAIN = {
    "field": CLIENT_FIELD,
    "kind": '[[kind]]\nid = "shop"\ntitle = "t"\nfields = ["client"]\n',
    "reason": '[[evidence]]\nid = "acme-header"\npattern = "x"\nweight = 1.0\nsays = "s"\n',
}

CASES = {
    "two fields": (
        CLIENT_FIELD,
        CLIENT_FIELD.replace("client", "secret"),
        'two fields have the id "secret"',
    ),
    "two kinds": ("[[sample]]", AGAIN["kind"] + "[[sample]]", 'two kinds have the id "shop"'),
    "two reasons": (
        "[[sample]]",
        AGAIN["reason"] + "[[sample]]",
        'two reasons have the id "acme-header"',
    ),
    "nothing secret": (
        "secret = true",
        "secret = false",
        "no field is a secret, so nothing could ever be found",
    ),
    "host of no kind": (
        'kind = "shop"\n\n[[kind]]',
        'kind = "shp"\n\n[[kind]]',
        'host 1 names an unknown kind "shp"',
    ),
    "kind by no field": (
        'fields = ["client"]',
        'fields = ["clint"]',
        'kind "shop" names an unknown field "clint"',
    ),
    "kind that needs no field": (
        'needs = ["secret", "client"]',
        'needs = ["key"]',
        'kind "shop" names an unknown field "key"',
    ),
    "kind that cannot be told": (
        'fields = ["client"]\n',
        "",
        'kind "shop" has neither a pattern nor fields that decide',
    ),
    "reason for no field": (
        "pattern = 'x-acme-'",
        "pattern = 'x-acme-'\nfields = [\"key\"]",
        'evidence "acme-header" names an unknown field "key"',
    ),
    "reason without a test": (
        "pattern = 'x-acme-'\n",
        "",
        'evidence "acme-header" needs either "test" or "pattern"',
    ),
    "reason with both": (
        "pattern = 'x-acme-'",
        "pattern = 'x-acme-'\ntest = \"t\"",
        'evidence "acme-header" needs either "test" or "pattern"',
    ),
    "steps for no kind": (
        'kinds = ["shop"]',
        'kinds = ["shops"]',
        'remediation 1 names an unknown kind "shops"',
    ),
    "sample of no field": (
        'field = "secret"\nsource',
        'field = "key"\nsource',
        'sample 1 names an unknown field "key"',
    ),
    "example of no field": (
        '{ field = "secret", value = "acme_k3',
        '{ field = "key", value = "acme_k3',
        'example 1 names an unknown field "key"',
    ),
    "example of no kind": (
        'sets = 1\nkind = "shop"',
        'sets = 1\nkind = "ship"',
        'example 1 names an unknown kind "ship"',
    ),
    "sets without finds": (
        "sets = 1",
        "sets = 0",
        "example 1: sets and finds contradict each other",
    ),
    "a name both ways": (
        'weak_names = ["secret"]',
        'weak_names = ["secret", "acmesecret"]',
        'field "secret": "acmesecret" is a name and a weak name',
    ),
    "nothing to go by": (
        'names = ["acmeclient"]',
        "names = []",
        'field "client" has neither names nor a shape that stands alone',
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_a_contradiction_is_named(name):
    old, new, message = CASES[name]
    assert fault(broken(old, new)) == message


def fault(text: str) -> str:
    """Return what is said of a file, without the place, which test_schema.py looks at."""
    with pytest.raises(RuleError) as caught:
        read_document(tomllib.loads(text), "acme.toml", thorough=False)
    return caught.value.message.removeprefix('acme.toml: rule "acme-key": ')


def check(text: str) -> Rule:
    rule = read_document(tomllib.loads(text), "acme.toml", thorough=False)
    assert isinstance(rule, Rule)
    return rule


def test_a_field_without_shapes_is_refused():
    text = GOOD.replace(
        "[[field.shape]]\nid = \"number\"\npattern = '[0-9]{6}'\n"
        'weight = 0.5\nsays = "six digits"\n',
        "",
    )
    assert fault(text) == 'field "client" has no [[field.shape]]'


def test_two_shapes_of_one_id_are_refused():
    text = broken(
        'id = "number"',
        'id = "number"\npattern = "[0-9]"\nweight = 1.0\nsays = "s"\n\n'
        '[[field.shape]]\nid = "number"',
    )
    assert fault(text) == 'two shapes of field "client" have the id "number"'


def test_the_good_rule_is_coherent():
    assert check(GOOD).kinds[0].needs == ("secret", "client")


def test_unknown_is_a_kind_that_steps_may_be_for():
    rule = check(broken('kinds = ["shop"]', 'kinds = ["shop", "unknown"]'))
    assert rule.remediation[0].kinds == ("shop", "unknown")


def test_reasons_of_one_list_have_different_ids():
    reason = EvidenceRule("a", 1.0, "s", test="t")
    check_evidence([reason])
    with pytest.raises(ComplaintError, match='two reasons have the id "a"'):
        check_evidence([reason, reason])
