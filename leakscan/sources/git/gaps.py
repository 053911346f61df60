"""What a repository lacks: history beyond a shallow border, filtered, lost and damaged objects."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from leakscan.model.chunk import Skipped
from leakscan.sources.git.inventory import ABSENT
from leakscan.sources.git.layout import Layout
from leakscan.sources.git.plumbing import Git, git_words
from leakscan.sources.git.selection import Selection


class Reached(NamedTuple):
    """What a walk over all objects that refs, reflogs and the index reach came to."""

    present: int
    absent: int
    said: str
    """git's words when it could not walk to the end."""


def reach(git: Git, selection: Selection) -> Reached:
    """Count the objects that are reachable, without reading blobs."""
    process = git.start(
        "rev-list", "--objects", "--no-object-names", "--missing=print", "--indexed-objects",
        *selection.revisions, "--", bufsize=1 << 20,
    )  # fmt: skip
    if process.stdout is None or process.stderr is None:
        raise AssertionError
    lines, absent, last = 0, 0, b"\n"
    with process:
        while block := process.stdout.read(1 << 20):
            lines += block.count(b"\n")
            absent += block.count(b"\n?") + (last == b"\n" and block[:1] == b"?")
            last = block[-1:]
        said = process.stderr.read()
    return Reached(lines - absent, absent, git_words(said) if process.returncode else "")


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


def unreachable(kinds: Counter[bytes], reached: Reached) -> bool:
    """Say whether the repository holds objects that nothing reaches."""
    return sum(kinds.values()) - kinds[ABSENT] > reached.present
