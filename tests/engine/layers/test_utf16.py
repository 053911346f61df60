"""UTF-16 of either byte order."""

from __future__ import annotations

import pytest

from leakscan.engine.layers import utf16
from tests.engine.layers import runs

LATIN = "client_secret=nøkkel"
VIPPS = "vipps".encode("utf-16-le")
SECRET = "secret".encode("utf-16-le")
MIXED = "ab€試🔑"
TABLE = {
    "little, whole": (LATIN.encode("utf-16-le"), [
        ("client_secret=n".encode("utf-16-le"), b"client_secret=n"),
        ("ø".encode("utf-16-le"), "ø".encode()),
        ("kkel".encode("utf-16-le"), b"kkel"),
    ]),
    "big, with mark": (("\ufeff" + MIXED).encode("utf-16-be"), [
        (b"\xfe\xff", b""),
        ("ab".encode("utf-16-be"), b"ab"),
        ("€試".encode("utf-16-be"), "€試".encode()),
        ("🔑".encode("utf-16-be"), "🔑".encode()),
    ]),
    "only a mark": (b"\xff\xfe", [(b"\xff\xfe", b"")]),
    "odd length": (SECRET + b"!", [(SECRET, b"secret")]),
    "little, in binary": (b"\x01\x02\x03" + VIPPS + b"\xff\xff", [(VIPPS, b"vipps")]),
    "big, in binary": (b"\x01\x02\x03" + "vipps".encode("utf-16-be") + b"\xff\xff", [
        ("vipps".encode("utf-16-be"), b"vipps"),
    ]),
    "two in binary": (b"\x01" + VIPPS + b"\xff" * 9 + SECRET, [
        (VIPPS, b"vipps"), (SECRET, b"secret"),
    ]),
    "too short": (b"\x01\x02" + "msn".encode("utf-16-le"), []),
    "nuls": (b"\0" * 40, []),
    "core dump": (b"vipps\0secret\0\0\0", []),
}  # fmt: skip


@pytest.mark.parametrize(("data", "expected"), TABLE.values(), ids=TABLE)
def test_runs(data: bytes, expected: list[tuple[bytes, bytes]]) -> None:
    assert runs(utf16, data) == expected
