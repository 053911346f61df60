"""The forms and the records are the same list, so no attribute can be forgotten in one of them."""

from __future__ import annotations

from dataclasses import fields

import pytest

from leakscan.model.rule import Common, Rule
from leakscan.rules import forms

RECORDS = {
    "SHAPE": forms.SHAPE,
    "FIELD": forms.FIELD,
    "HOST": forms.HOST,
    "EVIDENCE": forms.EVIDENCE,
    "KIND": forms.KIND,
    "SAMPLE": forms.SAMPLE,
    "REMEDIATION": forms.REMEDIATION,
    "EXAMPLE": forms.EXAMPLE,
    "PAIRING": forms.PAIRING,
}


def attributes(form: forms.Table) -> set[str]:
    return {*form.keys, *(attribute for attribute, _ in form.nested.values())}


@pytest.mark.parametrize("name", RECORDS)
def test_a_table_has_the_keys_of_its_record(name):
    form = RECORDS[name]
    assert attributes(form) == {part.name for part in fields(form.make)}


def test_a_rule_has_the_keys_of_its_record():
    elsewhere = {"pairing", "origin"}  # a table of its own, and the file's name
    assert attributes(forms.RULE) | elsewhere == {part.name for part in fields(Rule)}


def test_common_files_have_the_keys_of_their_record():
    assert attributes(forms.COMMON) | {"levels"} == {part.name for part in fields(Common)}


def test_a_key_that_is_not_required_has_the_default_of_the_record():
    for form in RECORDS.values():
        defaults = {part.name: part.default for part in fields(form.make)}
        for name, key in form.keys.items():
            if not key.required and isinstance(defaults[name], (str, int, float, bool)):
                assert key.missing == defaults[name], f"{form.make.__name__}.{name}"
