"""What counts as text, and where parts of a run stand."""

from __future__ import annotations

from array import array

import pytest

from leakscan.engine.layers.base import MIN_TEXT, Replacement, is_text, stretches
from leakscan.model.span import Span

TEXT = b"x" * MIN_TEXT
STRETCHES = {
    "empty": (b"", []),
    "all": (TEXT, [(0, MIN_TEXT)]),
    "too short": (TEXT[1:] + b"\0\0", []),
    "among bytes": (b"\0\xff" + TEXT + b"\0" + TEXT, [(2, 17), (18, 33)]),
    "letters of two bytes": ("ø".encode() * 15 + b"\xff", [(0, 30)]),
    "utf-16-le": (b"\xff\xff" + "client_id".encode("utf-16-le"), [(2, 20)]),
    "utf-16-be": (b"\1\1" + "client_id".encode("utf-16-be") + b"\1", [(2, 20)]),
    "random": (bytes(range(128, 256)), []),
}


@pytest.mark.parametrize(("data", "spans"), STRETCHES.values(), ids=STRETCHES)
def test_stretches(data: bytes, spans: list[tuple[int, int]]) -> None:
    assert stretches(data) == spans


def test_text_is_what_prints() -> None:
    assert is_text(b"a b\tc\r\n~")
    assert not is_text(b"a\0")
    assert not is_text("ø".encode())


def test_a_part_of_a_run() -> None:
    run = Replacement(10, 30, b"x" * 15, (4, 3))
    assert run.locate(0, 3) == Span(10, 14)
    assert run.locate(1, 2) == Span(11, 13)
    assert run.locate(14, 15) == Span(28, 30)


def test_a_part_of_a_run_with_gaps() -> None:
    pieces = (array("Q", [0, 4, 8]), array("Q", [10, 20, 30]))
    run = Replacement(8, 40, b"x" * 6, (2, 1), pieces)
    assert run.locate(0, 2) == Span(10, 14)
    assert run.locate(1, 3) == Span(12, 22)
    assert run.locate(4, 6) == Span(30, 34)


def test_a_run_without_parts() -> None:
    assert Replacement(10, 30, b"x" * 99).locate(5, 6) == Span(10, 30)
