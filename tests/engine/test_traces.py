"""Traces leave nothing out: what a layer decodes, or a form finds, they have named."""

from __future__ import annotations

import base64
from collections.abc import Callable
from functools import lru_cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leakscan.engine.closer import any_value, forms, searches
from leakscan.engine.database import hyperscan_version
from leakscan.engine.layers.base import VALUE
from leakscan.engine.probes import places, probes
from leakscan.engine.traces import MUCH, Traced, Traces
from leakscan.engine.views import ESCAPES, WHOLES
from leakscan.model.rule import Rule
from tests.cli.shop import made_up_env
from tests.engine.encoders import ALL, Encoded
from tests.engine.scanning import detect, detector, rules

pytestmark = pytest.mark.skipif(not hyperscan_version(), reason="it is hyperscan's")
KEY = made_up_env(71).encode()
TELLING = [probe for probe in probes(rules().rules) if not probe.vague]


@lru_cache
def look() -> Traces:
    return Traces(TELLING, cache=None)


def check(data: bytes) -> None:
    named = look()(data)
    for layer in (*ESCAPES, *WHOLES):
        if layer.possible(data) and next(iter(layer.decode(data)), None):
            assert layer.NAME in named
    if next(iter(places(data, TELLING)), None):
        assert VALUE in named


@pytest.mark.parametrize("rule", rules().rules, ids=lambda rule: rule.id)
def test_every_example_in_every_encoding(rule: Rule) -> None:
    for example in rule.examples:
        check(example.text.encode())
        for encode in ALL.values():
            check(b"vipps = " + encode(example.text.encode()).data)


@pytest.mark.parametrize("encode", ALL.values(), ids=ALL)
@pytest.mark.parametrize("outer", ALL.values(), ids=ALL)
def test_what_is_encoded_twice_is_found(
    encode: Callable[[bytes], Encoded], outer: Callable[[bytes], Encoded]
) -> None:
    data = encode(KEY).then(outer).data
    known = searches(forms(rules().rules))
    assert any_value([data], known, look()) == any_value([data], known)
    check(data)


RUNS = st.text("aZ09+/_-=.~%", min_size=1, max_size=40).map(str.encode)
PIECES = st.one_of(
    RUNS,
    st.sampled_from(
        [
            *KEY.split(b"\n"), base64.b64encode(KEY), KEY.hex().encode(), b'"', b"'", b"\n", b"\r\n",
            b"\\n", b"\\u003d", b"\\x41", b"\\075", b"\\u{3d}", b"\\U0000003d", b"\\\n", b"%3D", b"=3D",
            b"=\n", b"= \n", b"x" * 71, b"&#61;", b"&#x3d;", b"&amp;", b"&sol;", b"\0", b"\xff\xfe", b"\xfe\xff",
            b"x\x9c", b"\x1f\x8b\x08", b"00000000: ", b"0x41, ", b"41 42 ", b"4142 ", b"41,  ", b"-", b"/",
            b"//", b"eyJ", b"Q~", b"    ", b":", b"12345678-1234-1234-1234-123456789abc", b"\xc3\xa5",
        ]
    ),
)  # fmt: skip


@settings(max_examples=300)
@given(st.lists(st.tuples(PIECES, st.integers(1, 18)), max_size=8))
def test_any_mixture(parts: list[tuple[bytes, int]]) -> None:
    check(b"".join(piece * times for piece, times in parts))


@given(st.lists(PIECES, max_size=12).map(b"".join))
def test_the_closer_look_says_the_same_with_traces(data: bytes) -> None:
    known = searches(forms(rules().rules))
    assert any_value([data], known, look()) == any_value([data], known)


IDLE: set[bytes] = set()


@given(st.lists(PIECES, max_size=12).map(b"".join))
def test_runs_known_to_be_idle_change_nothing(data: bytes) -> None:
    known = searches(forms(rules().rules))
    assert any_value([data], known, look(), IDLE) == any_value([data], known)


def test_a_detector_that_has_read_much_finds_the_same() -> None:
    fast = detector("hyperscan")
    chunk = b"vipps\n" + KEY
    before = [candidate.members for candidate in detect(chunk, prefilter="hyperscan").candidates]
    for _ in range(MUCH // 200_000 + 1):
        detect(b"vipps client_secret\n" + b"nothing here\n" * 16_000, prefilter="hyperscan")
    assert before == [c.members for c in detect(chunk, prefilter="hyperscan").candidates]
    assert fast is detector("hyperscan")


def test_a_shape_that_hyperscan_cannot_look_for_leaves_everything_to_python() -> None:
    (probe, *_) = TELLING
    broken = probe.__class__(probe.pattern, probe.uses, in_runs=False)
    with pytest.raises(Exception, match="not made of runs"):
        Traces([broken], cache=None)
    assert VALUE in Traced(rules().rules, cache=None)(b"")
