from __future__ import annotations

import pytest

from leakscan.model.sealing import masker
from leakscan.model.secret import Secret
from tests.reports import samples

SECRET = samples.made_up(3)["client_secret"]


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        pytest.param(f"keys/{SECRET}.txt", "keys/{}.txt", id="inside"),
        pytest.param(SECRET * 2, "{}{}", id="twice"),
        pytest.param(SECRET.rstrip("=") + ".txt", "{}.txt", id="without-padding"),
        pytest.param(SECRET.replace("=", "%3D"), "{}", id="percent-encoded"),
        pytest.param(SECRET[:-2], SECRET[:-2], id="a-part-of-it-only"),
        pytest.param("short", "short", id="nothing-there"),
    ],
)
def test_a_secret_in_a_text_is_masked(text: str, masked: str) -> None:
    mask = masker([Secret(SECRET.encode()), Secret(b"another-made-up-value")])
    assert mask(text) == masked.replace("{}", Secret(SECRET.encode()).masked())


def test_the_longer_of_two_secrets_is_masked_whole() -> None:
    mask = masker([Secret(b"0123456789ab"), Secret(b"0123456789abcdef")])
    assert mask("0123456789abcdef") == Secret(b"0123456789abcdef").masked()


def test_serial_numbers_and_short_values_do_not_blot_out_texts() -> None:
    mask = masker([Secret(b"20240517"), Secret(b"config")])
    assert mask("config/20240517.env") == "config/20240517.env"
