"""Names as expressions: joints where words meet, whatever the case and the sign."""

from __future__ import annotations

import re

import pytest

from leakscan.rules.export.names import expression, split, words
from leakscan.rules.load import load_rules

RULES = load_rules(examples=False)
WORDS = words(RULES)


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("clientsecret", ["client", "secret"]),
        ("ocpapimsubscriptionkey", ["ocp", "apim", "subscription", "key"]),
        ("webhooksecret", ["webhook", "secret"]),
        ("klientsecret", ["klient", "secret"]),
        ("msn", ["msn"]),
    ],
)
def test_a_name_is_split_where_words_meet(name: str, parts: list[str]) -> None:
    assert split(name, WORDS) == parts


@pytest.mark.parametrize(
    "text", ["client_secret", "clientSecret", "CLIENT-SECRET", "client.secret", "Client Secret"]
)
def test_every_spelling_fits(text: str) -> None:
    assert re.fullmatch(expression(["clientsecret"], WORDS), text)


def test_a_name_that_holds_another_is_left_out() -> None:
    assert expression(["subkey", "subkeyprimary"], WORDS) == expression(["subkey"], WORDS)


@pytest.mark.parametrize(
    "name",
    sorted({name for rule in RULES.rules for field in rule.fields for name in field.names}),
)
def test_no_name_of_ours_is_lost(name: str) -> None:
    assert "".join(split(name, WORDS)) == name
    assert re.search(expression([name], WORDS), f"VIPPS_{name}".upper())


def test_no_word_is_made_up_of_others() -> None:
    assert "clientsecret" not in WORDS
    assert {"client", "secret", "subscription"} <= set(WORDS)
