"""git's diff output taken apart."""

from __future__ import annotations

import pytest

from leakscan.model.span import LineRange
from leakscan.sources.git.diff import Added, Change, added_lines, raw_changes

A, B = "a" * 40, "b" * 40


def test_raw_records() -> None:
    output = (
        f":100644 100755 {A} {B} M\0a file\0"
        f":100644 100644 {A} {B} R087\0old\0n\new\0"
        f":000000 120000 {A} {B} A\0\xff\0"
    )
    assert list(raw_changes(output.encode("latin-1"))) == [
        Change("100644", "100755", A, B, "M", "a file"),
        Change("100644", "100644", A, B, "R", "n\new"),
        Change("000000", "120000", A, B, "A", "\udcff"),
    ]


def test_no_records() -> None:
    assert list(raw_changes(b"")) == []


HEAD = f"diff --git a/x b/x\nindex {A}..{B} 100644\n--- a/x\n+++ b/x\n"
IDS = f"{A}..{B}".encode()


@pytest.mark.parametrize(
    ("patch", "expected"),
    [
        pytest.param("", [], id="empty"),
        pytest.param(
            HEAD + "@@ -1 +1,2 @@ def f(a @@ b):\n-x\n+y\n+z\n@@ -9,0 +11 @@\n+w\n",
            [Added(IDS, (LineRange(1, 2), LineRange(11, 11)))],
            id="two hunks and a heading",
        ),
        pytest.param(HEAD + "@@ -3,2 +2,0 @@\n-x\n-y\n", [Added(IDS, ())], id="deletion"),
        pytest.param(
            HEAD + "@@ -0,0 +1,3 @@\n+diff --git a/y b/y\n+@@ -1 +7 @@\n+index 1..2\n",
            [Added(IDS, (LineRange(1, 3),))],
            id="content like a patch",
        ),
        pytest.param(
            "diff --git a/x b/y\nsimilarity index 100%\nrename from x\nrename to y\n"
            + HEAD
            + "@@ -1 +1 @@\n-a\n\\ No newline at end of file\n+b\n",
            [Added(b"", ()), Added(IDS, (LineRange(1, 1),))],
            id="plain rename, then an edit",
        ),
        pytest.param(
            HEAD + "Binary files a/x and b/x differ\n", [Added(IDS, None)], id="git gave up"
        ),
    ],
)
def test_added_lines(patch: str, expected: list[Added]) -> None:
    assert list(added_lines(patch.encode())) == expected
