from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leakscan.reports.layout import Line, cells, padded, paragraph, rendered, wrap

PRINTABLE = st.text(st.characters(exclude_categories=["C", "Z"], include_characters=" "))


@pytest.mark.parametrize(
    ("text", "count"),
    [("key", 3), ("nøkkel", 6), ("鍵", 2), ("e\u0301", 1), ("🔑", 2), ("", 0)],
)
def test_cells(text: str, count: int) -> None:
    assert cells(text) == count
    assert cells(padded(text, 9)) == 9


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        pytest.param("one two three", ["- one two", "  three"], id="at-spaces"),
        pytest.param("a  b", ["- a  b"], id="runs-of-spaces-stay"),
        pytest.param("0123456789abc", ["- 01234567", "  89abc"], id="a-long-word-is-cut"),
        pytest.param(
            "go https://example.com x", ["- go", "  https://example.com", "  x"], id="url"
        ),
        pytest.param("鍵鍵鍵鍵鍵", ["- 鍵鍵鍵鍵", "  鍵"], id="wide-letters"),
        pytest.param("", ["-"], id="nothing"),
    ],
)
def test_wrap(text: str, lines: list[str]) -> None:
    assert wrap(text, 10, first="- ", hang="  ") == lines


@given(PRINTABLE, st.integers(8, 60))
def test_no_line_is_too_wide_and_no_letter_is_lost(text: str, width: int) -> None:
    lines = wrap(text, width, first="* ", hang="    ")
    assert all(cells(line) <= width for line in lines)
    assert "".join(lines).replace(" ", "") == "*" + text.replace(" ", "")


def test_a_hang_never_takes_more_than_half_the_line() -> None:
    assert wrap("one two", 8, first="", hang=" " * 7) == ["one two"]
    assert wrap("three four", 8, first="", hang=" " * 7) == ["three", "  four"]


def test_a_paragraph_hangs_below_its_first_word() -> None:
    assert paragraph("one two", 8, first="1. ", style="low") == [
        Line("1. one", "low"),
        Line("   two", "low"),
    ]


def test_colour_is_only_added() -> None:
    lines = [Line("loud", "loud"), Line("plain"), Line("  https://example.com/a?b")]
    assert rendered(lines, color=False) == b"loud\nplain\n  https://example.com/a?b\n"
    painted = rendered(lines, color=True).decode()
    assert painted.startswith(
        "\x1b[1;31mloud\x1b[0m\nplain\n  \x1b]8;;https://example.com/a?b\x1b\\"
    )
    links_off = re.sub(r"\x1b\]8;;.*?\x1b\\", "", painted)
    assert re.sub(r"\x1b\[[0-9;]*m", "", links_off).encode() == rendered(lines, color=False)


@pytest.mark.parametrize("text", ["see https://example.com", "http//example.com", "ftp://x"])
def test_only_a_line_that_is_an_address_becomes_a_link(text: str) -> None:
    assert rendered([Line(text)], color=True) == f"{text}\n".encode()


def test_a_line_can_lead_somewhere() -> None:
    line = Line("What to do now", "strong", "https://example.com/a")
    assert rendered([line], color=True) == (
        b"\x1b]8;;https://example.com/a\x1b\\\x1b[1mWhat to do now\x1b[0m\x1b]8;;\x1b\\\n"
    )
    assert rendered([line], color=False) == b"What to do now\n"
    assert rendered([Line("x", "", "javascript:alert(1)")], color=True) == b"x\n"
