"""A value that is known by its mask only is a secret like any other."""

from __future__ import annotations

import pickle

from leakscan.model.secret import STANDS_SOMEWHERE, MaskedSecret, Secret

MADE = MaskedSecret("QUJD…Q=", hmac="ab" * 32, length=28)


def test_it_shows_what_the_report_has() -> None:
    assert MADE.masked() == "QUJD…Q="
    assert MADE.hmac(b"any key") == "ab" * 32
    assert len(MADE) == 28
    assert MADE.reveal() == b""


def test_a_value_that_the_report_has_in_clear_is_not_printed() -> None:
    known = MaskedSecret("made…up", hmac="", length=12, value=b"made-up value")
    assert known.reveal() == b"made-up value"
    for text in (repr(known), str(known), f"{known}", f"{known:>40}"):
        assert "made-up" not in text


def test_it_equals_only_its_like() -> None:
    again = MaskedSecret("QUJD…Q=", hmac="ab" * 32, length=28)
    assert again == MADE
    assert hash(again) == hash(MADE)
    assert MaskedSecret("QUJD…Q=", hmac="cd" * 32, length=28) != MADE
    assert Secret(b"") != STANDS_SOMEWHERE
    assert Secret(b"") != STANDS_SOMEWHERE


def test_it_travels_between_processes() -> None:
    known = MaskedSecret("made…up", hmac="ef", length=12, value=b"made-up value")
    again = pickle.loads(pickle.dumps(known))  # noqa: S301 - our own bytes
    assert again == known
    assert again.reveal() == known.reveal()
