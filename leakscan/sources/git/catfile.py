"""What ``git cat-file --batch`` prints, object by object, in bounded memory."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator, Sequence
from typing import IO, NamedTuple

from leakscan.sources.git.plumbing import Git

WHOLE = 16 << 20
"""Bytes up to which an object is one piece: ``WINDOW`` of ``sources/windows.py``, not imported."""
MISSING = "missing-object"
CORRUPT = "corrupt-object"
UNREAD = frozenset({MISSING, CORRUPT})


class Rest:
    """The content of an object too large to hold, read from git's stream on demand."""

    __slots__ = ("_stream", "left")

    def __init__(self, stream: IO[bytes], size: int) -> None:
        self._stream = stream
        self.left = size

    def read(self, size: int, /) -> bytes:
        """Return up to ``size`` bytes, or none at the end or where git's stream ends early."""
        data = self._stream.read(min(size, self.left))
        self.left -= len(data)
        return data

    def drain(self) -> bool:
        """Pass over what was not read and say whether it was all there."""
        while self.left and self.read(1 << 20):
            pass
        return not self.left


class Piece(NamedTuple):
    """An object as ``cat-file`` gave it."""

    id: str
    kind: str
    """``blob``, ``commit``, ``tree`` or ``tag``; ``missing-object`` when there is none of that
    name, ``corrupt-object`` when git cannot read it."""
    size: int = 0
    data: bytes = b""
    rest: Rest | None = None
    """Instead of ``data`` for an object above ``WHOLE``; read it before taking the next piece."""


class Truncated(Exception):  # noqa: N818  a state of the stream, not a fault of ours
    """The stream ended; the argument is the number of objects that were read whole."""


def read_pieces(stream: IO[bytes], *, count: int, start: int = 0) -> Iterator[Piece]:
    """Read the answers to ``count`` requests, the first being the ``start``-th of all."""
    readline, read = stream.readline, stream.read
    for done in range(start, start + count):
        line = readline()
        head = line.decode("ascii", "replace").split(" ")
        if len(head) != 3 or not line.endswith(b"\n"):
            if head[1:] != ["missing\n"]:
                raise Truncated(done)
            yield Piece(head[0], MISSING)
            continue
        size = int(head[2])
        if size > WHOLE:
            rest = Rest(stream, size)
            yield Piece(head[0], head[1], size, rest=rest)
            whole = rest.drain()
        else:
            data = read(size)
            if whole := len(data) == size:
                yield Piece(head[0], head[1], size, data)
        if not whole or read(1) != b"\n":
            raise Truncated(done)


def start_batch(git: Git) -> subprocess.Popen[bytes]:
    """Start a ``cat-file`` for :func:`ask`, early, so that it wakes up beside other work."""
    return git.start("cat-file", "--batch", stdin=subprocess.PIPE, stderr=subprocess.DEVNULL)


def ask(git: Git, ids: Sequence[str], process: subprocess.Popen[bytes]) -> Iterator[Piece]:
    """Ask a started ``cat-file`` for a few objects, in order.

    Requests go out in blocks that fit the smallest pipe there is (4096 bytes), each when the
    answers to the last have been read: no thread, no temporary file, no deadlock. git ends at a
    damaged object, so another one is started behind that.
    """
    while True:
        try:
            yield from _converse(process, ids)
        except Truncated as exc:
            done = exc.args[0]
            yield Piece(ids[done], CORRUPT)
            ids = ids[done + 1 :]
            process = start_batch(git)
        else:
            return


def _converse(process: subprocess.Popen[bytes], ids: Sequence[str]) -> Iterator[Piece]:
    with process:
        if process.stdin is None or process.stdout is None:
            raise AssertionError
        requests = process.stdin.fileno()
        try:
            block = 4096 // (len(ids[0]) + 1) if ids else 1
            for at in range(0, len(ids), block):
                wanted = ids[at : at + block]
                try:
                    os.write(requests, "".join(f"{id_}\n" for id_ in wanted).encode())
                except BrokenPipeError:
                    raise Truncated(at) from None
                yield from read_pieces(process.stdout, count=len(wanted), start=at)
        finally:
            process.kill()
