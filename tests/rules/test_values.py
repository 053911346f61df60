"""Single values: what is read, what is refused, and in which words."""

from __future__ import annotations

import datetime as dt
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leakscan.model.evidence import Severity
from leakscan.rules import values
from leakscan.rules.values import ComplaintError


@pytest.mark.parametrize(
    ("reader", "given", "read"),
    [
        (values.text, "a", "a"),
        (values.any_text, "", ""),
        (values.flag, False, False),
        (values.number, 3, 3.0),
        (values.number, -0.5, -0.5),
        (values.probability, 1, 1.0),
        (values.at_least(0), 0, 0),
        (values.identifier, "vipps-api.keys_2", "vipps-api.keys_2"),
        (values.one_of(Severity), "high", Severity.HIGH),
        (values.one_of(("near", "line")), "line", "line"),
        (values.canonical_name, "abonnementsnøkkel", "abonnementsnøkkel"),
        (values.keyword, "ocp-apim", "ocp-apim"),
        (values.web_address, "https://a.example/", "https://a.example/"),
        (values.many(values.text), ["a", "b"], ("a", "b")),
        (values.many(values.text), [], ()),
    ],
)
def test_reads(reader, given, read):
    assert reader(given) == read


@pytest.mark.parametrize(
    ("reader", "given", "message"),
    [
        (values.text, "  ", "must not be empty"),
        (values.text, 3, "must be text, not a whole number"),
        (values.any_text, [], "must be text, not an array"),
        (values.flag, "true", "must be true or false, not text"),
        (values.flag, 1, "must be true or false, not a whole number"),
        (values.number, True, "must be a number, not true or false"),
        (values.number, "1", "must be a number, not text"),
        (values.number, math.inf, "must be a finite number"),
        (values.number, math.nan, "must be a finite number"),
        (values.probability, 1.01, "must be between 0 and 1"),
        (values.at_least(1), 0, "must be 1 or more"),
        (values.at_least(1), 1.0, "must be a whole number, not a number"),
        (values.at_least(1), True, "must be a whole number, not true or false"),
        (values.text, dt.date(2024, 5, 17), "must be text, not a date or time"),
        (values.identifier, "Vipps", "must be lower-case letters and digits, joined by single"),
        (values.identifier, "a--b", "must be lower-case letters and digits, joined by single"),
        (values.one_of(Severity), "hihg", '"hihg" means nothing here'),
        (values.one_of(Severity), "x" * 25, '"that" means nothing here'),
        (values.canonical_name, "client_secret", '"client_secret" is not in canonical form'),
        (values.keyword, "Vipps", "must be lower case"),
        (values.keyword, "key", "must have 5 characters or more"),
        (values.web_address, "http://a.example", "must be an address that begins with https://"),
        (values.many(values.text), "a", "must be an array, not text"),
        (values.many(values.text), ["a", 1], "entry 2 must be text"),
        (values.many(values.text), ["a", "a"], "entry 2 repeats an earlier one"),
    ],
)
def test_refuses(reader, given, message):
    with pytest.raises(ComplaintError) as caught:
        reader(given)
    assert caught.value.message.startswith(message)


@pytest.mark.parametrize(
    ("reader", "given", "hint"),
    [
        (values.one_of(Severity), "hihg", 'did you mean "high"?'),
        (values.one_of(Severity), "zzzz", "known are: critical, high, low, medium"),
        (values.canonical_name, "Client_Secret", 'write it "clientsecret"'),
        (values.keyword, "OCP-Apim", 'write it "ocp-apim"'),
        (values.many(values.keyword), ["OCP-Apim"], 'write it "ocp-apim"'),
    ],
)
def test_says_the_repair(reader, given, hint):
    with pytest.raises(ComplaintError) as caught:
        reader(given)
    assert caught.value.hint == hint


@given(st.text())
def test_canonical_form_is_stable(name):
    form = values.canonical(name)
    assert values.canonical(form) == form
    assert all(c.isalnum() for c in form)


@pytest.mark.parametrize(
    "name",
    ["VIPPS_CLIENT_SECRET", "vippsClientSecret", "Vipps__ClientSecret", "vipps-client:secret"],
)
def test_spellings_have_one_canonical_form(name):
    assert values.canonical(name) == "vippsclientsecret"
