from __future__ import annotations

import os
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leakscan.reports.escape import encodable, percent_encoded, printable

TEXTS = st.text(st.characters(categories=None))


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        pytest.param("config/.env", "config/.env", id="plain"),
        pytest.param("nøkkel 🔑", "nøkkel 🔑", id="letters-of-every-language"),
        pytest.param("a\nb\tc", r"a\x0ab\x09c", id="line-break-and-tab"),
        pytest.param("\x1b[31mred\x9b0m", r"\x1b[31mred\x9b0m", id="terminal-escape"),
        pytest.param("caf\udce9.env", r"caf\xe9.env", id="byte-that-is-not-utf-8"),
        pytest.param("\u202egpj.exe", r"\u202egpj.exe", id="right-to-left-override"),
        pytest.param("\ud800", r"\ud800", id="lone-surrogate"),
        pytest.param("\U000e0041", r"\U000e0041", id="invisible-tag"),
    ],
)
def test_what_a_person_sees(raw: str, shown: str) -> None:
    assert printable(raw) == shown


@given(TEXTS)
def test_printable_text_is_one_harmless_line(text: str) -> None:
    assert printable(text).isprintable()
    assert printable(printable(text)) == printable(text)


@given(TEXTS)
def test_encodable_text_keeps_all_but_surrogates(text: str) -> None:
    assert encodable(text).encode().decode() == encodable(text)
    if not any("\ud800" <= c <= "\udfff" for c in text):
        assert encodable(text) == text


@pytest.mark.parametrize(
    ("text", "safe", "encoded"),
    [
        ("a/b c.env", "/", "a/b%20c.env"),
        ("ø=~", "", "%C3%B8%3D~"),
        ("caf\udce9", "", "caf%E9"),
        ("²", "", "%C2%B2"),
    ],
    ids=["path", "letters", "byte-that-is-not-utf-8", "digit-beyond-ascii"],
)
def test_percent_encoding(text: str, safe: str, encoded: str) -> None:
    assert percent_encoded(text, safe) == encoded


@given(st.binary(), st.sampled_from(["", "/", "/:"]))
def test_percent_encoding_is_that_of_the_standard_library(raw: bytes, safe: str) -> None:
    assert percent_encoded(os.fsdecode(raw), safe) == quote(raw, safe)
