"""What a pattern needs: never wrong, so that nothing is missed."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leakscan.engine.gates import WORTH, finditer, gate_of, search
from tests.engine.scanning import rules

ROWS = [
    *rules().common.evidence,
    *(row for rule in rules().rules for row in (*rule.evidence, *rule.kinds)),
]
PATTERNS = sorted({row.pattern for row in ROWS if row.pattern})
DRAWN = [p for p in PATTERNS if not re.search(r"\(\?[!<>m=]", p)]
"""Those of which hypothesis can draw texts."""


@pytest.mark.parametrize(
    ("pattern", "literals"),
    [
        ("vipps|mobilepay", {b"vipps", b"mobilepay"}),
        ("Vipps", {b"vipps"}),
        ("x(?:abc|de)y", {b"abc", b"de"}),
        ("sub(?:scription)?[-_]?key", {b"sub"}),
        ("a|bcd", None),
        ("[a-z]{4}", None),
        ("(?:abc){2}", {b"abc"}),
        ("(?:abc)*", None),
        (r"(?<!x)(?!luis)azure", {b"azure"}),
        ("(?>abc)", {b"abc"}),
    ],
)
def test_what_a_pattern_needs(pattern, literals):
    gate = gate_of(re.compile(pattern.encode(), re.IGNORECASE))
    assert (gate.literals if gate else None) == literals


@pytest.mark.parametrize("pattern", DRAWN)
@settings(max_examples=15, deadline=None)
@given(data=st.data())
def test_the_same_is_found(pattern, data):
    compiled = re.compile(pattern.encode(), re.IGNORECASE)
    matching = st.from_regex(
        re.compile(pattern, re.IGNORECASE), alphabet=st.characters(codec="utf-8")
    )
    matching = matching.map(str.encode)
    drawn = st.one_of(matching, st.binary(max_size=40), st.just(b" " * 700))
    text = b"".join(data.draw(st.lists(drawn, min_size=1, max_size=8))) + b"\n" * WORTH
    places = [hit.span() for hit in compiled.finditer(text)]
    assert [hit.span() for hit in finditer(compiled, text)] == places


@pytest.mark.parametrize("pattern", PATTERNS)
def test_the_same_is_found_in_real_text(pattern):
    compiled = re.compile(pattern.encode(), re.IGNORECASE)
    for rule in rules().rules:
        text = "\n\n".join(example.text for example in rule.examples).encode()
        places = [hit.span() for hit in compiled.finditer(text)]
        assert [hit.span() for hit in finditer(compiled, text)] == places


def test_most_patterns_of_the_rules_have_a_gate():
    gated = [p for p in PATTERNS if gate_of(re.compile(p.encode(), re.IGNORECASE))]
    assert len(gated) > len(PATTERNS) / 2


def test_long_text_without_the_literals_is_not_searched():
    assert search(re.compile(b"vipps", re.IGNORECASE), b"x" * 5000) is None
    assert search(re.compile(b"vipps", re.IGNORECASE), b"x" * 5000 + b"ViPPs")
