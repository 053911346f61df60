from __future__ import annotations

import builtins

import py7zr
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leakscan.sources.archive.budget import Budget
from leakscan.sources.windows import MIB
from tests.sources.archive.made import opened, seven_zip_of, zip_of

TEXT = b"client_id=11111111-2222-4333-8444-555555555555\n" * 50
FILTERS = {
    "lzma2": None,
    "lzma": [{"id": py7zr.FILTER_LZMA}],
    "bzip2": [{"id": py7zr.FILTER_BZIP2}],
    "deflate": [{"id": py7zr.FILTER_DEFLATE}],
    "zstd": [{"id": py7zr.FILTER_ZSTD}],
    "ppmd": [{"id": py7zr.FILTER_PPMD, "order": 6, "mem": 24}],
    "copy": [{"id": py7zr.FILTER_COPY}],
}


@pytest.mark.parametrize("filters", FILTERS.values(), ids=FILTERS)
def test_members_in_every_method(filters):
    data = seven_zip_of({"a": TEXT, "dir/b": b"two", "empty": b""}, filters=filters)
    result = opened(data)
    assert result.contents == {"x!a": TEXT, "x!dir/b": b"two"}
    assert result.skipped == []
    assert result.coverage.members == 3


def test_archives_inside_and_names_that_point_outside(monkeypatch):
    monkeypatch.setattr(py7zr.SevenZipFile, "_sanitize_archive_arcname", staticmethod(str))
    monkeypatch.setattr("py7zr.py7zr.check_archive_path", bool)
    inner = seven_zip_of({"../../evil": TEXT, "/abs": b"abs", "..": b"dots"})
    result = opened(seven_zip_of({"i.7z": inner, "z.zip": zip_of({"a": b"one"})}))
    assert result.contents == {
        "x!i.7z!../../evil": TEXT,
        "x!i.7z!/abs": b"abs",
        "x!i.7z!..": b"dots",
        "x!z.zip!a": b"one",
    }


@pytest.mark.parametrize("header", [False, True])
def test_a_password_is_stated(header):
    data = seven_zip_of({"a": TEXT}, password="made-up", header_encryption=header)
    assert opened(data).reasons == [("x", "encrypted")]


def test_a_bomb_is_not_unpacked():
    data = seven_zip_of({"a": bytes(20 * MIB)})
    result = opened(data, budget=Budget(free_bytes=MIB, ratio=10))
    assert result.reasons == [("x", "archive-bomb")]


def test_members_before_the_damage_are_read():
    data = bytearray(seven_zip_of({"a": b"one", "b": TEXT}, filters=FILTERS["copy"]))
    data[32 + 10] ^= 1
    result = opened(bytes(data))
    assert result.contents["x!a"] == b"one"
    assert result.reasons == [("x", "damaged")]


def test_without_the_library_it_is_stated(monkeypatch):
    real = builtins.__import__

    def without(name, *rest):
        if name.startswith("py7zr"):
            raise ImportError
        return real(name, *rest)

    data = seven_zip_of({"a": TEXT})
    monkeypatch.setattr(builtins, "__import__", without)
    result = opened(data)
    assert result.reasons == [("x", "unsupported-archive")]
    assert "leakscan[archives]" in result.skipped[0].detail
    assert result.contents == {"x": data}


SOUND = seven_zip_of({"a": TEXT, "b": b"two"})


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(st.integers(6, len(SOUND) - 1), st.integers(0, 255)), min_size=1))
def test_damage_is_stated_or_harmless_and_never_raised(changes):
    data = bytearray(SOUND)
    for at, value in changes:
        data[at] = value
    result = opened(bytes(data))
    assert result.skipped or result.contents["x!a"] == TEXT


def test_a_method_that_is_not_supported_is_stated():
    data = bytearray(seven_zip_of({"a": TEXT}, filters=FILTERS["copy"]))
    assert opened(bytes(data[:40])).reasons[0][1] == "damaged"
