"""One parsed file: what it turns into, and what is said of each fault."""

from __future__ import annotations

import tomllib

import pytest

from leakscan.errors import RuleError
from leakscan.model.evidence import Environment, Level, Severity
from leakscan.model.rule import ExampleValue, Pairing, Rule
from leakscan.rules.schema import CommonPart, read_document
from tests.rules.written import GOOD, broken


def read(text: str, *, thorough: bool = True) -> Rule | CommonPart:
    return read_document(tomllib.loads(text), "acme.toml", thorough=thorough)


def fault(text: str) -> RuleError:
    with pytest.raises(RuleError) as caught:
        read(text)
    return caught.value


def test_a_rule_is_read_in_full():
    rule = read(GOOD)
    assert isinstance(rule, Rule)
    assert (rule.id, rule.severity, rule.prior) == ("acme-key", Severity.HIGH, -3.0)
    assert rule.origin == "acme.toml"
    assert rule.pairing == Pairing(lines=10, bytes=2048)
    assert [part.id for part in rule.fields] == ["secret", "client"]
    secret = rule.field_named("secret")
    assert secret.weak_names == ("secret",)
    assert secret.most == 2
    assert secret.shapes[0].alone
    assert rule.field_named("client").weak_names == ()
    assert rule.hosts[0].environment is Environment.PRODUCTION
    assert rule.kinds[0].severity is Severity.CRITICAL
    assert rule.evidence[0].where == "near"
    assert rule.remediation[0].environments == ()
    example = rule.examples[0]
    assert example.level is Level.MEDIUM
    assert example.finds == (
        ExampleValue("secret", "acme_k3v9q2m7x1c8b4n6z0p5"),
        ExampleValue("client", "730416"),
    )


def test_pairing_has_a_default():
    rule = read(broken("[pairing]\nlines = 10\nbytes = 2048\n", ""))
    assert isinstance(rule, Rule)
    assert rule.pairing == Pairing()


RULE = 'acme.toml: rule "acme-key"'
FAULTS = {
    "unknown key": (
        "pattern = 'acme_",
        "patern = 'acme_",
        f'{RULE}: field 1 "secret": shape 1 "text": unknown key "patern"',
    ),
    "unknown table": ("[[host]]", "[[hots]]", 'acme.toml: unknown key "hots"'),
    "missing key": ('attacker = "Order anvils."\n', "", f'{RULE}: key "attacker" is missing'),
    "missing id": ('id = "acme-key"', 'idd = "acme-key"', 'acme.toml: [rule]: unknown key "idd"'),
    "wrong type": (
        "prior = -3.0",
        'prior = "low"',
        f'{RULE}: key "prior" must be a number, not text',
    ),
    "enum": (
        'environment = "production"\nkind = "shop"\n\n',
        'environment = "live"\n\n',
        f'{RULE}: host 1: key "environment" "live" means nothing here',
    ),
    "infinite weight": (
        "weight = 0.5",
        "weight = inf",
        f'{RULE}: field 2 "client": shape 1 "number": key "weight" must be a finite number',
    ),
    "bad expression": (
        "'[0-9]{6}'",
        "'[0-9{6}'",
        f'{RULE}: field 2 "client": shape 1 "number": key "pattern" is not a regular expression:',
    ),
    "bad expression of a reason": (
        "'x-acme-'",
        "'x-(acme'",
        f'{RULE}: evidence 1 "acme-header": key "pattern" is not a regular expression',
    ),
    "anchored value": (
        "'[0-9]{6}'",
        "'^[0-9]{6}'",
        f'{RULE}: field 2 "client": shape 1 "number": key "pattern" has an anchor',
    ),
    "name not canonical": (
        'names = ["acmesecret"]',
        'names = ["acme_secret"]',
        f'{RULE}: field 1 "secret": key "names" entry 1 "acme_secret" is not in canonical form',
    ),
    "array of tables as table": (
        "[[kind]]",
        "[kind]",
        f'{RULE}: "kind" must be an array of tables',
    ),
    "rule twice in a file": ("[rule]", "[[rule]]", 'acme.toml: "rule" must be one table'),
    "pairing below nothing": (
        "lines = 10",
        "lines = -1",
        f'{RULE}: [pairing]: key "lines" must be 0 or more',
    ),
    "table inside rule": (
        'names = ["acme"]',
        'names = ["acme"]\nfield = []',
        f'{RULE}: "field" stands in [rule]',
    ),
    "stage": (
        'stages = ["shared"]',
        'stages = ["pushed"]',
        f'{RULE}: remediation 1: key "stages" entry 1 "pushed" means nothing here',
    ),
    "level": (
        'note = "plain"',
        'level = "hgih"',
        f'{RULE}: example 1: key "level" "hgih" means nothing here',
    ),
    "found value without a field": (
        '{ field = "secret", value = "acme_k3',
        '{ value = "acme_k3',
        f'{RULE}: example 1: finds 1: key "field" is missing',
    ),
    "incoherent": (
        'field = "secret"\nsource',
        'field = "sceret"\nsource',
        f'{RULE}: sample 1 names an unknown field "sceret"',
    ),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_is_named_with_its_place(name):
    old, new, message = FAULTS[name]
    assert fault(broken(old, new)).message.startswith(message)


HINTS = {
    "unknown key": ("pattern = 'acme_", "patern = 'acme_", 'did you mean "pattern"?'),
    "unknown table": ("[[host]]", "[[hots]]", 'did you mean "host"?'),
    "array of tables": ("[[kind]]", "[kind]", "write it [[kind]]"),
    "one rule a file": ("[rule]", "[[rule]]", "write it [rule]; one file is one rule"),
    "outside": ('names = ["acme"]', 'names = ["acme"]\nkind = []', "write it [[kind]]"),
}


@pytest.mark.parametrize("name", HINTS)
def test_a_fault_has_a_hint(name):
    old, new, hint = HINTS[name]
    assert fault(broken(old, new)).hint == hint


@pytest.mark.parametrize("value", [3, "text", True])
def test_a_rule_that_is_no_table_is_refused(value):
    with pytest.raises(RuleError, match=r"acme\.toml: \[rule\]: must be a table"):
        read_document({"rule": value}, "acme.toml", thorough=True)


def test_an_entry_that_is_no_table_is_refused():
    with pytest.raises(RuleError, match=r'rule "acme-key": field 1: must be a table, not text'):
        read_document(
            {"rule": tomllib.loads(GOOD)["rule"], "field": ["x"]}, "acme.toml", thorough=False
        )


def test_expressions_are_tried_only_when_asked():
    assert isinstance(read(broken("'[0-9]{6}'", "'[0-9{6}'"), thorough=False), Rule)


PLANTED = "acme_k3v9q2m7x1c8b4n6z0p5"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('path = ".env"', "path = 3"),
        ("sets = 1", "sets = 0"),
        ('value = "acme_k3v9q2m7x1c8b4n6z0p5" }', 'value = "acme_k3v9q2m7x1c8b4n6z0p5", x = 1 }'),
        ('{ field = "secret", value = "acme_k3', '{ field = "secrets", value = "acme_k3'),
        ("sets = 1", 'sets = "acme_k3v9q2m7x1c8b4n6z0p5"'),
    ],
)
def test_no_message_repeats_a_value_of_an_example(old, new):
    error = fault(broken(old, new))
    assert PLANTED not in error.message + error.hint


