"""A first look at what is staged: two processes, no library, and giving up early.

A commit waits for this, so it imports nothing but ``os`` (``subprocess`` takes 12 ms with all that
it imports in turn). What is out of the ordinary makes it give up, and ``staged.py`` reads it then:
a conflict, an object that is missing or large, a git that complains.
"""

from __future__ import annotations

import os

from leakscan.sources.git.environment import PINNED, isolated

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import BinaryIO

DIFF_INDEX = ("diff-index", "--cached", "--no-relative", "-M", "--ignore-submodules=dirty")
"""The index against a tree; ``staged.py`` asks the same."""
RAW = (*DIFF_INDEX, "--raw", "-z", "--no-abbrev")
MOST = 64 << 20
"""Bytes that are held at once; above, git's stream is read piece by piece elsewhere."""
SUBMODULE = b"160000"
EMPTY_TREE = "4b825dc642cb6eb9a060e54bf8d69288fbee4904"
"""The tree without entries, which git knows without having it, where ids are SHA-1."""

CAN = hasattr(os, "posix_spawnp")
"""Whether the system can start a process without ``subprocess``; Windows cannot."""


class Read:
    """The staged changes as they were read: what follows need not ask git again."""

    __slots__ = ("contents", "ids", "listed", "names")

    def __init__(
        self, listed: bytes, names: list[bytes], ids: list[bytes], contents: list[bytes]
    ) -> None:
        self.listed = listed
        """What git said differs from HEAD, as ``diff.raw_changes`` reads it."""
        self.names = names
        """Those that the commit adds."""
        self.ids = ids
        """Of the contents that the commit adds, in their order."""
        self.contents = contents


class Look:
    """The staged changes of the repository around the current folder, being read."""

    def __init__(self) -> None:
        """Start git; raises OSError when it cannot be started."""
        self._environment = isolated(os.environ, hook=True)
        ours, theirs = os.pipe()
        self._changes = self._start(*RAW, "HEAD", "--")
        self._contents = self._start("cat-file", "--batch", "--buffer", stdin=ours)
        self._requests = theirs
        os.close(ours)

    def _start(self, *args: str, stdin: int | None = None) -> tuple[int, BinaryIO]:
        output, theirs = os.pipe()
        actions: list[tuple[int, ...] | tuple[int, int, str, int, int]] = [
            (os.POSIX_SPAWN_DUP2, theirs, 1),
            (os.POSIX_SPAWN_OPEN, 2, os.devnull, os.O_WRONLY, 0),
            (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0)
            if stdin is None
            else (os.POSIX_SPAWN_DUP2, stdin, 0),
        ]
        process = os.posix_spawnp(
            "git", ("git", *PINNED, *args), self._environment, file_actions=actions
        )
        os.close(theirs)
        return process, open(output, "rb", buffering=1 << 20)

    def read(self) -> Read | None:
        """Return what the commit adds; None when it gives up."""
        try:
            code, listed = ended(*self._changes)
            if code and (first := self._against_nothing()) is not None:
                code, listed = first
            if code:
                return None
            asked = wanted(listed)
            return asked and self._ask(listed, *asked)
        finally:
            if self._requests >= 0:
                os.close(self._requests)
            self._contents[1].close()
            os.waitpid(self._contents[0], 0)

    def _against_nothing(self) -> tuple[int, bytes] | None:
        """Compare with the empty tree, as ``staged.py`` does, if HEAD names nothing yet."""
        head = self._start("rev-parse", "--quiet", "--verify", "HEAD")
        changes = self._start(*RAW, EMPTY_TREE, "--")
        unborn, _ = ended(*head)
        compared = ended(*changes)
        return compared if unborn == 1 else None

    def _ask(self, listed: bytes, names: list[bytes], ids: list[bytes]) -> Read | None:
        request = b"".join(id_ + b"\n" for id_ in ids)
        os.set_blocking(self._requests, False)
        sent = os.write(self._requests, request) if request else 0
        os.close(self._requests)
        self._requests = -1
        if sent < len(request):  # the pipe is full: too many for one question
            return None
        contents = list(answers(self._contents[1], len(ids)))
        return Read(listed, names, ids, contents) if len(contents) == len(ids) else None


def ended(process: int, output: BinaryIO) -> tuple[int, bytes]:
    """Wait for a process; return its exit code and what it wrote."""
    with output:
        written = output.read()
    return os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]), written


def wanted(listed: bytes) -> tuple[list[bytes], list[bytes]] | None:
    """Read ``--raw -z``: names that are new, ids of contents that are; None for a conflict."""
    names, ids = [], []
    fields = iter(listed.split(b"\0"))
    for head in fields:
        if not head:
            break
        _, mode, old, new, status = head.split(b" ")
        name, letter = next(fields), status[:1]
        if letter in b"CR":
            name = next(fields)
        if letter == b"U":
            return None
        if letter in b"ACR":
            names.append(name)
        if letter in b"ACMRT" and mode != SUBMODULE and old != new:
            ids.append(new)
    return names, ids


def answers(stream: BinaryIO, count: int) -> Iterator[bytes]:
    """Yield the contents that ``cat-file`` gives, and stop at the first that is not ordinary."""
    left = MOST
    for _ in range(count):
        head = stream.readline().split(b" ")
        if len(head) != 3 or head[1] != b"blob":
            return
        size = int(head[2])
        left -= size
        if left < 0:
            return
        content = stream.read(size + 1)
        if len(content) != size + 1:
            return
        yield content[:-1]
