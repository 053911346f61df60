"""The stretches that the slower steps see."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from leakscan.engine.windows import LONGEST, REACH, WHOLE, windows
from leakscan.model.span import Span

BIG = b"0123456789abcde\n" * (WHOLE // 8)


def test_a_small_chunk_is_one_window():
    assert windows(b"abc", [2]) == [Span(0, 3)]
    assert windows(b"abc", []) == windows(BIG, []) == []


@given(st.lists(st.integers(0, len(BIG)), min_size=1, max_size=20).map(sorted))
def test_every_hit_is_inside_with_its_reach(hits):
    found = windows(BIG, hits)
    assert found == sorted(found)
    for hit in hits:
        low, high = max(0, hit - REACH), min(len(BIG), hit + REACH)
        assert any(w.start <= low and high <= w.end for w in found)


@given(st.lists(st.integers(1, len(BIG) - 1), min_size=1, max_size=5).map(sorted))
def test_windows_begin_and_end_at_lines_where_there_are_lines(hits):
    for window in windows(BIG, hits):
        assert window.start == 0 or BIG[window.start - 1 : window.start] == b"\n"
        assert window.end == len(BIG) or BIG[window.end - 1 : window.end] == b"\n"


def test_windows_stay_bounded_however_many_hits_there_are():
    data = bytes(4 * LONGEST)
    found = windows(data, range(0, len(data), 500))
    assert max(map(len, found)) <= LONGEST + 2 * REACH
    assert sum(map(len, found)) <= len(data) * 1.1
