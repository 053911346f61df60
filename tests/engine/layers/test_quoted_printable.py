"""Quoted-printable, and what only looks like it."""

from __future__ import annotations

import pytest

from leakscan.engine.layers import quoted_printable
from tests.engine.layers import runs

LINE = b"x" * 75
TABLE = {
    "equals": (b"id=3Dabc", [(b"=3D", b"=")]),
    "letters": (b"n=C3=B8kkel=3D1", [(b"=C3=B8", "ø".encode()), (b"=3D", b"=")]),
    "soft break": (b"id=3Dab=\ncd", [(b"=3D", b"="), (b"=\n", b"")]),
    "soft break, crlf": (b"id=3Dab= \t\r\ncd", [(b"=3D", b"="), (b"= \t\r\n", b"")]),
    "told by its length": (LINE + b"=\r\nabc=41", [(b"=\r\n", b""), (b"=41", b"A")]),
    "a short line": (b"x" * 69 + b"=\nabc=41", []),
    "a long line": (b"x" * 76 + b"=\nabc=41", []),
    "the end of base64": (b"KEY=2jmj7l5rSw0yVb/vlWAYkK/YBwk=\nB=ABCDEF\n", []),
    "nothing behind": (LINE + b"=\n\nabc", []),
}


@pytest.mark.parametrize(("data", "expected"), TABLE.values(), ids=TABLE)
def test_runs(data: bytes, expected: list[tuple[bytes, bytes]]) -> None:
    assert runs(quoted_printable, data) == expected
