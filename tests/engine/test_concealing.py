"""No value in a sentence."""

from __future__ import annotations

import random

import pytest

from leakscan.engine.concealing import Pieces, concealed, generated
from tests.engine.forms.filling import values
from tests.engine.scanning import findings
from tests.rules.made_up import SHAPES


@pytest.mark.parametrize("shape", SHAPES)
def test_a_value_that_is_known_is_hidden(shape):
    value = SHAPES[shape](random.Random(shape)).encode()
    assert value not in concealed(b"use " + value + b" for vipps", [value])


@pytest.mark.parametrize("shape", ["guid", "key", "long-hex", "base64-64", "alternating"])
def test_a_value_that_is_not_known_is_hidden_where_it_looks_generated(shape):
    value = SHAPES[shape](random.Random(shape)).encode()
    assert value not in concealed(b"use " + value + b" for vipps")


@pytest.mark.parametrize(
    "name",
    [
        "Ocp-Apim-Subscription-Key",
        "VippsMobilepayEpayment.config",
        "CONFIG__DEFAULT__KEY1",
        "oauth2",
    ],
)
def test_names_stay(name):
    assert concealed(name.encode()) == name.encode()
    assert not generated(name.encode())


def test_a_name_loses_the_parts_of_values():
    value = "Ab/Cyb0KTbTFX36Xk+Cmw=="
    pieces = Pieces([value.encode()])
    assert "KTbTFX" not in pieces.without("authorization('Ab/Cyb0KTbTFX36Xk')->getToken")
    assert pieces.without("vipps.client_secret") == "vipps.client_secret"


def test_chained_calls_name_a_value_without_showing_the_other():
    """A name of several words reaches back to what stands before; once that was another key."""
    for number in range(50):
        put = values(f"chain {number}", "A")
        text = (
            f"$vipps->authorization('{put['key']}')->getToken('{put['secret']}'); // {put['id']}\n"
        )
        for finding in findings(text.encode(), "vipps.php"):
            said = " ".join(e.says for e in finding.evidence)
            assert put["key"] not in said
            assert put["secret"] not in said
