from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leakscan.sources.archive.pdftext import Fonts, letters, shown_texts


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (b"(a) Tj", "a"),
        (b"[(cli) -3 (ent) 12.5 (_id)] TJ", "client_id"),
        (b"[(client) -300 (secret)] TJ", "client secret"),
        (b"(one) Tj 0 -14 Td (two) Tj", "one\ntwo"),
        (b"(one) Tj T* (two) Tj", "one\ntwo"),
        (b"(one) Tj (two) '", "one\ntwo"),
        (b"1 0 0 1 9 700 Tm (a) Tj 1 0 0 1 9 600 Tm (c) Tj", "a\nc"),
        (
            rb"(par\(en\)s \\ \101\102 \r\n line\
join) Tj",
            "par(en)s \\ AB \r\n linejoin",
        ),
        (b"((nested) parens) Tj", "(nested) parens"),
        (b"<41 42 4> Tj", "AB@"),
        (b"(\xe6\xf8\xe5) Tj", "æøå"),
        (b"0 0 m 10 10 l S", ""),
        (b"", ""),
    ],
)
def test_pieces_become_the_text_that_a_reader_sees(content, text):
    assert [one.decode() for one in shown_texts(content, Fonts())] == ([text] if text else [])


def test_a_move_to_the_right_is_read_in_both_ways():
    content = b"1 0 0 1 9 7 Tm (K) Tj 5 0 Td (ey) Tj 1 0 0 1 90 7 Tm (value) Tj T* (end) Tj"
    assert shown_texts(content, Fonts()) == [b"K ey value\nend", b"Keyvalue\nend"]


def test_one_byte_codes_and_unknown_letters():
    fonts = Fonts({b"F1": letters(b"1 beginbfrange <01> <03> <0061> endbfrange")})
    assert shown_texts(b"/F1 9 Tf <010203ff> Tj", fonts) == ["abc\ufffd".encode()]


def test_of_fonts_with_one_name_the_first_counts():
    objects = [
        (1, b"<</Font<</F1 4 0 R>>>>"),
        (2, b"<</Font<</F1 5 0 R>>>>"),
        (4, b"/ToUnicode 6 0 R"),
        (5, b"/ToUnicode 7 0 R"),
        (6, b"beginbfchar <01> <0061> endbfchar"),
        (7, b"beginbfchar <01> <0062> endbfchar"),
    ]
    assert Fonts.of(objects).by_name[b"F1"] == {b"\1": "a"}


def test_a_range_without_end_is_bounded():
    assert len(letters(b"beginbfrange <00000000> <ffffffff> <0041> endbfrange")) == 1 << 16


@given(st.binary(max_size=300))
def test_any_table_and_any_content_can_be_read(data):
    fonts = Fonts.of([(1, b"<</Font<</F1 1 0 R>>>>/ToUnicode 1 0 R beginbfrange" + data)])
    assert isinstance(shown_texts(b"/F1 1 Tf (x) Tj " + data, fonts), list)
    assert isinstance(letters(b"beginbfchar" + data), dict)


TOKENS = st.lists(
    st.sampled_from(
        [b"<", b">", b"00", b"0041", b"[", b"]", b" ", b"(", b")", b"\\", b"-9.", b"Tj"]
    )
)


@given(TOKENS)
def test_any_tokens_can_be_read(tokens):
    text = b"".join(tokens)
    assert isinstance(shown_texts(b"(x) Tj" + text, Fonts()), list)
    assert isinstance(letters(b"beginbfrange" + text), dict)
