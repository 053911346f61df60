"""Structural tests of values."""

from __future__ import annotations

import random

import pytest

from leakscan.engine.structure import (
    CHECKS,
    decode_base64,
    entropy,
    made_up,
    period,
    repeated,
    walked,
)
from tests.rules.made_up import SHAPES

PASSES = {
    "base64-20": {"ascii-base64-20"},
    "base64-16": {"base64-16"},
    "base64-32": {"base64-32"},
    "base64-64": {"base64-64"},
    "key": {"hex-v4"},
    "guid": {"guid-v4"},
    "token": {"jwt"},
    "alternating": {"alternating"},
}
EXACT = {"ascii-base64-20", "base64-16", "hex-v4", "guid-v4", "jwt", "alternating"}


@pytest.mark.parametrize("shape", SHAPES)
def test_each_value_passes_the_tests_of_its_shape_only(shape):
    source = random.Random(shape)
    for _ in range(200):
        value = SHAPES[shape](source).encode()
        passed = {name for name in EXACT if CHECKS[name](value)}
        passed -= {"hex-v4"} if shape == "hex-key" else set()  # one in 64 by chance
        assert passed == PASSES.get(shape, set()) & EXACT


@pytest.mark.parametrize(
    ("value", "decoded"),
    [(b"YWJj", b"abc"), (b"YWI", b"ab"), (b"-_-_", b"\xfb\xff\xbf"), (b"a", None), (b"YW!j", None)],
)
def test_decoding(value, decoded):
    assert decode_base64(value) == decoded


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        (b"1234567890qwertyuiop", "walk"),
        (b"a1b2c3d4e5f6g7h8i9j0", "walk"),
        (b"QUJDREVGR0hJSktMTU5PUFFSU1Q=", "walk"),
        (b"aaaabbbbccccddddeeeeffff00001111", "repeat"),
        (b"q7Zq7Zq7Zq7Zq7Zq7Zq7Z", "period"),
        (b"abbabaabbbabaababbabbaab", "poor"),
    ],
)
def test_made_up_values(value, reason):
    assert made_up(value) == reason


def test_shares_lie_between_0_and_1():
    for value in (b"", b"a", b"abc", b"aaaa", b"123456789"):
        assert 0 <= walked(value) <= 1
        assert 0 <= repeated(value) <= 1
    assert (walked(b"abcdef"), repeated(b"aaaa")) == (1.0, 1.0)


@pytest.mark.parametrize(
    ("value", "unit"), [(b"abcabcabc", 3), (b"abcdefgh", 0), (b"ababababa", 2)]
)
def test_period(value, unit):
    assert period(value) == unit


def test_entropy():
    assert entropy(b"") == entropy(b"aaaa") == 0
    assert entropy(bytes(range(256))) == 8
