"""Percent-encoding."""

from __future__ import annotations

import pytest

from leakscan.engine.layers import percent
from tests.engine.layers import runs

TABLE = {
    "one": (b"a%3Db", [(b"%3D", b"=")]),
    "a run": (b"%3d%3D", [(b"%3d%3D", b"==")]),
    "letters of two bytes": (b"n%C3%B8kkel", [(b"%C3%B8", "ø".encode())]),
    "double": (b"%253D", [(b"%25", b"%")]),
    "plus stays": (b"a+b", []),
    "no digits": (b"100 % of %zz %4", []),
}


@pytest.mark.parametrize(("data", "expected"), TABLE.values(), ids=TABLE)
def test_runs(data: bytes, expected: list[tuple[bytes, bytes]]) -> None:
    assert runs(percent, data) == expected
