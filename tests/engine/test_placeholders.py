"""Stand-ins are told from values. Placeholders and samples in files are in ``test_every_syntax.py``."""

from __future__ import annotations

import base64
import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leakscan.engine.placeholders import NEAR, Stand, _near
from tests.engine.forms.stand_ins import PLACEHOLDERS, REFERENCES, SAMPLES
from tests.engine.scanning import rules

STAND = Stand(rules().rules, rules().common)


def verdict(value: str) -> str:
    found = STAND.verdict(value.encode())
    return found.id if found else ""


@pytest.mark.parametrize(
    "value", [v for s in SAMPLES for k, v in s.items() if k in ("id", "secret", "key")]
)
def test_published_values(value):
    assert verdict(value)


@pytest.mark.parametrize("value", ["Y8Kteew6GE3ZmeycEt6egQ==", "0f14ebcab0eb4b29ae0cb90d91b4a84b"])
def test_variants_of_published_values(value):
    assert verdict(value) == "sample-variant"


@pytest.mark.parametrize("value", [p for p in PLACEHOLDERS if p])
def test_placeholders(value):
    assert verdict(value)


@pytest.mark.parametrize("word", ["", "test", "password", "123456", "secret", "vipps", "token"])
def test_hashes_of_everyday_words(word):
    assert verdict(hashlib.md5(word.encode(), usedforsecurity=False).hexdigest())


@pytest.mark.parametrize("value", REFERENCES)
def test_references(value):
    assert verdict(value)


def test_what_base64_says_counts():
    said = base64.b64encode(b"${VIPPS_CLIENT_SECRET}").decode()
    assert verdict(said) == "reference"


@pytest.mark.parametrize(
    ("value", "word"),
    [
        ("Kd93xfakeqJd8kd0w8dK", ""),
        ("Kd93-fake-Jd82kd0w8d", "placeholder-word"),
        ("Kd93FakeSecretJd82kd", "placeholder-word"),
        ("QPLyOuRZd93hT5xw8dKd", ""),
    ],
)
def test_a_short_word_must_stand_as_a_word(value, word):
    assert verdict(value) == word


def edits(one: str, two: str) -> int:
    row = list(range(len(two) + 1))
    for i, a in enumerate(one, start=1):
        row, last = [i], row
        for j, b in enumerate(two, start=1):
            row.append(min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (a != b)))
    return row[-1]


@given(st.text("ab", min_size=1, max_size=9), st.text("ab", min_size=1, max_size=9))
def test_near_texts_are_few_edits_apart(one, two):
    if _near(one.encode(), two.encode()):
        assert edits(one, two) <= NEAR


@given(st.text("abcd", min_size=4, max_size=12), st.integers(0, 11), st.sampled_from("xyz"))
def test_one_edit_is_near(text, at, put):
    at %= len(text)
    for other in (
        text[:at] + put + text[at + 1 :],
        text[:at] + put + text[at:],
        text[:at] + text[at + 1 :],
    ):
        assert _near(text.encode(), other.encode())
