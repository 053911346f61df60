"""Commits and tags taken apart."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leakscan.sources.git.objects import iso_date, parse

COMMIT = b"""\
tree 1111
parent 2222
author Kari Test <kari@example.com> 1715940000 +0200
committer Bot <bot@example.com> 1715950000 -0130
encoding ISO-8859-1
gpgsig -----BEGIN
 one
 two

subject

body
"""


def test_a_commit() -> None:
    parsed = parse(COMMIT)
    assert parsed.message == b"subject\n\nbody\n"
    assert parsed.identities == (b"Kari Test <kari@example.com>", b"Bot <bot@example.com>")
    assert parsed.date == "2024-05-17T12:00:00+02:00"
    assert parsed.target == ""
    assert parsed.extra == b"encoding ISO-8859-1\ngpgsig -----BEGIN\n one\n two\n"


def test_a_tag() -> None:
    parsed = parse(b"object 3333\ntype commit\ntag v1\ntagger T <t@x> 0 +0000\n\nmessage\n")
    assert (parsed.message, parsed.target) == (b"message\n", "3333")
    assert parsed.identities == (b"T <t@x>",)
    assert parsed.date == "1970-01-01T00:00:00+00:00"


def test_one_person_is_one_identity() -> None:
    parsed = parse(b"author A <a> 1 +0000\ncommitter A <a> 2 +0000\n\n")
    assert parsed.identities == (b"A <a>",)


@pytest.mark.parametrize(
    ("seconds", "offset", "expected"),
    [
        (b"0", b"+0000", "1970-01-01T00:00:00+00:00"),
        (b"0", b"-0330", "1969-12-31T20:30:00-03:30"),
        (b"0", b"", "1970-01-01T00:00:00+00:00"),
        (b"99999999999999999999", b"+0000", ""),
        (b"x", b"+0000", ""),
        (b"0", b"+9999", ""),
    ],
)
def test_dates(seconds: bytes, offset: bytes, expected: str) -> None:
    assert iso_date(seconds, offset) == expected


@given(st.binary() | st.binary().map(lambda tail: COMMIT[:60] + tail))
def test_any_bytes_can_be_taken_apart(data: bytes) -> None:
    parsed = parse(data)
    assert data.endswith(parsed.message)


@given(st.binary(min_size=1).filter(lambda text: b"\n\n" not in text))
def test_what_is_no_known_header_is_text(text: bytes) -> None:
    known = {b"tree", b"parent", b"author", b"committer", b"object", b"type", b"tagger"}
    lines = [line for line in text.split(b"\n") if line.partition(b" ")[0] not in known]
    assert parse(text).extra.split(b"\n")[:-1] == lines
