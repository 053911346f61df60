from __future__ import annotations

from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leakscan.model.chunk import Skipped
from leakscan.model.provenance import Origin, Provenance
from leakscan.sources.windows import (
    OVERLAP,
    WINDOW,
    BrokenReadError,
    Window,
    characters,
    cut,
    cut_at,
    fill,
)

LINES = st.lists(st.text(st.sampled_from("aø€😀=\x00\n"), max_size=12), max_size=40)


def windows(data: bytes, size: int, overlap: int, head: int = 0) -> list[Window]:
    return list(cut(BytesIO(data[head:]), head=data[:head], size=size, overlap=overlap))


@given(LINES, st.integers(16, 80), st.integers(1, 5), st.integers(0, 16))
def test_windows_cover_everything_and_know_where_they_are(lines, size, overlap, head):
    data = "\n".join(lines).encode()
    found = windows(data, size, overlap, min(head, len(data)))
    end = 0
    for window in found:
        assert window.offset <= end
        assert data[window.offset :].startswith(window.data)
        assert len(window.data) <= size
        assert window.offset == 0 or end - window.offset >= overlap
        before = data[: window.offset]
        assert window.first_line == 1 + before.count(b"\n")
        end = window.offset + len(window.data)
    assert end == len(data)


@given(LINES, st.integers(16, 80), st.integers(4, 8))
def test_a_window_in_a_long_line_knows_its_column(lines, size, overlap):
    data = "\n".join(lines).replace("\x00", "0").encode()
    for window in windows(data, size, overlap):
        line_start = data.rfind(b"\n", 0, window.offset) + 1
        assert window.first_column == 1 + len(data[line_start : window.offset].decode())


def test_lines_are_not_torn_where_one_begins_near():
    data = b"".join(b"line %06d\n" % number for number in range(1000))
    for window in windows(data, 1000, 50):
        assert window.data.startswith(b"line ")
        assert window.first_column == 1


def test_little_endian_utf_16_stays_aligned():
    data = "".join(f"ÆØÅ {number}\n" for number in range(200)).encode("utf-16-le")
    found = windows(data, 256, 64)
    assert len(found) > 5
    for window in found:
        assert window.offset % 2 == 0
        assert window.data.decode("utf-16-le").startswith("ÆØÅ")
        assert window.first_column == 1


def test_a_key_on_a_cut_stands_whole_in_a_window():
    key = b"K" * 40
    for position in range(400, 700):
        data = b"-" * position + key + b"-" * 800
        assert any(key in window.data for window in windows(data, 512, 64))


def test_what_came_before_a_fault_is_kept():
    fault = BrokenReadError(Skipped("x", "truncated"), depth=0)

    class Broken(BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            if data := super().read(min(2, size or 0)):
                return data
            raise fault

    assert fill(Broken(b"abcd"), 4) == (b"abcd", None)
    assert fill(Broken(b"abcd"), 5) == (b"abcd", fault)
    for length in (3, 10, 11, 35):
        kept: list[Window] = []
        with pytest.raises(BrokenReadError) as caught:
            kept.extend(cut(Broken(b"x" * length), size=10, overlap=2))
        assert caught.value is fault
        assert kept[-1].offset + len(kept[-1].data) == length


def test_nothing_has_no_window():
    assert windows(b"", 100, 10) == []


@pytest.mark.parametrize(
    ("text", "count"),
    [(b"abc", 3), ("øå".encode(), 2), (b"\xff\xfe", 2), ("😀".encode(), 1), (b"", 0)],
)
def test_characters_are_code_points(text, count):
    assert characters(text) == count


def test_a_window_becomes_a_chunk_that_is_not_opened_again():
    provenance = Provenance(Origin.FILE, "a.log")
    chunk = Window(b"x", 7, 3, 5).chunk(provenance, fresh=False)
    assert (chunk.offset, chunk.first_line, chunk.first_column) == (7, 3, 5)
    assert chunk.opened
    assert chunk.fresh == ()
    assert Window(b"x").chunk(provenance).fresh is None


def test_the_sizes_fit_each_other():
    assert 4 * OVERLAP <= WINDOW
    data = b"x" * 1000
    assert 1000 - 2 * 100 <= cut_at(data, 100) <= 1000 - 100
