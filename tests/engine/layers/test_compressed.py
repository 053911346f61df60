"""gzip and zlib among other bytes."""

from __future__ import annotations

import gzip
import zlib

import pytest

from leakscan.engine.layers import compressed
from tests.engine.layers import runs

TEXT = b"client_secret=abcdefghijkl\n" * 4
GZ = gzip.compress(TEXT, mtime=0)
Z = zlib.compress(TEXT)
TABLE = {
    "gzip": (b"x" + GZ + b"y", [(GZ, TEXT)]),
    "zlib": (b"x" + Z + b"y", [(Z, TEXT)]),
    "fastest": (zlib.compress(TEXT, 1), [(zlib.compress(TEXT, 1), TEXT)]),
    "two": (GZ + Z, [(GZ, TEXT), (Z, TEXT)]),
    "of binary": (zlib.compress(bytes(range(200, 256)) * 9), []),
    "broken at once": (GZ[:12] + b"\xff" * 40, []),
    "only the magic": (b"\x1f\x8b\x08 x\x9c x\xda x\x01", []),
}


@pytest.mark.parametrize(("data", "expected"), TABLE.values(), ids=TABLE)
def test_runs(data: bytes, expected: list[tuple[bytes, bytes]]) -> None:
    assert runs(compressed, data) == expected


LONG = gzip.compress(b"".join(b"setting_%d=%d\n" % (n, n * 7919) for n in range(2000)), mtime=0)


@pytest.mark.parametrize(
    ("data", "bound"),
    [
        (LONG, ""),
        (LONG[:1000], "gzip: a compressed run without its end"),
        (LONG[:1000] + b"\xff" * 300, "gzip: a compressed run that is damaged"),
    ],
    ids=["whole", "cut", "damaged"],
)
def test_what_can_be_read_of_a_run_is_read(data: bytes, bound: str) -> None:
    (run,) = compressed.decode(b"x" + data)
    assert run.bound == bound
    assert run.data.startswith(b"setting_0=0\nsetting_1=7919\n")
    assert len(run.data) > 1000
    assert compressed.inflates(data)
    assert not compressed.inflates(b"x" + data)
