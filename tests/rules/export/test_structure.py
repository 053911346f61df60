"""Structural tests as expressions: the same answer as the engine's, on values of every kind."""

from __future__ import annotations

import base64
import re
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leakscan.engine.structure import CHECKS
from leakscan.rules.export.structure import ascii_base64, base64_of, charset, tightened
from leakscan.rules.load import load_rules

PLAIN = string.ascii_letters + string.digits


@given(st.text(PLAIN, min_size=20, max_size=20))
def test_base64_of_letters_and_digits_fits(text: str) -> None:
    assert re.fullmatch(ascii_base64(20), base64.b64encode(text.encode()).decode())


@given(st.binary(min_size=20, max_size=20))
def test_what_fits_passes_the_engines_test_nearly_always(raw: bytes) -> None:
    value = base64.b64encode(raw)
    if CHECKS["ascii-base64-20"](value):
        assert re.fullmatch(ascii_base64(20), value.decode())


@pytest.mark.parametrize("size", [1, 2, 3, 16, 20, 32, 64])
@given(data=st.data())
def test_base64_of_a_size_is_that_and_nothing_looser(size: int, data: st.DataObject) -> None:
    value = base64.b64encode(data.draw(st.binary(min_size=size, max_size=size))).decode()
    assert re.fullmatch(base64_of(size), value)
    assert not re.fullmatch(base64_of(size), f"A{value}")


@given(st.text(PLAIN, min_size=3, max_size=3))
def test_each_place_has_its_own_alphabet(text: str) -> None:
    value = base64.b64encode(text.encode()).decode()
    assert re.fullmatch(ascii_base64(3), value)


def test_unused_bits_must_be_zero() -> None:
    value = base64.b64encode(bytes(16)).decode()
    assert re.fullmatch(base64_of(16), value)
    assert not re.fullmatch(base64_of(16), f"{value[:21]}B==")


@pytest.mark.parametrize("check", ["", "mixed", "hex-v4", "jwt", "alternating"])
def test_a_test_without_expression_leaves_the_pattern(check: str) -> None:
    assert tightened("[0-9a-f]{32}", check) == "[0-9a-f]{32}"


@pytest.mark.parametrize(
    ("characters", "written"),
    [("abc", "[a-c]"), ("ab", "[ab]"), ("aabcx", "[a-cx]"), ("", "[]")],
    ids=["range", "pair", "range and one", "nothing"],
)
def test_a_class_has_ranges_where_ascii_has_them(characters: str, written: str) -> None:
    assert charset(characters) == written


SHAPES = [
    (f"{rule.id} {shape.id}", shape)
    for rule in load_rules().rules
    for field in rule.fields
    for shape in field.shapes
    if shape.check
]


@pytest.mark.parametrize("shape", [shape for _, shape in SHAPES], ids=[name for name, _ in SHAPES])
def test_no_example_of_ours_is_lost(shape: object) -> None:
    regex = re.compile(tightened(shape.pattern, shape.check))
    values = {
        value.value
        for rule in load_rules().rules
        for example in rule.examples
        for value in example.finds
    }
    own = {v for v in values if re.fullmatch(shape.pattern, v)}
    own = {v for v in own if CHECKS[shape.check](v.encode())}
    assert {value for value in own if regex.fullmatch(value)} == own
