from __future__ import annotations

import pytest

from tests.sources.archive.made import ar_of, cpio_of, opened

MEMBERS = {"control": b"one", "data": b"four"}


@pytest.mark.parametrize("make", [ar_of, cpio_of])
def test_members_come_in_order(make):
    result = opened(make(MEMBERS))
    assert result.contents == {"x!control": b"one", "x!data": b"four"}
    assert result.skipped == []


@pytest.mark.parametrize(("make", "where"), [(ar_of, 50), (cpio_of, -50)])
def test_a_damaged_header_ends_it_and_is_stated(make, where):
    data = make(MEMBERS)
    at = data.index(b"data") + where
    result = opened(data[:at] + b"zzzzzzzz" + data[at + 8 :])
    assert result.contents == {"x!control": b"one"}
    assert result.reasons == [("x", "damaged")]


@pytest.mark.parametrize("make", [ar_of, cpio_of])
def test_one_cut_short_is_stated(make):
    data = make(MEMBERS)
    result = opened(data[: data.index(b"four") + 2])
    assert result.contents == {"x!control": b"one", "x!data": b"fo"}
    assert ("x!data", "truncated") in result.reasons


def test_the_long_names_of_bsd():
    header = f"{'#1/20':16}{0:<12}{0:<6}{0:<6}{'100644':8}{23:<10}`\n".encode()
    data = b"!<arch>\n" + header + b"a-rather-long-name\0\0" + b"one\n"
    assert opened(data).contents == {"x!a-rather-long-name": b"one"}