def test_no_message_repeats_a_value_of_a_sample():
    twice = (
        GOOD + '\n[[sample]]\nvalue = "acme_published0000000000"\nfield = "secret"\nsource = "y"\n'
    )
    error = fault(twice)
    assert error.message == f"{RULE}: sample 2 repeats an earlier one"


COMMON = """
placeholders = ['x{4,}']
placeholder_words = ["example"]
references = ['\\$[A-Z]+']
test_names = ["test"]
production_names = ["prod"]

[levels]
high = 0.85
medium = 0.5
low = 0

[[evidence]]
id = "near"
test = "provider-near"
weight = 1
says = "{} is near"
"""


def test_a_file_without_a_rule_is_common():
    part = read(COMMON)
    assert isinstance(part, CommonPart)
    assert part.levels == ((Level.HIGH, 0.85), (Level.MEDIUM, 0.5), (Level.LOW, 0.0))
    assert part.placeholders == ("x{4,}",)
    assert part.evidence[0].test == "provider-near"


def test_a_common_file_may_hold_one_thing():
    part = read('[[evidence]]\nid = "a"\ntest = "b"\nweight = 1.0\nsays = "c"\n')
    assert isinstance(part, CommonPart)
    assert part.levels == ()
    assert part.references == ()


COMMON_FAULTS = {
    "levels out of order": (
        "medium = 0.5",
        "medium = 0.9",
        "acme.toml: [levels]: must rise from low over medium to high",
    ),
    "level missing": ("medium = 0.5\n", "", 'acme.toml: [levels]: key "medium" is missing'),
    "level unknown": ("medium = 0.5", "middle = 0.5", 'acme.toml: [levels]: unknown key "middle"'),
    "no probability": (
        "high = 0.85",
        "high = 85",
        'acme.toml: [levels]: key "high" must be between 0 and 1',
    ),
    "bad expression": (
        "'x{4,}'",
        "'x{4,}', '(x'",
        'acme.toml: key "placeholders" entry 2 is not a regular expression',
    ),
    "unknown key": (
        "placeholder_words",
        "placeholder_word",
        'acme.toml: unknown key "placeholder_word"',
    ),
}


@pytest.mark.parametrize("name", COMMON_FAULTS)
def test_a_fault_of_a_common_file_is_named(name):
    old, new, message = COMMON_FAULTS[name]
    assert COMMON.count(old) == 1
    assert fault(COMMON.replace(old, new)).message.startswith(message)


@pytest.mark.parametrize("table", ["field", "example", "pairing"])
def test_a_rule_file_that_forgot_its_rule_is_told_so(table):
    entry = f"[{table}]\n" if table == "pairing" else f"[[{table}]]\n"
    error = fault(entry)
    assert error.message == f'acme.toml: "{table}" belongs to a rule and there is no [rule] table'
    assert error.hint == "begin the file with [rule] and its id"
