from __future__ import annotations

import base64
import mmap
import tempfile
import zlib
from typing import BinaryIO, cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leakscan.sources.archive import pdf
from tests.sources.archive.made import opened

SECRET = "client_secret QUJDREVGR0hJSktMTU5PUFFSU1Q="
PAGE = f"BT /F1 12 Tf 72 720 Td ({SECRET}) Tj ET".encode()


def stream(number: int, content: bytes, *, filters: str = "/FlateDecode", more: str = "") -> bytes:
    names = filters.split()
    for name in reversed(names):
        if name == "/FlateDecode":
            content = zlib.compress(content)
        elif name == "/ASCII85Decode":
            content = base64.a85encode(content) + b"~>"
        elif name == "/ASCIIHexDecode":
            content = content.hex().encode() + b">"
    listed = f"/Filter [{filters}]" if len(names) > 1 else f"/Filter {filters}" if names else ""
    head = f"{number} 0 obj\n<</Length {len(content)} {listed}{more}>>\nstream\n"
    return head.encode() + content + b"\nendstream\nendobj\n"


def document(*objects: bytes) -> bytes:
    return b"%PDF-1.7\n%\xe2\xe3\n" + b"".join(objects) + b"trailer<</Root 1 0 R>>\n%%EOF\n"


@pytest.mark.parametrize(
    "filters", ["/FlateDecode", "/ASCII85Decode /FlateDecode", "/ASCIIHexDecode", "/ASCII85Decode"]
)
def test_streams_are_unpacked_and_the_file_is_scanned_as_it_is(filters):
    data = document(stream(4, PAGE, filters=filters))
    result = opened(data)
    assert [(c.provenance.path, c.provenance.via, c.data) for c in result.chunks] == [
        ("x", (), data),
        ("x!object 4", ("pdf stream",), PAGE),
        ("x!object 4", ("document text",), f"{SECRET}\n".encode()),
    ]
    assert result.skipped == []


def test_plain_streams_are_put_together_too():
    result = opened(document(stream(4, PAGE, filters="")))
    assert [c.provenance.via for c in result.chunks] == [(), ("document text",)]


def test_pictures_and_fonts_are_passed_over():
    data = document(
        stream(1, PAGE, filters="/DCTDecode"),
        stream(2, PAGE, more="/Subtype/Image"),
        stream(3, PAGE, more="/Length1 400"),
    )
    result = opened(data)
    assert len(result.chunks) == 1
    assert result.skipped == []


def test_what_cannot_be_unpacked_is_stated():
    damaged = stream(2, PAGE).replace(b"\nendstream", b"endstream")
    data = document(stream(1, PAGE, filters="/LZWDecode"), damaged[:60] + b"\0\0" + damaged[62:])
    result = opened(data)
    assert result.reasons == [("x!object 1", "unsupported-archive"), ("x!object 2", "damaged")]
    cut = document(stream(1, PAGE))
    assert opened(cut[: cut.index(b"endstream") - 20]).reasons == [("x!object 1", "truncated")]


def test_an_encrypted_document_is_stated():
    data = document(stream(1, PAGE)) + b"trailer<</Encrypt 9 0 R>>"
    assert opened(data).reasons == [("x", "encrypted")]


CMAP = b"""/CIDInit /ProcSet findresource begin begincmap
1 begincodespacerange <0000> <ffff> endcodespacerange
2 beginbfchar <0001> <0063> <0002> <006C00690065> endbfchar
2 beginbfrange <0003> <0005> <0030> <0006> <0007> [<006E> <0074>] endbfrange
endcmap"""


def with_font(listed: str, font: bytes) -> bytes:
    page = (
        b"BT /F7 9 Tf 1 0 0 1 10 700 Tm [<00010002> -3 <00060007>] TJ 0 -12 Td <000300040005> Tj ET"
    )
    return document(
        f"1 0 obj<</Type/Page/Resources<</Font {listed}>>>>endobj\n".encode(),
        b"3 0 obj<</F7 5 0 R>>endobj\n",
        font,
        stream(8, CMAP),
        stream(9, page),
    )


FONT = b"/Type/Font/Subtype/Type0/Encoding/Identity-H/ToUnicode 8 0 R"


@pytest.mark.parametrize("listed", ["<</F7 5 0 R>>", "3 0 R"])
def test_letters_that_are_numbers_of_glyphs(listed):
    result = opened(with_font(listed, b"5 0 obj<<" + FONT + b">>endobj\n"))
    assert result.chunks[-1].data == b"client\n012\n"


def test_objects_packed_into_a_stream():
    packed = b"5 0 6 %d " % (len(FONT) + 5)
    content = packed + b"<<" + FONT + b">> " + b"<</Other 1 0 R>>"
    font = stream(4, content, more=f"/Type/ObjStm/N 2/First {len(packed)}")
    assert opened(with_font("<</F7 5 0 R>>", font)).chunks[-1].data == b"client\n012\n"


@pytest.mark.parametrize("packed", [b"", b"no numbers", b"5", b"5 0 6 99999", b"9" * 5000])
def test_an_object_stream_that_lists_nothing_is_harmless(packed):
    empty = stream(4, packed, more="/Type/ObjStm/N 0/First 0")
    result = opened(with_font("<</F7 5 0 R>>", empty))
    assert not result.skipped
    assert result.chunks


def test_a_fault_in_one_file_is_stated_and_ends_nothing_else(monkeypatch):
    def faulty(*_):
        raise ValueError("a text of the file")

    monkeypatch.setattr(pdf, "_packed_objects", faulty)
    font = stream(4, b"5 0 <<>>", more="/Type/ObjStm/N 1/First 4")
    result = opened(with_font("<</F7 5 0 R>>", font))
    (skipped,) = result.skipped
    assert skipped.reason == "fault"
    assert "ValueError at test_pdf:" in skipped.detail
    assert "a text" not in skipped.detail
    assert result.chunks


def test_a_long_document_is_mapped(monkeypatch):
    monkeypatch.setattr(pdf, "WINDOW", 64)
    data = document(stream(4, PAGE))
    with tempfile.SpooledTemporaryFile() as file:
        file.write(data)
        mapped = pdf._bytes(cast("BinaryIO", file))
        assert isinstance(mapped, mmap.mmap)
        assert mapped[:] == data
        assert [found.number for found in pdf.streams(mapped)] == [4]


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_damage_is_stated_or_harmless_and_never_raised(data):
    sound = bytearray(with_font("3 0 R", b"5 0 obj<<" + FONT + b">>endobj\n"))
    for _ in range(data.draw(st.integers(1, 10))):
        sound[data.draw(st.integers(5, len(sound) - 1))] = data.draw(st.integers(0, 255))
    result = opened(bytes(sound))
    assert result.chunks[0].data == bytes(sound)


@pytest.mark.parametrize(
    "content",
    [b"1 0 obj " * 50_000, b"stream\nendstream " * 20_000, b"/Font<<" * 50_000, b"(" * 300_000],
    ids=["objects", "streams", "fonts", "strings"],
)
def test_hostile_repetition_costs_little(content):
    data = document(stream(1, content + b" Tj"), content)
    assert opened(data).chunks[0].data == data
