"""Base64 that says text, however it is wrapped."""

from __future__ import annotations

import base64
import gzip

import pytest

from leakscan.engine.layers import base64_runs
from tests.engine.layers import runs

TEXT = b"client_secret=abcdefghijkl"
ONE = base64.b64encode(TEXT)
WRAPPED = ONE[:20] + b"\n  " + ONE[20:]
CRLF = WRAPPED.replace(b"\n  ", b"\r\n")
GZ = gzip.compress(TEXT * 4, mtime=0)
TABLE = {
    "padded": (b"k: " + ONE + b"\n", [(ONE, TEXT)]),
    "not padded": (b"k: " + ONE.rstrip(b"=") + b".", [(ONE.rstrip(b"="), TEXT)]),
    "url": (base64.urlsafe_b64encode(b"\xc3\xbf?>~" + TEXT), [
        (base64.urlsafe_b64encode(b"\xc3\xbf?>~" + TEXT), b"\xc3\xbf?>~" + TEXT),
    ]),
    "wrapped": (b"k: |\n  " + WRAPPED + b"\nnext: 1\n", [(WRAPPED, TEXT)]),
    "wrapped, crlf": (CRLF, [(CRLF, TEXT)]),
    "two that are not one": (ONE[:28] + b"\n" + ONE[:28] + b"\n", [
        (ONE[:28] + b"\n" + ONE[:28], TEXT[:21] * 2),
    ]),
    "a word on the next line": (b"A" * 7 + b"some_identifier_here\nbreak\n" + ONE, [(ONE, TEXT)]),
    "behind a word": (b"token" + ONE, [(ONE, TEXT)]),
    "compressed": (base64.b64encode(GZ), [(base64.b64encode(GZ), GZ)]),
    "utf-16": (base64.b64encode(TEXT.decode().encode("utf-16-le")), [
        (base64.b64encode(TEXT.decode().encode("utf-16-le")), TEXT.decode().encode("utf-16-le")),
    ]),
    "too short": (base64.b64encode(b"client_secret"), []),
    "identifiers": (b"some_function_with_a_long_name another/path/that/is/long/enough", []),
    "a hash": (b"sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=", []),
    "one letter too many": (b"AAAAAAAAAAAAAAAAAAAAA", []),
}  # fmt: skip


@pytest.mark.parametrize(("data", "expected"), TABLE.values(), ids=TABLE)
def test_runs(data: bytes, expected: list[tuple[bytes, bytes]]) -> None:
    assert runs(base64_runs, data) == expected
