from __future__ import annotations

import os

import pytest

from leakscan.model.provenance import Origin, Provenance
from leakscan.sources.paths import LONGEST_SHOWN, inside, name_chunks, shown, telling


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("a/b.env", "a/b.env"),
        ("./a//b.env", "a/b.env"),
        (".", "."),
        ("/base/a/b.env", "a/b.env"),
        ("/base", "."),
        ("/basement/b.env", "/basement/b.env"),
        ("/other/b.env", "/other/b.env"),
        ("../b.env", "../b.env"),
    ],
)
def test_paths_are_shown_from_where_one_stands(path, expected):
    assert shown(path, base="/base") == expected


def test_without_a_base_a_path_stays():
    assert shown("/base/a") == "/base/a"


def test_members_stand_behind_an_exclamation_mark():
    assert inside("outer.zip!inner.zip", "a.env") == "outer.zip!inner.zip!a.env"
    assert inside("", "a.env") == "!a.env"
    long = inside("a.zip", "n" * 70_000)
    assert len(long) == len("a.zip!") + LONGEST_SHOWN + 1


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("src/detector.py", False),
        ("tests/test_every_key_is_found_in_here.py", False),
        ("a/11111111-2222-4333-8444-555555555555", True),
        ("client_secret=QUJDREVGR0hJSktMTU5PUFFSU1Q=.txt", True),
        ("aaaabbbbccccdddd8888eeeeffff0000/x", False),
        ("aaaabbbbccccdddd8888eeeeffff0000", True),
        ("short7", False),
    ],
)
def test_only_names_that_could_hold_a_key_are_telling(path, expected):
    assert telling(path) is expected


def test_a_telling_name_is_scanned_with_its_folders():
    provenance = Provenance(Origin.FILE, "x")
    path = os.fsdecode(b"vipps\xff/11111111-2222-4333-8444-555555555555")
    (chunk,) = name_chunks(path, provenance, fresh=False)
    assert chunk.data == b"vipps\xff/11111111-2222-4333-8444-555555555555"
    assert chunk.provenance.origin is Origin.FILE_NAME
    assert chunk.fresh == ()
    assert list(name_chunks("plain", provenance)) == []
