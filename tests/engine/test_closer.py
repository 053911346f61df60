"""The closer look never says that there is nothing where the detector finds something."""

from __future__ import annotations

import base64
import marshal
from collections.abc import Callable
from functools import lru_cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leakscan.engine.closer import any_value, forms, searches
from leakscan.engine.probes import Probe
from leakscan.engine.windows import WHOLE
from tests.cli.shop import made_up_env
from tests.engine.encoders import ALL, Encoded
from tests.engine.scanning import detect, rules

KEY = made_up_env(70).encode()


@lru_cache
def probes() -> list[Probe]:
    return searches(marshal.loads(marshal.dumps(forms(rules().rules))))  # noqa: S302  our own


def closer(*contents: bytes) -> bool:
    return any_value(contents, probes())


EXAMPLES = [
    pytest.param(example.text.encode(), id=f"{rule.id}-{number}")
    for rule in rules().rules
    for number, example in enumerate(rule.examples)
]


@pytest.mark.parametrize("data", EXAMPLES)
def test_what_has_a_candidate_is_looked_at(data: bytes) -> None:
    assert closer(data) or not detect(data).candidates


@pytest.mark.parametrize("encode", ALL.values(), ids=ALL)
def test_what_is_encoded_is_decoded(encode: Callable[[bytes], Encoded]) -> None:
    data = encode(KEY).data
    assert closer(b"vipps\n" + data) or not detect(b"vipps\n" + data).candidates


PIECES = st.sampled_from(
    [
        *KEY.split(b"\n"),
        b"vipps ",
        b'"',
        b"\\n",
        b"%3D",
        b"\n",
        b"= ",
        b"&#61;",
        b"\\x41",
        b"\0",
        b"client_secret: ",
    ]
)


@given(st.lists(PIECES, max_size=12).map(b"".join))
def test_any_mixture(data: bytes) -> None:
    assert closer(data) or not detect(data).candidates


MENTIONS = {
    "prose": b"# Vipps MobilePay\n\nSee https://developer.vippsmobilepay.com/docs.\n",
    "code": b'def pay(client_secret: str) -> None:\n    raise VippsError("no\\nkey")\n',
    "a placeholder": b"VIPPS_CLIENT_SECRET=${CLIENT_SECRET}\n",
    "a long name": b"getVippsPaymentConfirmationResponse = get_vipps_subscription_key_of_shop;\n",
    "escapes": b"if (a && b) { print('%20vipps %41 \\u00e5;') }\n",
    "UTF-16": "vipps client_secret".encode("utf-16"),
    "nothing": b"",
}


@pytest.mark.parametrize("data", MENTIONS.values(), ids=MENTIONS)
def test_a_mere_mention_is_passed_over(data: bytes) -> None:
    assert not closer(data)
    assert not detect(data).candidates


def test_one_of_many_is_enough() -> None:
    assert closer(*MENTIONS.values(), KEY)


def test_what_is_searched_in_windows_or_not_decoded_to_the_end_is_left_to_the_detector() -> None:
    assert closer(b"vipps\n" + b" " * WHOLE)
    assert closer(b"%41 " * (WHOLE // 4 - 1)) is False
    nested = b"vipps and more words"
    for _ in range(6):
        nested = base64.b64encode(nested)
    assert closer(nested)
