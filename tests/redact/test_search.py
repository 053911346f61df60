"""The search gives the same with hyperscan and without."""

from __future__ import annotations

import base64

import pytest

from leakscan.redact.search import ValueSearch
from tests.redact.known import pair, secret

KEYS = pair("search", "base64-20")
VALUE = KEYS.secret.value.reveal()
TEXTS = {
    "plain": b"a " + VALUE + b" b",
    "without padding": b"a " + VALUE.rstrip(b"=") + b" b",
    "upper case of a hex key": KEYS.key.value.reveal().upper(),
    "base64": base64.b64encode(b"xx" + VALUE),
    "base64 twice": base64.b64encode(base64.b64encode(b"xx" + VALUE)),
    "hex": VALUE.hex().encode(),
    "hex of base64": base64.b64encode(VALUE + VALUE).hex().encode(),
    "utf-16": VALUE.decode().encode("utf-16-be"),
    "cut": VALUE[:9] + b"=\n" + VALUE[9:],
    "nothing": b"nothing to see here, and nothing there " * 9,
}


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_with_and_without_hyperscan(text: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    with_it = ValueSearch(KEYS.values).look(text)
    monkeypatch.setattr("leakscan.redact.search.hyperscan_version", lambda: None)
    without = ValueSearch(KEYS.values).look(text)
    assert with_it == without
    assert bool(with_it[0] or with_it[1]) == (b"nothing" not in text)


def test_the_longer_of_two_values_at_one_place() -> None:
    short = secret("a1b2c3d4e5f6a7b8")
    long = secret("a1b2c3d4e5f6a7b8c9d0")
    found = ValueSearch((short, long)).exact(b"x=a1b2c3d4e5f6a7b8c9d0;y=a1b2c3d4e5f6a7b8;")
    assert [known for _, known in found] == [long, short]


def test_a_short_value_is_a_word_of_its_own() -> None:
    number = secret("123456", "msn")
    found = ValueSearch((number,)).exact(b"msn=123456, 91234567, a123456b")
    assert [span.start for span, _ in found] == [4]
