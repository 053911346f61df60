from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leakscan.model.fingerprint import fingerprint
from tests.redact.known import pair, secret

KNOWN = pair("marker").secret


def test_the_marker_has_the_field_and_the_fingerprint_of_the_finding() -> None:
    digits = fingerprint(KNOWN.rule, KNOWN.value).removeprefix("v1:")
    assert KNOWN.marker.decode() == f"[leakscan:client_secret:{digits[:12]}]"


@given(st.integers(0, 3000))
def test_fitted_is_as_long_as_asked_for(length: int) -> None:
    assert len(KNOWN.fitted(length)) == length


@pytest.mark.parametrize(
    ("length", "form"),
    [
        (4, r"\*{4}"),
        (10, r"\[[0-9a-f]{8}\]"),
        (24, r"\[leakscan:[0-9a-f]{13}\]"),
        (40, r"\[leakscan:client_secret:[0-9a-f]{15}\]"),
        (90, r"\[leakscan:client_secret:[0-9a-f]{40}-{25}\]"),
    ],
)
def test_forms_of_the_fitted_marker(length: int, form: str) -> None:
    assert re.fullmatch(form, KNOWN.fitted(length).decode())


def test_the_same_value_has_the_same_marker() -> None:
    assert secret("abc" * 9).marker == secret("abc" * 9).marker
    assert secret("abc" * 9).marker != secret("abd" * 9).marker
