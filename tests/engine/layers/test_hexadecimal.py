"""Hex in a row, with something between, and dumps."""

from __future__ import annotations

import pytest

from leakscan.engine.layers import hexadecimal
from tests.engine.layers import runs

TEXT = b"client_secret=abcdefghijkl"
ROW = TEXT.hex().encode()
SPACED = TEXT.hex(" ").encode()
XXD = b"00000000: 636c 6965 6e74 5f73 6563 7265 743d 6162  client_secret=ab\n"
TABLE = {
    "row": (b"0x" + ROW + b";", [(ROW, TEXT)]),
    "upper case": (ROW.upper(), [(ROW.upper(), TEXT)]),
    "a digit before": (b"f" + ROW, [(ROW, TEXT)]),
    "text among other bytes": (b"ff00" * 9 + ROW + b"00ff" * 9, [(ROW, TEXT)]),
    "spaced": (SPACED, [(SPACED, TEXT)]),
    "over lines": (SPACED.replace(b" 65 ", b"\n    65 "), [
        (SPACED.replace(b" 65 ", b"\n    65 "), TEXT),
    ]),
    "array": (b"{0x" + TEXT.hex(",").replace(",", ", 0x").encode() + b"}", [
        (b"0x" + TEXT.hex(",").replace(",", ", 0x").encode(), TEXT),
    ]),
    "dump": (b"x:\n" + XXD + b"y\n", [(XXD[:-1], TEXT[:16])]),
    "dump of two lines": (XXD + XXD, [((XXD + XXD)[:-1], TEXT[:16] * 2)]),
    "dump with crlf": (XXD.replace(b"\n", b"\r\n"), [(XXD[:-1] + b"\r", TEXT[:16])]),
    "too short": (ROW[:30], []),
    "a hash": (b"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", []),
    "words": (b"be fed a bad face dad be ad de fa ce ed ba da ab cd ef fe", []),
    "a dump of binary": (b"00000000: 0001 0203 0405 0607 0809 0a0b 0c0d 0e0f  ......\n", []),
}  # fmt: skip


@pytest.mark.parametrize(("data", "expected"), TABLE.values(), ids=TABLE)
def test_runs(data: bytes, expected: list[tuple[bytes, bytes]]) -> None:
    assert runs(hexadecimal, data) == expected
