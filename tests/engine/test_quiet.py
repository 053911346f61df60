"""What is said of a changed text by looking at its changes is what looking at all of it says."""

from __future__ import annotations

import base64
from functools import lru_cache

from hypothesis import given, settings
from hypothesis import strategies as st

from leakscan.engine.layers.base import anything
from leakscan.engine.quiet import NEAR, Quiet
from tests.cli.shop import made_up_env
from tests.engine.scanning import rules

KEY = made_up_env(72).encode()
SECRET = max(KEY.split(b"\n"), key=len).partition(b"=")[2]
ENCODED = base64.b64encode(b"some words, " * 9 + KEY + b"and more words" * 9)
DIGEST = base64.b64encode(bytes(range(64)))


@lru_cache
def quiet() -> Quiet:
    return Quiet(rules().rules, anything)


def wrapped(data: bytes) -> bytes:
    return b"\n".join(data[at : at + 64] for at in range(0, len(data), 64))


LINES = st.one_of(
    st.sampled_from([
        b'"integrity": "sha512-' + DIGEST + b'",\n', b"vipps client_secret\n", b"x" * 1000 + b"\n", b"\n",
        b"    return $this->name;\n" * 30, DIGEST[:40] + b"\n", b"=" * 30 + b"\n",
    ]),
    st.integers(1, 60).map(lambda n: b"word " * n + b"\n"),
)  # fmt: skip
PARTS = st.sampled_from(
    [SECRET, SECRET[:9], SECRET[9:], ENCODED[:200], ENCODED[200:], wrapped(ENCODED), b"A", b"%3D", b"\n", b'"', b""]
)  # fmt: skip


@settings(max_examples=200)
@given(st.lists(LINES, max_size=30), PARTS, PARTS, st.data())
def test_looking_at_the_change_is_enough(
    lines: list[bytes], inside: bytes, new: bytes, data: st.DataObject
) -> None:
    text = b"".join(lines)
    at = data.draw(st.integers(0, len(text)))
    base = text[:at] + inside + text[at:]
    start = data.draw(st.integers(max(0, at - 30), min(len(base), at + len(inside) + 30)))
    end = data.draw(st.integers(start, min(len(base), start + 200)))
    content = base[:start] + new + base[end:]
    places = [(max(0, start - NEAR), min(len(content), start + len(new) + NEAR))]
    if quiet().bare(base) and quiet().bare(content, places):
        assert quiet().bare(content)


def test_a_list_of_digests_is_bare_wherever_it_is_cut() -> None:
    text = (b'{"integrity": "sha512-' + DIGEST + b'"},\n') * 40
    assert quiet().bare(text)
    for at in range(1500, 1700):
        content = text[:at] + b" " + text[at:]
        places = [(at - NEAR, at + 1 + NEAR)]
        assert quiet().bare(content, places) == quiet().bare(content)


def test_parts_grow_beyond_what_is_wrapped() -> None:
    text = b"vipps\n" * 300 + wrapped(ENCODED * 8) + b"\nvipps\n" * 300
    at = text.index(ENCODED[:64]) + 1100
    assert not quiet().bare(text, [(at, at + 40)])
