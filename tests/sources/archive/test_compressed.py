from __future__ import annotations

import builtins
import gzip
import lzma
import random

import pytest

from leakscan.sources.archive import compressed
from tests.sources.archive.made import COMPRESSORS, opened, zip_of, zstd

TEXT = b"client_id=11111111-2222-4333-8444-555555555555\n" * 100


@pytest.mark.parametrize("layer", ["gzip", "bzip2", "xz", "zstd", "lz4"])
def test_concatenated_pieces_are_one_content(layer):
    compress = COMPRESSORS[layer]
    result = opened(compress(b"one\n") + compress(b"two\n") + bytes(64) + compress(b"three\n"))
    assert result.contents == {"x": b"one\ntwo\nthree\n"}
    assert result.skipped == []


@pytest.mark.parametrize("layer", COMPRESSORS)
def test_what_follows_is_read_as_itself(layer):
    data = COMPRESSORS[layer](b"one\n") + zip_of({"a": b"two"})
    result = opened(data)
    assert [(c.provenance.path, c.provenance.via, c.data) for c in result.chunks] == [
        ("x", (layer,), b"one\n"),
        ("x!a", ("trailing bytes", "archive member"), b"two"),
    ]


def test_skippable_zstd_frames_are_skipped():
    skippable = b"\x55\x2a\x4d\x18" + (5).to_bytes(4, "little") + b"hello"
    result = opened(skippable + zstd.compress(b"one") + skippable + zstd.compress(b"two"))
    assert result.contents == {"x": b"onetwo"}


def test_without_isal_the_standard_library_inflates(monkeypatch):
    real = builtins.__import__

    def without(name, *rest):
        if name.startswith(("isal", "lz4")):
            raise ImportError
        return real(name, *rest)

    monkeypatch.setattr(builtins, "__import__", without)
    generator = random.Random(1)
    long = bytes(generator.choices(b"abcdef\n", k=300_000))
    assert isinstance(compressed.inflater("zlib"), compressed.Deflate)
    for data in (long, TEXT, b"x"):
        assert opened(gzip.compress(data)).contents == {"x": data}
        assert opened(COMPRESSORS["zlib"](data)).contents == {"x": data}
        assert opened(zip_of({"a": data})).contents == {"x!a": data}
    assert opened(gzip.compress(long)[:-5000]).reasons == [("x", "truncated")]
    damaged = bytearray(gzip.compress(TEXT))
    damaged[-6] ^= 1
    assert opened(bytes(damaged)).reasons == [("x", "damaged")]
    packed = COMPRESSORS["lz4"](TEXT)
    result = opened(packed)
    assert result.reasons == [("x", "unsupported-archive")]
    assert "leakscan[archives]" in result.skipped[0].detail
    assert result.contents == {"x": packed}


def test_a_dictionary_that_asks_for_too_much_memory():
    filters = [{"id": lzma.FILTER_LZMA2, "dict_size": 512 << 20, "preset": 0}]
    header = lzma.compress(b"x", filters=filters)
    assert opened(header).reasons == [("x", "too-large")]
    options = {zstd.CompressionParameter.window_log: 28}
    compressor = zstd.ZstdCompressor(options=options)
    frames = compressor.compress(TEXT) + compressor.flush()
    assert opened(frames).reasons == [("x", "too-large")]


@pytest.mark.parametrize("layer", ["gzip", "bzip2", "xz"])
def test_a_wrong_checksum_is_stated(layer):
    data = bytearray(COMPRESSORS[layer](TEXT))
    for at in {"gzip": [-8], "bzip2": [12], "xz": [-30]}[layer]:
        data[at] ^= 0x11
    assert opened(bytes(data)).reasons == [("x", "damaged")]


def test_text_that_begins_like_zlib_is_text():
    for text in (b"x^2 + y^2 = r^2\n", b"x\x9c is not it", b"]\0\0" + b"abc" * 10, b"BZhello\n"):
        assert opened(text).contents == {"x": text}
        assert opened(text).skipped == []
