from __future__ import annotations

import io
import struct
import zipfile
import zlib

from leakscan.model.provenance import Origin
from tests.sources.archive.made import opened, zip_of, zstd

TEXT = b"client_id=11111111-2222-4333-8444-555555555555\n" * 50


def test_deleted_directory_members_are_salvaged():
    data = zip_of({"a": TEXT, "b": b"two"})
    for end in (
        data.index(b"PK\x05\x06"),
        data.index(b"PK\x01\x02"),
        data.index(b"PK\x01\x02") + 60,
    ):
        result = opened(data[:end])
        assert result.contents == {"x!a": TEXT, "x!b": b"two"}
        assert result.reasons == [("x", "truncated")]


def test_salvage_goes_on_where_the_directory_broke():
    data = bytearray(zip_of({"a": b"one", "b": b"two"}))
    second = data.index(b"PK\x01\x02", data.index(b"PK\x01\x02") + 1)
    data[second] ^= 1
    result = opened(bytes(data))
    assert result.contents == {"x!a": b"one", "x!b": b"two"}
    assert len([c for c in result.chunks if c.data == b"one"]) == 1


def test_sizes_behind_the_content_are_found_without_a_directory():
    class Unseekable(io.BytesIO):
        def seekable(self) -> bool:
            return False

        def seek(self, *_: object) -> int:
            raise io.UnsupportedOperation

        def tell(self) -> int:
            raise OSError

    out = Unseekable()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("a", TEXT)
        made.writestr("b", b"two")
    data = out.getvalue()
    assert opened(data).contents == {"x!a": TEXT, "x!b": b"two"}
    result = opened(data[: data.index(b"PK\x01\x02")])
    assert result.contents == {"x!a": TEXT, "x!b": b"two"}


def test_a_wrong_checksum_is_stated_and_the_rest_is_read():
    data = bytearray(zip_of({"a": b"one", "b": b"two"}, zipfile.ZIP_STORED))
    at = data.index(b"one")
    data[at] ^= 1
    result = opened(bytes(data))
    assert result.contents == {"x!a": b"nne", "x!b": b"two"}
    assert result.reasons == [("x!a", "damaged")]


def test_an_encrypted_member_is_stated_and_the_rest_is_read():
    data = bytearray(zip_of({"a": b"one", "b": b"two"}))
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    result = opened(bytes(data))
    assert result.contents == {"x!b": b"two"}
    assert result.reasons == [("x!a", "encrypted")]


def with_method(method: int, packed: bytes, content: bytes) -> bytes:
    """A zip of one member in a method that the standard library does not write."""
    made = zip_of({"a": packed}, zipfile.ZIP_STORED)
    fields = struct.pack("<HLLL", method, zlib.crc32(content), len(packed), len(content))
    directory = made.index(b"PK\x01\x02")
    out = bytearray(made)
    for at in (8, directory + 10):
        out[at : at + 2] = fields[:2]
    for at in (14, directory + 16):
        out[at : at + 12] = fields[2:]
    return bytes(out)


def test_zstd_members():
    assert opened(with_method(93, zstd.compress(TEXT), TEXT)).contents == {"x!a": TEXT}


def test_a_method_that_nothing_knows_is_stated():
    result = opened(with_method(98, b"packed", TEXT))
    assert result.reasons == [("x!a", "unsupported-archive")]
    assert "method 98" in result.skipped[0].detail


def test_a_zip_behind_a_program_is_found_and_the_program_is_scanned():
    for start, comment in ((b"#!/usr/bin/env python\n", b"c" * 200), (b"MZ\x90" * 30, b"")):
        data = start + zip_of({"a": b"one"}, comment=comment)
        result = opened(data)
        assert result.chunks[0].data == data
        assert result.contents["x!a"] == b"one"
        assert result.skipped == []


def test_a_zip_behind_text_is_found():
    assert opened(b"text" + zip_of({"a": b"one"})).contents["x!a"] == b"one"


def test_comments_and_what_follows_are_read():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        info = zipfile.ZipInfo("a")
        info.comment = b"of the member"
        made.writestr(info, b"one")
        made.comment = b"of the archive"
    result = opened(out.getvalue() + b"appended")
    assert [(c.provenance.path, c.provenance.via[0], c.data) for c in result.chunks] == [
        ("x!a", "archive comment", b"of the member"),
        ("x!a", "archive member", b"one"),
        ("x", "archive comment", b"of the archive"),
        ("x", "trailing bytes", b"appended"),
    ]


def test_zip64_numbers(monkeypatch):
    monkeypatch.setattr(zipfile, "ZIP64_LIMIT", 10)
    monkeypatch.setattr(zipfile, "ZIP_FILECOUNT_LIMIT", 1)
    data = zip_of({"a": TEXT, "b": TEXT[:-1]})
    assert b"PK\x06\x06" in data
    result = opened(data)
    assert result.contents == {"x!a": TEXT, "x!b": TEXT[:-1]}
    assert result.skipped == []
    assert opened(data.replace(b"PK\x06\x06", b"PK\x06\x05")).contents == result.contents


def test_links_folders_and_old_names():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        link = zipfile.ZipInfo("link")
        link.external_attr = 0o120777 << 16
        made.writestr(link, b"target")
        made.writestr("plain/", b"")
        made.writestr("11111111-2222-4333-8444-555555555555/", b"")
    result = opened(out.getvalue())
    assert [(c.provenance.origin, c.data) for c in result.chunks] == [
        (Origin.SYMLINK, b"target"),
        (Origin.FILE_NAME, b"x!11111111-2222-4333-8444-555555555555"),
    ]
    old = zip_of({"ab": b"one"}).replace(b"ab", b"\x86\x91")
    assert opened(old).contents == {"x!åæ": b"one"}


def test_a_header_that_is_not_where_it_should_be():
    data = bytearray(zip_of({"a": b"one", "b": b"two"}))
    data[2] ^= 1
    assert opened(b"PK\x03\x04" + bytes(data)[4:]).reasons == []
    at = data.index(b"PK\x03\x04", 5)
    data[2] ^= 1
    data[at + 2] ^= 1
    result = opened(bytes(data))
    assert result.contents == {"x!a": b"one"}
    assert result.reasons == [("x!b", "damaged")]


def test_an_empty_zip_has_nothing():
    assert opened(zip_of({})).skipped == []


def test_a_directory_that_claims_to_be_before_the_file():
    data = bytearray(zip_of({"a": b"one"}))
    end = data.index(b"PK\x05\x06")
    data[end + 16 : end + 20] = struct.pack("<L", 1 << 30)
    result = opened(bytes(data))
    assert result.contents == {"x!a": b"one"}
    assert result.reasons == [("x", "truncated")]
