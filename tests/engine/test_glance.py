"""The first look hits wherever the prefilter does."""

from __future__ import annotations

import base64

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from leakscan.engine.detector import keywords, telling_shapes
from leakscan.engine.glance import alphabet, anything, table
from leakscan.engine.literals import Family, family_literals
from leakscan.engine.prefilter import make_prefilter
from leakscan.rules.load import load_rules

RULES = load_rules(examples=False)
WORDS = keywords(RULES)
TABLE = table(WORDS, telling_shapes(RULES))
PREFILTER = make_prefilter(WORDS, shapes=telling_shapes(RULES), engine="python")
LITERALS = sorted(
    {literal.value for family in Family for literal in family_literals(family, WORDS)}
)

around = st.binary(max_size=60)


@given(around, st.sampled_from(LITERALS), around)
@example(b"", b"vipps", b"")
def test_every_literal_is_seen_wherever_it_stands(
    before: bytes, literal: bytes, after: bytes
) -> None:
    assert anything(before + literal + after, TABLE)


@given(st.binary(max_size=400))
@example(b"key = abc8Q~" + b"x" * 34)
@example(base64.b64encode(b"client_secret=x"))
@example("vipps".encode("utf-16"))
@example(b"")
def test_never_less_than_the_prefilter(data: bytes) -> None:
    if PREFILTER.hits(data):
        assert anything(data, TABLE)


@pytest.mark.parametrize(
    "data", [b"", b"def pay():\n    return 1\n", bytes(range(256)), b"\0" * 99]
)
def test_what_holds_nothing_is_passed_over(data: bytes) -> None:
    assert not anything(data, TABLE)


@given(st.lists(st.binary(min_size=1, max_size=8), min_size=1, max_size=8), around, around)
def test_runs_hold_literals_whole(values: list[bytes], before: bytes, after: bytes) -> None:
    translation, gap = alphabet(values)
    for value in values:
        runs = (before + value + after).translate(translation).split(gap)
        assert any(value in run for run in runs)
