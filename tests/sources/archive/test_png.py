from __future__ import annotations

import zlib

from tests.sources.archive.made import opened, zip_of

TEXT = b"client_id=11111111-2222-4333-8444-555555555555"


def png(*chunks: tuple[bytes, bytes]) -> bytes:
    out = b"\x89PNG\r\n\x1a\n"
    for kind, data in (*chunks, (b"IEND", b"")):
        out += len(data).to_bytes(4, "big") + kind + data
        out += zlib.crc32(kind + data).to_bytes(4, "big")
    return out


def test_compressed_texts_are_read_and_plain_ones_are_in_the_raw_bytes():
    data = png(
        (b"IHDR", bytes(13)),
        (b"tEXt", b"Comment\0plain"),
        (b"zTXt", b"Comment\0\0" + zlib.compress(TEXT)),
        (b"iTXt", b"Notes\0\1\0no\0Notater\0" + zlib.compress(TEXT * 100)),
        (b"iTXt", b"Notes\0\0\0no\0Notater\0international"),
    )
    result = opened(data)
    assert [(c.provenance.via, c.data) for c in result.chunks] == [
        ((), data),
        (("png text",), b"Comment: " + TEXT),
        (("png text",), b"Notes: " + TEXT * 100),
    ]
    assert result.skipped == []


def test_a_damaged_text_is_stated():
    data = png((b"zTXt", b"Comment\0\0" + b"not zlib"), (b"zTXt", b"a\0\0" + zlib.compress(TEXT)))
    result = opened(data)
    assert ("x", "damaged") in result.reasons
    assert result.chunks[-1].data == b"a: " + TEXT


def test_an_image_cut_short_has_been_read_as_it_is():
    data = png((b"IHDR", bytes(13)))[:-20]
    assert opened(data).skipped == []


def test_an_archive_behind_an_image_is_opened():
    result = opened(png() + zip_of({"a": TEXT}))
    assert result.contents["x!a"] == TEXT
