"""Heads are fixed in length, and every match of a pattern begins with its head."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leakscan.engine.heads import heads
from leakscan.errors import RuleError

TABLE = {
    "entra": (
        r"[A-Za-z0-9_~.\-]{3}\dQ~[A-Za-z0-9_~.\-]{31,34}",
        [rb"[A-Za-z0-9_~.\-]{3}[0-9]Q\~[A-Za-z0-9_~.\-]{31}"],
        [37],
    ),
    "guid": (r"\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b", None, [36]),
    "jwt": (r"eyJ[\w-]{10,}\.eyJ[\w-]{10,}", [rb"eyJ[0-9A-Za-z_-]{10}"], [13]),
    "conditions": (r"(?<![a-z])(?!xxx)abcd(?=e)", [rb"abcd"], [4]),
    "two": ("abcd+|efgh{2}x*", [rb"abcd{1}", rb"efgh{2}"], [4, 5]),
    "caseless": ("(?i)VIPPS", [rb"VIPPS"], [5]),
    "group of equal length": ("(?:test|prod)-[0-9]", None, [6]),
    "group of unequal length": ("abcd(?:e|fg)h", [rb"abcd"], [4]),
    "named group": ("(?P<x>abcd)", None, [4]),
    "optional end": ("abcd[=]?", [rb"abcd"], [4]),
    "lazy": ("abcd{2,}?e", [rb"abcd{2}"], [5]),
    "bytes": (r"\x00\x01\x02\xff", None, [4]),
    "nested set": (r"[]x]{4}[^]]", None, [5]),
    "not ascii": ("abcdé", [rb"abcd"], [4]),
    "back reference": (r"(abcd)\1", None, [4]),
}


@pytest.mark.parametrize(("pattern", "sources", "widths"), TABLE.values(), ids=TABLE)
def test_head(pattern: str, sources: list[bytes] | None, widths: list[int]) -> None:
    found = heads(pattern)
    assert [head.width for head in found] == widths
    if sources is not None:
        assert [head.source for head in found] == sources
    for head in found:
        assert re.compile(head.source)


@pytest.mark.parametrize("pattern", ["", "abc", "a*bcdef", "(?:a|bc)defg", "abcd|ef", "(", "é{8}"])
def test_a_pattern_without_a_fixed_beginning_is_refused(pattern: str) -> None:
    with pytest.raises(RuleError) as caught:
        heads(pattern)
    assert caught.value.hint


def test_the_anchor_is_the_longest_literal() -> None:
    (head,) = heads(r"[a-z]{3}\d=Q~[a-z]{31}x")
    assert (head.anchor, head.anchor_at) == (b"=Q~", 4)
    (head,) = heads(r"[0-9a-f]{32}")
    assert head.anchor == b""


@pytest.mark.parametrize("pattern", [p for p, _, _ in TABLE.values()], ids=TABLE)
@given(data=st.data())
def test_what_the_pattern_matches_begins_with_a_head(pattern: str, data: st.DataObject) -> None:
    compiled = re.compile(pattern.encode())
    text = data.draw(st.from_regex(compiled))
    match = compiled.search(text)
    assert match is not None
    flags = re.IGNORECASE if heads(pattern)[0].caseless else 0
    assert any(re.compile(head.source, flags).match(text, match.start()) for head in heads(pattern))
