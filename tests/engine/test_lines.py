"""Lines and columns as a person counts them, whatever the bytes."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leakscan.engine.lines import BLOCK, LineIndex, text_encoding
from leakscan.model.span import Position, Span

TABLE = {
    "first": (b"key=abc", b"abc", (1, 5, 8)),
    "second line": (b"a\nkey=abc\n", b"abc", (2, 5, 8)),
    "crlf": (b"a\r\nkey=abc\r\nb", b"abc", (2, 5, 8)),
    "lone cr is no line": (b"a\rkey=abc", b"abc", (1, 7, 10)),
    "two byte letters": ("nøkkel=abc".encode(), b"abc", (1, 8, 11)),
    "two byte letters inside": ("x\nab=blåbær!".encode(), "blåbær".encode(), (2, 4, 10)),
    "four bytes": ("🔑=abc".encode(), b"abc", (1, 3, 6)),
    "latin-1": ("nøkkel=abc".encode("latin-1"), b"abc", (1, 8, 11)),
    "cut sequence": (b"\xf0\x9f\x94=abc", b"abc", (1, 5, 8)),
    "nul": (b"a\0\0key=abc", b"abc", (1, 8, 11)),
    "utf-8 mark": (b"\xef\xbb\xbfkey=abc", b"abc", (1, 5, 8)),
    "over the end of a line": (b"x\nab=cd\nef", b"cd\nef", (2, 4, 6)),
    "over the end of a crlf line": (b"x\nab=cd\r\nef", b"cd\r\nef", (2, 4, 6)),
    "with its cr": (b"x\nab=cd\r\nef", b"cd\r", (2, 4, 6)),
    "with its crlf": (b"x\nab=cd\r\nef", b"cd\r\n", (2, 4, 6)),
    "only the line break": (b"ab\n", b"\n", (1, 3, 3)),
    "lone cr inside": (b"ab=c\rd", b"c\rd", (1, 4, 7)),
}


@pytest.mark.parametrize(("data", "value", "place"), TABLE.values(), ids=TABLE)
def test_position(data: bytes, value: bytes, place: tuple[int, int, int]) -> None:
    at = data.index(value)
    assert LineIndex(data).position(Span(at, at + len(value))) == Position(*place)


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("mark", ["", "\ufeff"], ids=["no mark", "mark"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n"], ids=["lf", "crlf"])
def test_utf_16_is_counted_in_its_characters(encoding: str, mark: str, line_end: str) -> None:
    data = f"{mark}{line_end}nøkkel ⊕ 🔑 = abc{line_end}".encode(encoding)
    at = data.index("abc".encode(encoding))
    if mark:
        assert text_encoding(data) == encoding
    index = LineIndex(data, encoding=encoding)
    assert index.position(Span(at, at + 6)) == Position(2, 14, 17)
    assert index.position(Span(at, len(data))) == Position(2, 14, 17)


ENCODINGS = {
    "ascii": (b"key=abc", "utf-8"),
    "empty": (b"", "utf-8"),
    "one byte": (b"a", "utf-8"),
    "two bytes": (b"a\0", "utf-8"),
    "nuls": (b"\0" * 64, "utf-8"),
    "little mark": (b"\xff\xfe", "utf-16-le"),
    "big mark": (b"\xfe\xff\x20\x00", "utf-16-be"),
    "utf-32": ("key".encode("utf-32"), "utf-8"),
    "little": ("key = nøkkel".encode("utf-16-le"), "utf-16-le"),
    "big": ("key = nøkkel".encode("utf-16-be"), "utf-16-be"),
    "binary": (bytes(range(256)), "utf-8"),
}


@pytest.mark.parametrize(("data", "encoding"), ENCODINGS.values(), ids=ENCODINGS)
def test_encoding(data: bytes, encoding: str) -> None:
    assert text_encoding(data) == encoding


def test_a_window_begins_where_its_chunk_says() -> None:
    index = LineIndex(b"a\nb\nsecret", first_line=41)
    assert index.position(Span(4, 10)) == Position(43, 1, 7)
    assert index.line(0) == 41
    assert index.line(4) == 43


TEXTS = st.lists(
    st.sampled_from(["\n", "\r\n", "\r", "a", "ø", "⊕", "🔑", "key=", "x" * 100, "æ" * 1500])
    | st.characters(exclude_categories=("Cs",)),
    max_size=60,
)


@given(TEXTS, TEXTS, st.sampled_from(["utf-8", "utf-16-le", "utf-16-be"]))
def test_columns_count_code_points(before: list[str], after: list[str], encoding: str) -> None:
    head, value = "".join(before), "blåbær🔑"
    data = f"{head}{value}{''.join(after)}".encode(encoding)
    start = len(head.encode(encoding))
    found = LineIndex(data, encoding=encoding).position(
        Span(start, start + len(value.encode(encoding)))
    )
    column = len(head) - head.rfind("\n") - head.startswith("\ufeff") * ("\n" not in head)
    assert found == Position(head.count("\n") + 1, column, column + len(value))


PIECES = st.sampled_from(
    [b"\n", b"\r\n", b"\x80", b"\xc3", b"\xa5", b"\xe2\x8a", b"\xf0\x9f\x94\x91", b"\xff", b"a"]
)


@given(st.lists(PIECES, min_size=1).map(b"".join), st.data())
def test_blocks_change_no_count(piece: bytes, data: st.DataObject) -> None:
    content = piece * (3 * BLOCK // len(piece) + 2)
    offset = data.draw(st.integers(0, len(content)))
    found = LineIndex(content, encoding="utf-8").position(Span(offset, offset))
    head = content[:offset]
    line = head[head.rfind(b"\n") + 1 :].decode("utf-8", "surrogateescape")
    assert found == Position(head.count(b"\n") + 1, len(line) + 1, len(line) + 1)


@given(st.permutations(range(0, 3 * BLOCK, 777)))
def test_the_order_of_questions_does_not_matter(offsets: list[int]) -> None:
    content = ("søk\n" + "æ" * 999 + "⊕" * 300).encode() * 8
    one = LineIndex(content)
    for offset in offsets:
        span = Span(offset, offset + 1)
        assert one.position(span) == LineIndex(content).position(span)


@pytest.mark.parametrize("filling", [b"x", "ø".encode(), b"\x80"], ids=["ascii", "utf-8", "stray"])
def test_one_long_line_with_many_hits_costs_one_pass(filling: bytes) -> None:
    content = filling * (8_000_000 // len(filling))
    started = time.process_time()
    index = LineIndex(content)
    for offset in range(len(content) - 1000, 0, -4000):
        assert index.position(Span(offset, offset + 28)).line == 1
    assert time.process_time() - started < 5
