"""Answers are unpacked in bounds."""

from __future__ import annotations

import gzip

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leakscan.sources.github.wire import PIECE, BrokenError, unpacked


@given(st.binary(max_size=5000), st.integers(1, 700))
def test_whatever_the_parts(data: bytes, size: int) -> None:
    packed = gzip.compress(data)
    parts = (packed[at : at + size] for at in range(0, len(packed), size))
    assert b"".join(unpacked(parts, "gzip")) == data


def test_a_small_answer_that_holds_a_large_one_comes_in_pieces() -> None:
    packed = gzip.compress(bytes(50 * PIECE))
    assert max(len(piece) for piece in unpacked(iter([packed]), "gzip")) <= PIECE


@pytest.mark.parametrize(
    ("packed", "encoding"),
    [(gzip.compress(b"x" * 500)[:-9], "gzip"), (b"no gzip", "gzip"), (b"x", "br")],
    ids=["cut", "damaged", "not-asked-for"],
)
def test_other_answers_are_broken(packed: bytes, encoding: str) -> None:
    with pytest.raises(BrokenError):
        list(unpacked(iter([packed]), encoding))


def test_an_empty_answer() -> None:
    assert list(unpacked(iter([]), "gzip")) == []
