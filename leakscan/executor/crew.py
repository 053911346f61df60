"""A crew of processes, each of which tells what it found bit by bit.

Unlike a pool of futures (``local.py``), where a piece of work answers once: a compressed log of 100 GB
is one piece, and somebody who waits wants to see findings, and to keep them when he stops the run. The
workers ignore Ctrl-C; whoever leads them decides.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import Generic, TypeVar

from leakscan.executor.starting import First, packed, unpacked

Work = TypeVar("Work")
Part = TypeVar("Part")
State = TypeVar("State")

AHEAD = 16
"""Pieces that wait for a worker: whoever finds work must not wait while all are busy."""
PATIENCE = 2.0
"""Seconds that a worker that has nothing to do is given to end by itself."""


class WorkerLostError(RuntimeError):
    """A worker ended before its work was done: killed, or out of memory."""


@dataclass(frozen=True, slots=True)
class _Failed:
    """What a worker raised."""

    error: BaseException


_DONE = "done"


@dataclass(slots=True)
class Crew(Generic[Work, Part]):
    """Processes that were started afresh and are ready, or about to be.

    Starting them takes as long as importing what they need; so they are made before it is known what
    there is to do.
    """

    processes: list[BaseProcess] = field(default_factory=list)
    lines: dict[Connection, Work | None] = field(default_factory=dict)
    """The connection to each worker, and what it is doing."""

    @classmethod
    def hire(
        cls,
        jobs: int,
        prepare: Callable[..., State],
        arguments: tuple[object, ...],
        work: Callable[[State, Work], Iterable[Part]],
        *,
        first: First | None = None,
    ) -> Crew[Work, Part]:
        """Start ``jobs`` processes, each of which does ``first`` and calls ``prepare(*arguments)`` once."""
        how = packed(first, (prepare, arguments, work))
        context = multiprocessing.get_context("spawn")
        crew: Crew[Work, Part] = cls()
        with _deaf():
            for _ in range(jobs):
                ours, theirs = context.Pipe()
                process = context.Process(target=_serve, args=(theirs, how), daemon=True)
                process.start()
                theirs.close()
                crew.processes.append(process)
                crew.lines[ours] = None
        return crew

    def parts(self, work: Iterable[Work | None]) -> Iterator[Part]:
        """Yield what the workers tell of the pieces, as it comes. Pieces are begun in order.

        While all workers are busy some more pieces are taken from ``work``, which may take its time
        over them: a None lets what workers tell be heard in between.

        Raises what a worker raised, and WorkerLostError.
        """
        pieces, ready, ended = iter(work), deque[Work](), False
        while True:
            for line, piece in self.lines.items():
                if piece is None and ready:
                    self._give(line, ready.popleft())
            busy = [line for line, piece in self.lines.items() if piece is not None]
            if ended and not busy:
                return
            more = not ended and len(ready) < AHEAD
            telling = wait(busy, 0 if more else None) if busy else []
            for told in telling:
                assert isinstance(told, Connection)  # noqa: S101  there are no others
                yield from self._told(told)
            if more and not telling:
                try:
                    piece = next(pieces)
                except StopIteration:
                    ended = True
                else:
                    ready.extend([piece] if piece is not None else [])

    def _told(self, line: Connection) -> Iterator[Part]:
        """Yield what a worker tells, if it has not ended its piece."""
        try:
            told = line.recv()
        except (EOFError, OSError) as error:
            raise WorkerLostError("a worker process ended unexpectedly") from error
        if told == _DONE:
            self.lines[line] = None
        elif isinstance(told, _Failed):
            raise told.error
        else:
            yield told

    def _give(self, line: Connection, piece: Work) -> None:
        self.lines[line] = piece
        try:
            line.send(piece)
        except OSError as error:
            raise WorkerLostError("a worker process ended unexpectedly") from error

    @property
    def unfinished(self) -> list[Work]:
        """Pieces that were begun and not ended."""
        return [piece for piece in self.lines.values() if piece is not None]

    def dismiss(self) -> None:
        """End the processes, whatever they are doing."""
        idle = {line: piece is None for line, piece in self.lines.items()}
        for line in self.lines:
            line.close()
        for process, free in zip(self.processes, idle.values(), strict=True):
            if not free:
                process.terminate()
        for process in self.processes:
            process.join(PATIENCE)
            if process.is_alive():
                process.kill()
                process.join()


@contextlib.contextmanager
def _deaf() -> Iterator[None]:
    """Ignore Ctrl-C for a moment: what is started meanwhile ignores it from its first instruction."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _serve(line: Connection, how: bytes) -> None:
    """Work until the other end of the line is closed. Runs in the worker."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        prepare, arguments, work = unpacked(how)
        state = prepare(*arguments)
        while True:
            for part in work(state, line.recv()):
                line.send(part)
            line.send(_DONE)
    except (EOFError, BrokenPipeError, ConnectionResetError):
        return  # nobody waits any more
    except Exception as error:  # noqa: BLE001  told to whoever leads, who raises it
        line.send(_Failed(error))
