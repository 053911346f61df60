from __future__ import annotations

import html
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from leakscan.reports.escape import printable
from leakscan.reports.markup import code, numbered, plain

TEXTS = st.text(st.characters(categories=None), max_size=40)
MARKDOWN = MarkdownIt("gfm-like", {"linkify": False})


def shown(markdown: str) -> str:
    """The text that a reader sees of a paragraph."""
    rendered = MARKDOWN.render(f"x{markdown}x")
    match = re.fullmatch(r"<p>x(.*)x</p>\n", rendered, re.DOTALL)
    assert match, rendered
    return match[1]


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("a_b*c", r"a\_b\*c"),
        ("<script>", r"\<script\>"),
        ("[x](y)", r"\[x\](y)"),
        ("ask @kari", "ask @<!-- -->kari"),
        ("see https://example.com/a_b.", "see https://example.com/a_b."),
        ("two\nlines", r"two\\x0alines"),
    ],
)
def test_plain(text: str, written: str) -> None:
    assert plain(text) == written


@given(TEXTS.filter(lambda text: "http" not in text))
def test_plain_text_is_seen_as_it_is(text: str) -> None:
    seen = shown(plain(text)).replace("<!-- -->", "")
    assert html.unescape(seen) == printable(text)
    assert "<" not in seen


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("a_b", "`a_b`"),
        ("a`b", "``a`b``"),
        ("`", "`` ` ``"),
        ("a|b", r"`a\|b`"),
        ("", ""),
    ],
)
def test_code(text: str, written: str) -> None:
    assert code(text) == written


@given(TEXTS.filter(lambda text: text.strip() and "|" not in text))
def test_code_is_seen_as_it_is(text: str) -> None:
    assert html.unescape(shown(f" {code(text)} ").strip()) == f"<code>{printable(text)}</code>"


@given(TEXTS)
def test_code_is_one_cell_of_a_table(text: str) -> None:
    table = MARKDOWN.render(f"| a | b |\n|---|---|\n| {code(text)} | end |\n")
    assert table.count("<td>") == 2
    assert "<td>end</td>" in table


def test_numbered() -> None:
    assert numbered(("one", "a_b")) == ["1. one", r"2. a\_b"]
