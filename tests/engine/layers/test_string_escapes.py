"""Escapes of string literals that JSON does not have."""

from __future__ import annotations

import pytest

from leakscan.engine.layers import string_escapes
from tests.engine.layers import runs

TABLE = {
    "hex": (rb"x\x3d\x3D", [(rb"\x3d\x3D", b"==")]),
    "octal": (rb"\075\303\270", [(rb"\075\303\270", "=ø".encode())]),
    "braces": (rb"\u{3d}\u{1F511}", [(rb"\u{3d}", b"="), (rb"\u{1F511}", "🔑".encode())]),
    "long": (rb"\U0001F511", [(rb"\U0001F511", "🔑".encode())]),
    "no character": (rb"\u{d800} \u{110000} \U00110000", []),
    "doubled": (rb"\\x3d \\075", []),
    "doubled and one": (rb"\\\x3d", [(rb"\x3d", b"=")]),
    "inside a word": (b"ab\\\ncd", [(b"\\\n", b"")]),
    "inside a word, crlf": (b"ab\\\r\ncd", [(b"\\\r\n", b"")]),
    "behind a space": (b"ab \\\ncd", []),
    "before a space": (b"ab\\\n  cd", []),
    "at the beginning": (b"\\\ncd", []),
    "octal beyond a byte": (rb"\477", []),
}


@pytest.mark.parametrize(("data", "expected"), TABLE.values(), ids=TABLE)
def test_runs(data: bytes, expected: list[tuple[bytes, bytes]]) -> None:
    assert runs(string_escapes, data) == expected
