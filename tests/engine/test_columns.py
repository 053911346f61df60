"""Names in headers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leakscan.engine import columns
from leakscan.engine.columns import Columns

CASES = {
    "csv": (b"a,b,c\n1,2,XX\n", "c"),
    "csv second row": (b"a,b,c\n1,2,3\n4,XX,6\n", "b"),
    "csv quoted": (b'"a";"b;b";"c"\n"1;1";"2";"XX"\n', "c"),
    "tabs": (b"a\tb\nXX\t2\n", "a"),
    "markdown": (b"| a | b |\n|---|---|\n| 1 | `XX` |\n", "b"),
    "after a blank line": (b"text, more\n\na,b\n1,XX\n", "b"),
    "sql": (b"INSERT INTO t (a, `b`, [c]) VALUES (1, 'x', 'XX');", "c"),
    "sql second row": (b"insert into t(a,b) values ('1','2'),\n('3','XX');", "b"),
    "sql with a comma in a text": (b"INSERT INTO t (a,b) VALUES ('x, (y', 'XX')", "b"),
    "sql with a doubled quote": (b"INSERT INTO t (a,b) VALUES ('it''s', 'XX')", "b"),
    "sql with a function": (b"INSERT INTO t (a,b) VALUES (now(1,2), 'XX')", "b"),
    "sql second statement": (
        b"INSERT INTO t (a,b) VALUES (1,2); INSERT INTO u (c,d) VALUES (1,'XX')",
        "d",
    ),
    "behind the statement": (b"INSERT INTO t (a,b) VALUES (1,2); f(1, 'XX')", ""),
    "no header": (b"1,2,XX\n", ""),
    "other number of cells": (b"a,b\n1,2,XX\n", ""),
    "plain text": (b"some words\nmore words XX\n", ""),
}


@pytest.mark.parametrize(("text", "name"), CASES.values(), ids=CASES)
def test_header(text, name):
    assert Columns(text).name(text.index(b"XX")) == name


def test_the_row_beside_a_value():
    text = b"unit,vipps_secret,msn\noslo,XX,123456\n"
    beside = [(name, text[a:b]) for name, a, b in Columns(text).beside(text.index(b"XX"))]
    assert beside == [("unit", b"oslo"), ("vipps_secret", b"XX"), ("msn", b"123456")]


def test_the_row_of_an_insert():
    text = b"INSERT INTO t (a, b) VALUES (N'12', N'XX')"
    beside = [(name, text[a:b]) for name, a, b in Columns(text).beside(text.index(b"XX"))]
    assert beside == [("a", b"12"), ("b", b"XX")]


@given(st.binary(max_size=200), st.integers(0, 200))
def test_any_bytes_have_an_answer(text, place):
    assert isinstance(Columns(text).name(min(place, len(text))), str)


def test_an_insert_is_cut_once(monkeypatch):
    """However many values are asked for, the statement is read once: the cost grows with its size only."""
    cuts = []
    cut = columns._Insert._cut
    monkeypatch.setattr(columns._Insert, "_cut", lambda self: cuts.append(1) or cut(self))
    rows = b",".join(b"('%d','v%d')" % (n, n) for n in range(5000))
    text = b"INSERT INTO t (a,b) VALUES " + rows
    answers = Columns(text)
    places = [text.index(b"'v%d'" % n) + 1 for n in range(0, 5000, 100)]
    assert {answers.name(place) for place in places} == {"b"}
    assert len(cuts) == 1
