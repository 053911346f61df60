"""Escapes of JSON strings."""

from __future__ import annotations

import pytest

from leakscan.engine.layers import json_escapes
from tests.engine.layers import runs

TABLE = {
    "slash": (rb"ab\/cd", [(rb"\/", b"/")]),
    "quote": (rb"\"id\"", [(rb"\"", b'"'), (rb"\"", b'"')]),
    "equals": (rb"x\u003d\u003D", [(rb"\u003d\u003D", b"==")]),
    "letter": (rb"n\u00f8kkel", [(rb"\u00f8", "ø".encode())]),
    "three bytes": (rb"\u20AC", [(rb"\u20AC", "€".encode())]),
    "pair": (rb"\ud83d\udd11", [(rb"\ud83d\udd11", "🔑".encode())]),
    "lone high": (rb"\ud83d x", []),
    "lone low": (rb"\udd11", []),
    "high, then a letter": (rb"\ud83d\u0041", [(rb"\u0041", b"A")]),
    "line ends": (rb"a\r\nb\t", [(rb"\r", b"\r"), (rb"\n", b"\n"), (rb"\t", b"\t")]),
    "doubled": (rb"\\u003d", [(rb"\\", b"\\")]),
    "not of json": (rb"\x3d \075 \q", []),
}


@pytest.mark.parametrize(("data", "expected"), TABLE.values(), ids=TABLE)
def test_runs(data: bytes, expected: list[tuple[bytes, bytes]]) -> None:
    assert runs(json_escapes, data) == expected
