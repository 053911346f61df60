from __future__ import annotations

import time

import pytest

from leakscan.sources.archive.kinds import is_tar_header, kind_of
from tests.sources.archive.made import tar_of


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"x",
        b"client_id=1\n" * 100,
        bytes(600),
        b"\xff" * 600,
        b"!<arch>",
        b"070701 is a number",
    ],
)
def test_ordinary_bytes_are_no_container(data):
    assert kind_of(data) is None


def test_a_tar_header_is_known_by_its_checksum():
    block = tar_of({"a": b"x"})[:512]
    assert is_tar_header(block)
    assert not is_tar_header(block[:511])
    assert not is_tar_header(b"b" + block[1:])
    signed = bytearray(block)
    signed[0:1] = b"\xe6"
    signed[148:156] = b" " * 8
    signed[148:156] = b"%06o\0 " % (sum(signed) - 256)
    assert is_tar_header(bytes(signed))


def test_asking_of_ordinary_text_is_next_to_free():
    text = b"const clientId = process.env.VIPPS_CLIENT_ID;\n" * 200
    start = time.perf_counter()
    for _ in range(10_000):
        kind_of(text)
    assert (time.perf_counter() - start) / 10_000 < 20e-6  # measured: 0.3 microseconds
