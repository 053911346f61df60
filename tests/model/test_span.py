"""Places inside a chunk."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from leakscan.model.span import LineRange, Span

SPANS = st.tuples(st.integers(0, 50), st.integers(0, 20)).map(lambda p: Span(p[0], p[0] + p[1]))


@given(SPANS, SPANS)
def test_overlap_and_gap_are_what_sets_of_offsets_say(one, two):
    shared = set(range(one.start, one.end)) & set(range(two.start, two.end))
    assert bool(shared) <= one.overlaps(two)
    assert one.overlaps(two) == two.overlaps(one)
    assert one.gap(two) == two.gap(one) >= 0
    if len(one) and len(two):
        assert one.overlaps(two) == bool(shared)
        assert (one.gap(two) > 0) <= (not shared)


def test_gap():
    assert (Span(0, 3).gap(Span(5, 9)), Span(0, 3).gap(Span(3, 9))) == (2, 0)


def test_a_line_range_holds_both_ends():
    lines = LineRange(3, 5)
    assert [n for n in range(8) if n in lines] == [3, 4, 5]
    assert "3" not in lines
