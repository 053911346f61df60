"""Reading every object of a list, whatever state the repository is in."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator

from leakscan.sources.git.catfile import CORRUPT, Piece, Truncated, read_pieces
from leakscan.sources.git.inventory import Listed
from leakscan.sources.git.plumbing import Git

DEATHS = 500
"""Damaged objects that may end a git, a few milliseconds each."""


def read_listed(git: Git, listed: Listed) -> Iterator[Piece]:
    """Read every object of a list in large gulps, in order.

    git ends at a damaged object, so another one is started behind that; after ``DEATHS`` of them
    the rest counts as damaged too.
    """
    done = 0
    for _ in range(DEATHS):
        listed.go_to(done)
        process = git.start(
            "cat-file", "--batch", "--buffer",
            stdin=listed.file.fileno(), stderr=subprocess.DEVNULL, bufsize=1 << 20,
        )  # fmt: skip
        try:
            yield from _read_process(process, listed.length - done, done)
        except Truncated as exc:
            done = exc.args[0]
            yield Piece(listed.id_at(done), CORRUPT)
            done += 1
        else:
            return
    for index in range(done, listed.length):
        yield Piece(listed.id_at(index), CORRUPT)


def _read_process(process: subprocess.Popen[bytes], count: int, start: int) -> Iterator[Piece]:
    if process.stdout is None:
        raise AssertionError
    with process:
        try:
            yield from read_pieces(process.stdout, count=count, start=start)
        finally:
            process.kill()
