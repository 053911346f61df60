"""Commits with the paths that each of them changed, from one ``git log``."""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Container, Iterable, Iterator, Sequence
from contextlib import ExitStack
from typing import IO, NamedTuple, Self

from leakscan.sources.git.plumbing import Git, git_failure

FORMAT = "--format=%H %aI %P"
LOG = (
    "-c", "core.deltaBaseCacheLimit=16m",  # with 96 MiB, as git has it, it is no faster here
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
            raise git_failure(["log"], words.read())


def walk_at_once(
    git: Git,
    selected: Sequence[str],
    compared: Sequence[str],
    *,
    commits: Iterable[bytes] = (),
    parts: int,
) -> Iterator[Commit]:
    """Yield what :func:`walk` yields, from ``parts`` processes of git that compare trees at the same time.

    Each has a stretch of the commits. What it says waits in a file until those before it have ended;
    after one that cannot walk to the end nothing follows.

    Args:
        git: the repository.
        selected: options that select commits and order them.
        compared: options that say how trees are compared.
        commits: more commits, with what they reach.
        parts: at least 1.
    """
    asked = b"".join(id_ + b"\n" for id_ in commits)
    options = ("--full-history", "--ignore-missing", *selected, "--stdin", "--")
    listed = git.run("rev-list", *options, stdin=asked)
    with ExitStack() as stack:
        logs = [stack.enter_context(_Log(git, ids, compared)) for ids in _stretches(listed, parts)]
        del listed
        for log in logs:
            yield from log.commits()


def _stretches(listed: bytes, parts: int) -> Iterator[bytes]:
    """Cut a list of ids, one a line and all of the same length."""
    line = listed.find(b"\n") + 1
    count = len(listed) // line if line else 0
    for part in range(parts):
        start, end = (count * at // parts * line for at in (part, part + 1))
        if start < end:
            yield listed[start:end]


class _Log:
    """A git that compares some commits with their parents, and writes what it says to a file."""

    def __init__(self, git: Git, ids: bytes, compared: Sequence[str]) -> None:
        self._files = ExitStack()
        said, words = tempfile.TemporaryFile(), tempfile.TemporaryFile()  # noqa: SIM115  closed on exit
        self._said, self._words = (self._files.enter_context(file) for file in (said, words))
        with tempfile.TemporaryFile() as asked:
            asked.write(ids)
            asked.seek(0)
            self._process = git.start(
                *LOG, *compared, "--no-walk=unsorted", "--stdin", "--",
                stdin=asked, stdout=self._said, stderr=self._words,
            )  # fmt: skip

    def commits(self) -> Iterator[Commit]:
        """Wait for its end, and yield what it said; ``GitError`` behind that, if it broke off."""
        code = self._process.wait()
        self._said.seek(0)
        yield from _read(self._said, None)
        if code:
            self._words.seek(0)
            raise git_failure(["log"], self._words.read())

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self._process.kill()
        self._process.wait()
        self._files.close()


def _commits(process: subprocess.Popen[bytes], wanted: Container[bytes] | None) -> Iterator[Commit]:
    if process.stdout is None:
        raise AssertionError
    with process:
        try:
            yield from _read(process.stdout, wanted)
            process.wait()
        finally:
            process.kill()


def _read(stream: IO[bytes], wanted: Container[bytes] | None) -> Iterator[Commit]:
    """Read ``header NUL``, then ``:modes ids status NUL path NUL``, an LF before the first."""
    commit = Commit(b"", "", (), [])
    fields = nul_ended(stream)
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
