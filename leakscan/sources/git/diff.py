"""What git's diff commands print: ``--raw -z`` records, and a patch without context."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from leakscan.model.span import LineRange

SYMLINK = "120000"
SUBMODULE = "160000"


class Change(NamedTuple):
    """One record of ``--raw``: a path that differs."""

    old_mode: str
    """``000000`` where the path did not exist."""
    mode: str
    old: str
    """Object id before; all zeros where there was none."""
    new: str
    status: str
    """git's letter: A, C, D, M, R, T, U or X."""
    path: str
    """After the change; bytes that are not UTF-8 are surrogate escapes."""


def raw_changes(output: bytes) -> Iterator[Change]:
    """Read ``--raw -z --no-abbrev``: a record ends with NUL, then come one or two paths."""
    fields = iter(output.split(b"\0"))
    for head in fields:
        if not head:
            return
        old_mode, mode, old, new, status = head.decode("ascii").lstrip(":").split(" ")
        path = next(fields)
        if status[0] in "CR":
            path = next(fields)
        yield Change(old_mode, mode, old, new, status[0], path.decode("utf-8", "surrogateescape"))


class Added(NamedTuple):
    """The added lines of one file of a patch."""

    ids: bytes
    """``old..new`` as git wrote it; empty when the content did not change."""
    lines: tuple[LineRange, ...] | None
    """None when git printed no hunk although the content differs: then every line may be new."""


def added_lines(patch: bytes) -> Iterator[Added]:
    r"""Read a patch made with ``-U0 --full-index`` and without ``-z``, file by file in git's order.

    Every line of content starts with ``+``, ``-`` or ``\``, and names are quoted, so a line that
    starts with ``diff --git`` or ``@@ -`` is git's own: the patch is searched, not walked.
    """
    at = 0 if patch.startswith(b"diff --git ") else -1
    while at >= 0:
        end = patch.find(b"\ndiff --git ", at)
        yield _one_file(patch, at, len(patch) if end < 0 else end)
        at = end + 1 if end >= 0 else -1


def _one_file(patch: bytes, start: int, end: int) -> Added:
    hunk = patch.find(b"\n@@ -", start, end)
    head = patch[start : end if hunk < 0 else hunk]
    ids = next((line.split()[1] for line in head.split(b"\n") if line.startswith(b"index ")), b"")
    if hunk < 0:
        return Added(ids, None if ids else ())
    lines = []
    while hunk >= 0:
        plus = patch.index(b" +", hunk) + 2
        first, _, count = patch[plus : patch.index(b" @@", plus)].partition(b",")
        if added := int(count or 1):
            lines.append(LineRange(int(first), int(first) + added - 1))
        hunk = patch.find(b"\n@@ -", plus, end)
    return Added(ids, tuple(lines))
