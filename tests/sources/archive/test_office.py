from __future__ import annotations

import pytest

from leakscan.model.chunk import Chunk
from leakscan.sources.archive import office
from tests.sources.archive.made import Opened, opened, zip_of

WORD = (
    b"<w:document><w:body><w:p><w:r><w:t>client_sec</w:t></w:r><w:r><w:rPr/><w:t>ret: a&amp;b</w:t>"
    b"</w:r></w:p><w:tbl><w:tr><w:tc><w:p><w:t>left</w:t></w:p></w:tc><w:tc><w:p><w:t>right</w:t>"
    b"</w:p></w:tc></w:tr></w:tbl><w:p><w:t>one</w:t><w:br/><w:t>two</w:t></w:p></w:body>"
    b"</w:document>"
)
SHEET = (
    b'<worksheet><sheetData><row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>2</v></c>'
    b"</row>"
    b'<row r="2"><c r="A2" t="inlineStr"><is><t>inline &lt;</t></is></c><c r="B2"/>'
    b'<c r="C2"><v>123456</v></c></row></sheetData></worksheet>'
)
STRINGS = b"<sst><si><t>client_id</t></si><si/><si><r><t>1111</t></r><r><t>-2222</t></r></si></sst>"


def texts(result: Opened) -> dict[str, bytes]:
    found: list[Chunk] = [c for c in result.chunks if c.provenance.via[-1:] == ("document text",)]
    return {c.provenance.path: c.data for c in found}


@pytest.mark.parametrize("name", ["word/document.xml", "word/header1.xml", "word/comments.xml"])
def test_words_split_over_runs_are_whole(name):
    result = opened(zip_of({name: WORD, "word/styles.xml": WORD}))
    assert result.contents[f"x!{name}"] is not None
    assert texts(result) == {
        f"x!{name}": b"client_secret: a&b\nleft\n\tright\n\tone\ntwo\n",
    }
    assert [c.data for c in result.chunks].count(WORD) == 2


def test_rows_of_a_workbook_are_lines_wherever_the_texts_stand():
    for members in (
        {"xl/worksheets/sheet1.xml": SHEET, "xl/sharedStrings.xml": STRINGS},
        {"xl/sharedStrings.xml": STRINGS, "xl/worksheets/sheet1.xml": SHEET},
    ):
        assert texts(opened(zip_of(members))) == {
            "x!xl/worksheets/sheet1.xml": b"client_id\t1111-2222\ninline <\t123456\n"
        }


def test_open_document_texts_and_slides():
    odt = b"<text:p>client<text:span>_id</text:span></text:p><text:h>x<text:s/>y</text:h>"
    ods = b"<table:table-cell><text:p>a</text:p></table:table-cell>"
    pptx = b"<a:p><a:r><a:t>on a </a:t></a:r><a:r><a:t>slide</a:t></a:r></a:p>"
    result = opened(zip_of({"content.xml": odt + ods, "ppt/slides/slide1.xml": pptx}))
    assert texts(result) == {
        "x!content.xml": b"client_id\nx\ty\na\n\t",
        "x!ppt/slides/slide1.xml": b"on a slide\n",
    }


def test_a_damaged_part_is_stated_once():
    data = bytearray(zip_of({"word/document.xml": WORD}, 0))
    at = data.index(b"left")
    data[at] ^= 1
    result = opened(bytes(data))
    assert result.reasons == [("x!word/document.xml", "damaged")]
    assert texts(result)


def test_cells_that_point_nowhere_and_too_many_sheets(monkeypatch):
    monkeypatch.setattr(office, "MAX_SHEETS", 1)
    names = {f"xl/worksheets/sheet{n}.xml": SHEET for n in range(3)}
    assert texts(opened(zip_of(names))) == {
        "x!xl/worksheets/sheet0.xml": b"0\t2\ninline <\t123456\n"
    }


@pytest.mark.parametrize("xml", [b"<si>" * 100_000, b"<c " * 100_000, b"<w:tab" * 100_000])
def test_hostile_repetition_costs_little(xml):
    names = {"word/document.xml": xml, "xl/sharedStrings.xml": xml, "xl/worksheets/s.xml": xml}
    assert opened(zip_of(names)).skipped == []
