"""docs/rules.md: its example works, and no key is missing from it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from leakscan.engine.evidence import TESTS
from leakscan.engine.structure import CHECKS
from leakscan.rulecheck import check_examples
from leakscan.rules import forms
from leakscan.rules.load import load_rules

PAGE = (Path(__file__).parents[2] / "docs" / "rules.md").read_text("utf-8")
TABLES = {
    "[rule]": forms.RULE,
    "[pairing]": forms.PAIRING,
    "[[field]]": forms.FIELD,
    "[[field.shape]]": forms.SHAPE,
    "[[host]]": forms.HOST,
    "[[kind]]": forms.KIND,
    "[[evidence]]": forms.EVIDENCE,
    "[[sample]]": forms.SAMPLE,
    "[[remediation]]": forms.REMEDIATION,
    "[[example]]": forms.EXAMPLE,
}


def section(table: str) -> str:
    """Return the section of a table, from its heading to the next."""
    return PAGE.partition(f"### `{table}`\n")[2].partition("\n##")[0]


@pytest.mark.parametrize("table", TABLES)
def test_every_key_is_described_and_required_ones_are_marked(table):
    text = section(table)
    for name, key in TABLES[table].keys.items():
        assert f"`{name}`" in text, name
        assert (f"`{name}` *" in text) == key.required, name


@pytest.mark.parametrize("name", [*forms.COMMON.keys, "[levels]", "[[evidence]]"])
def test_every_key_of_a_common_file_is_described(name):
    assert f"`{name}`" in PAGE.partition("## Common files")[2]


@pytest.mark.parametrize("name", [*CHECKS, *TESTS])
def test_every_check_and_test_is_named(name):
    assert f"`{name}`" in PAGE


@pytest.mark.parametrize("word", [*forms.WHERES, *forms.STAGES, *forms.ENVIRONMENTS])
def test_every_fixed_word_is_named(word):
    assert f"`{word}`" in PAGE


def test_every_builtin_rule_and_kind_is_named():
    for rule in load_rules(examples=False).rules:
        assert f"`{rule.id}`" in PAGE
        for kind in rule.kinds if rule.id == "vipps-api-keys" else ():
            assert f"`{kind.id}`" in PAGE


def test_the_worked_example_works(tmp_path):
    (text,) = re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)
    path = tmp_path / "fjordpay.toml"
    path.write_text(text, encoding="utf-8")
    rules = load_rules([path])
    assert len(rules.rule_named("fjordpay-secret").examples) == 2
    assert [str(f) for f in check_examples(rules) if f.rule == "fjordpay-secret"] == []
