"""What a repository lacks: history beyond a shallow border, filtered, lost and damaged objects."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from leakscan.model.chunk import Skipped
from leakscan.sources.git.layout import Layout
from leakscan.sources.git.plumbing import Git, git_words
from leakscan.sources.git.selection import Selection

MOST_ABSENT = 10_000
"""Objects that are not there whose ids are told."""


class Reached(NamedTuple):
    """What a walk over all objects that refs, reflogs and the index reach came to."""

    present: int
    absent: int
    said: str
    """git's words when it could not walk to the end."""
    missing: tuple[str, ...] = ()
    """The ids of those absent; of more than ``MOST_ABSENT``, some."""


def reach(git: Git, selection: Selection, *, beyond: Iterable[str] = ()) -> Reached:
    """Count the objects that are reachable, without reading blobs.

    ``beyond`` are commits: what they reach is not walked.
    """
    with tempfile.TemporaryFile() as asked, tempfile.TemporaryFile() as words:
        asked.writelines(f"^{id_}\n".encode() for id_ in beyond)
        asked.seek(0)
        process = git.start(
            "rev-list", "--objects", "--no-object-names", "--missing=print", "--indexed-objects",
            *selection.revisions, "--stdin", "--", stdin=asked, stderr=words, bufsize=1 << 20,
        )  # fmt: skip
        if process.stdout is None:
            raise AssertionError
        lines, missing = 0, []
        with process:
            rest = b""
            while block := process.stdout.read(1 << 20):
                *whole, rest = (rest + block).split(b"\n")
                lines += len(whole)
                if b"?" in block or (whole and whole[0][:1] == b"?"):
                    missing += [line[1:].decode("ascii") for line in whole if line[:1] == b"?"]
        words.seek(0)
        said = git_words(words.read()) if process.returncode else ""
    absent = len(missing)
    return Reached(lines - absent, absent, said, tuple(missing[:MOST_ABSENT]))


def shallow(git: Git, layout: Layout, selection: Selection, where: str) -> Iterator[Skipped]:
    """State the border of a shallow clone, if what was asked for reaches it."""
    file = layout.common_dir / "shallow"
    border = set(file.read_text("ascii").split()) if file.is_file() else set()
    if border and not selection.whole:
        walked = git.run("rev-list", *selection.revisions, "--")
        border &= set(walked.decode("ascii").split())
    if border:
        yield Skipped(
            where,
            "shallow",
            f"history is cut off at {len(border)} commits; what came before them is not here "
            "(git fetch --unshallow)",
        )


def lacking(git: Git, count: int, where: str) -> Iterator[Skipped]:
    """State objects that commits name and the repository does not hold."""
    if count:
        partial = git.attempt(
            "config", "--get-regexp", r"^remote\..*\.(promisor|partialclonefilter)$"
        )
        why = (
            "a partial clone leaves them out (git fetch --refetch)"
            if partial[1]
            else "they are lost"
        )
        yield Skipped(where, "missing-object", f"{count} objects are not in this repository: {why}")


def dangling_trees(git: Git) -> list[str]:
    """Return the trees that nothing refers to."""
    out = git.attempt("fsck", "--connectivity-only", "--no-progress", "--dangling")[1]
    return [
        line.split()[-1].decode() for line in out.split(b"\n") if line.startswith(b"dangling tree")
    ]
