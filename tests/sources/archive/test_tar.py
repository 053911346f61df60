from __future__ import annotations

import io
import tarfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leakscan.model.provenance import Origin
from leakscan.sources.expand import is_container
from tests.sources.archive.made import opened, tar_of

NAMES = st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1, max_size=150)
PLAIN = st.binary(max_size=1500).filter(lambda data: not is_container(data))
FORMATS = [tarfile.USTAR_FORMAT, tarfile.GNU_FORMAT, tarfile.PAX_FORMAT]


@given(st.dictionaries(NAMES, PLAIN, max_size=5), st.sampled_from(FORMATS[1:]))
def test_it_reads_what_the_standard_library_writes(members, format_):
    members = {name.strip("/") or "n": data for name, data in members.items()}
    result = opened(tar_of(members, format_))
    assert result.skipped == []
    assert result.coverage.members == len(members)
    with tarfile.open(fileobj=io.BytesIO(tar_of(members, format_))) as tar:
        expected = {f"x!{member.name}": tar.extractfile(member).read() for member in tar}
    found = {c.provenance.path: c.data for c in result.chunks if c.provenance.origin is Origin.FILE}
    empty = {path for path, data in expected.items() if not data}
    assert {path: found.get(path, b"") for path in expected} == expected
    assert set(expected) - set(found) == empty


def test_names_longer_than_a_header():
    for format_ in FORMATS:
        name = "folder/" * 20 + "a.env"
        assert opened(tar_of({name: b"x"}, format_)).contents == {f"x!{name}": b"x"}


def test_a_link_is_a_text_and_a_telling_folder_is_scanned():
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as tar:
        link = tarfile.TarInfo("link")
        link.type, link.linkname = tarfile.SYMTYPE, "client_secret=" + "x" * 120
        folder = tarfile.TarInfo("11111111-2222-4333-8444-555555555555")
        folder.type = tarfile.DIRTYPE
        plain = tarfile.TarInfo("plain")
        plain.type = tarfile.DIRTYPE
        for info in (link, folder, plain):
            tar.addfile(info)
    result = opened(out.getvalue())
    assert [(c.provenance.origin, c.data) for c in result.chunks] == [
        (Origin.SYMLINK, b"client_secret=" + b"x" * 120),
        (Origin.FILE_NAME, b"x!11111111-2222-4333-8444-555555555555"),
    ]


def test_after_a_damaged_header_the_next_member_is_read():
    data = bytearray(tar_of({"a": b"one", "b": b"two", "c": b"three"}))
    data[1024] ^= 0xFF
    result = opened(bytes(data))
    assert result.contents == {"x!a": b"one", "x!c": b"three"}
    assert result.reasons == [("x", "damaged")]


@pytest.mark.parametrize(
    ("keep", "contents", "reasons"),
    [
        (512 + 2, {"x!a": b"on"}, [("x!a", "truncated"), ("x", "truncated")]),
        (1024, {"x!a": b"one"}, [("x", "truncated")]),
        (1024 + 100, {"x!a": b"one"}, [("x", "damaged"), ("x", "truncated")]),
        (2048 + 512, {"x!a": b"one", "x!b": b"two"}, []),
    ],
    ids=["content", "between", "header", "after one end block"],
)
def test_a_tar_cut_short(keep, contents, reasons):
    result = opened(tar_of({"a": b"one", "b": b"two"})[:keep])
    assert result.contents == contents
    assert result.reasons == reasons


def test_what_follows_the_end_is_read():
    result = opened(tar_of({"a": b"one"}) + tar_of({"b": b"two"}) + b"client_id=appended\n")
    assert result.contents == {"x!a": b"one", "x!b": b"two", "x": b"client_id=appended\n"}
    assert result.chunks[-1].provenance.via == ("trailing bytes",)
    assert result.skipped == []


def header(name: bytes, size: bytes, kind: bytes = b"0") -> bytes:
    block = bytearray(512)
    block[: len(name)] = name
    block[124 : 124 + len(size)] = size
    block[148:156] = b" " * 8
    block[156:157] = kind
    block[148:156] = b"%06o\0 " % sum(block)
    return bytes(block)


def padded(data: bytes) -> bytes:
    return data + bytes(-len(data) % 512)


def test_headers_of_before_posix_and_binary_sizes():
    size = b"\x80" + (5).to_bytes(11, "big")
    data = header(b"old", b"00000000003") + padded(b"one") + header(b"big", size) + padded(b"12345")
    assert opened(data + bytes(1024)).contents == {"x!old": b"one", "x!big": b"12345"}


def test_a_lying_size_costs_nothing():
    size = b"\x80" + (1 << 80).to_bytes(11, "big")
    result = opened(header(b"a", size) + b"content")
    assert result.contents == {"x!a": b"content"}
    assert ("x!a", "truncated") in result.reasons
    huge = b"%d path=%s\n" % (1 << 40, b"x")
    pax = header(b"p", b"%o" % len(huge), b"x") + padded(huge)
    result = opened(pax + header(b"a", b"3") + padded(b"one") + bytes(1024))
    assert result.contents == {"x!a": b"one"}


def test_the_map_of_an_old_sparse_file_is_passed_over():
    first = bytearray(header(b"sparse", b"3", b"S"))
    first[482] = 1
    first[148:156] = b" " * 8
    first[148:156] = b"%06o\0 " % sum(first)
    data = bytes(first) + bytes(504) + b"\1" + bytes(7) + bytes(512) + padded(b"one")
    assert opened(data + bytes(1024)).contents == {"x!sparse": b"one"}


def test_pax_records_name_the_next_member_only():
    record = b"20 path=better/name\n"
    size = b"12 size=3\n"  # a wrong length ends the records
    pax = header(b"p", b"%o" % len(record + size), b"x") + padded(record + size)
    comment = header(b"g", b"%o" % len(record), b"g") + padded(record)
    members = header(b"a", b"3") + padded(b"one") + header(b"b", b"3") + padded(b"two")
    result = opened(comment + pax + members + bytes(1024))
    assert result.contents == {"x!better/name": b"one", "x!b": b"two"}
