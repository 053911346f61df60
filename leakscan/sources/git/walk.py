"""Commits with the paths that each of them changed, from one ``git log``."""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Iterable, Iterator
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


def walk(git: Git, *options: str, commits: Iterable[bytes] = ()) -> Iterator[Commit]:
    """Yield the commits that ``options`` select and what ``commits`` reach.

    Raises ``GitError`` when git cannot walk to the end (a commit or tree that should be there is
    not); nothing may have been yielded by then.
    """
    with tempfile.TemporaryFile() as asked, tempfile.TemporaryFile() as words:
        asked.writelines(id_ + b"\n" for id_ in commits)
        asked.seek(0)
        args = (*LOG, *options, "--stdin", "--")
        process = git.start(*args, stdin=asked, stderr=words, bufsize=1 << 20)
        yield from _commits(process)
        if process.returncode:
            words.seek(0)
            raise git_failure(LOG, words.read())


def _commits(process: subprocess.Popen[bytes]) -> Iterator[Commit]:
    """Read ``header NUL``, then ``:modes ids status NUL path NUL``, an LF before the first."""
    if process.stdout is None:
        raise AssertionError
    commit: Commit | None = None
    with process:
        try:
            fields = nul_ended(process.stdout)
            for field in fields:
                if field.startswith((b":", b"\n:")):
                    if commit is not None:
                        commit.entries.append(_entry(field, next(fields, b"")))
                elif field:
                    if commit is not None:
                        yield commit
                    id_, date, parents = field.split(b" ", 2)
                    commit = Commit(id_, date.decode("ascii"), tuple(parents.split()), [])
            if commit is not None:
                yield commit
            process.wait()
        finally:
            process.kill()


def _entry(head: bytes, path: bytes) -> Entry:
    """Read a record: for n parents n colons, n + 1 modes and n + 1 ids, the result last."""
    fields = head.lstrip(b"\n").split(b" ")
    last = len(fields[0]) - len(fields[0].lstrip(b":"))
    return Entry(fields[last], fields[2 * last + 1], path)


def nul_ended(stream: IO[bytes], block: int = 1 << 20) -> Iterator[bytes]:
    """Cut a stream at its NULs; an unended rest is yielded too."""
    rest = b""
    while data := stream.read(block):
        *fields, rest = (rest + data).split(b"\0")
        yield from fields
    if rest:
        yield rest
