"""Commits with the paths that each of them changed, from one ``git log``."""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Container, Iterable, Iterator
from typing import IO, NamedTuple

from leakscan.sources.git.plumbing import Git, git_failure

FORMAT = "--format=%H %aI %P"
LOG = (
    "log", "--raw", "-c", "-z", "--root", "--no-renames", "--no-abbrev", "--no-ext-diff",
    "--no-textconv", "--no-color", "--no-relative", "--full-history", "--ignore-missing",
    "--ignore-submodules=none", FORMAT,
)  # fmt: skip
"""``-c`` shows of a merge what no parent has: what its resolution brought in, and no more."""


class Entry(NamedTuple):
    """A path as a commit left it."""

    mode: bytes
    id: bytes
    path: bytes


class Commit(NamedTuple):
    """A commit and what it left differently from every parent."""

    id: bytes
    author_date: str
    parents: tuple[bytes, ...]
    entries: list[Entry]


def walk(
    git: Git,
    *options: str,
    commits: Iterable[bytes] = (),
    wanted: Container[bytes] | None = None,
) -> Iterator[Commit]:
    """Yield the commits that ``options`` select and what ``commits`` reach.

    ``wanted`` leaves out entries of other objects: most of them, when a few hits are looked for.

    Raises ``GitError`` when git cannot walk to the end (a commit or tree that should be there is
    not); nothing may have been yielded by then.
    """
    with tempfile.TemporaryFile() as asked, tempfile.TemporaryFile() as words:
        asked.writelines(id_ + b"\n" for id_ in commits)
        asked.seek(0)
        args = (*LOG, *options, "--stdin", "--")
        process = git.start(*args, stdin=asked, stderr=words, bufsize=1 << 20)
        yield from _commits(process, wanted)
        if process.returncode:
            words.seek(0)
            raise git_failure(LOG, words.read())


def _commits(process: subprocess.Popen[bytes], wanted: Container[bytes] | None) -> Iterator[Commit]:
    """Read ``header NUL``, then ``:modes ids status NUL path NUL``, an LF before the first."""
    if process.stdout is None:
        raise AssertionError
    commit = Commit(b"", "", (), [])
    with process:
        try:
            fields = nul_ended(process.stdout)
            for field in fields:
                if field.startswith((b":", b"\n:")):
                    path = next(fields, b"")
                    if wanted is None or field.rsplit(b" ", 2)[1] in wanted:
                        commit.entries.append(_entry(field, path))
                elif field:
                    if commit.id:
                        yield commit
                    id_, date, parents = field.split(b" ", 2)
                    commit = Commit(id_, date.decode("ascii"), tuple(parents.split()), [])
            if commit.id:
                yield commit
            process.wait()
        finally:
            process.kill()


def _entry(head: bytes, path: bytes) -> Entry:
    """Read a record: for n parents n colons, n + 1 modes and n + 1 ids, the result last."""
    *before, id_, _ = head.lstrip(b"\n").split(b" ")
    return Entry(before[len(before) // 2].lstrip(b":"), id_, path)


def nul_ended(stream: IO[bytes], block: int = 1 << 20) -> Iterator[bytes]:
    """Cut a stream at its NULs; an unended rest is yielded too."""
    rest = b""
    while data := stream.read(block):
        *fields, rest = (rest + data).split(b"\0")
        yield from fields
    if rest:
        yield rest
