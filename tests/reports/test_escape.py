from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leakscan.reports.escape import encodable, json_text, printable

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


@pytest.mark.parametrize("indent", [None, 2])
@given(text=TEXTS)
def test_json_says_the_same_and_shows_nothing_invisible(indent: int | None, text: str) -> None:
    written = json_text({"text": [encodable(text)]}, indent=indent)
    assert json.loads(written) == {"text": [encodable(text)]}
    assert all(line.isprintable() for line in written.split("\n"))
