"""Work in this process, or in a pool of processes on this machine.

The port is ``concurrent.futures.Executor``: whatever satisfies it (a process pool, Dask's executor)
serves. Submission is bounded, so that a source with a million shards is never listed as a whole.
"""

from __future__ import annotations

import os
import sys
from collections import deque
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeVar

from leakscan.executor.base import AHEAD, Fate

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from concurrent.futures import Executor, Future, ProcessPoolExecutor

    from leakscan.executor.starting import First

Work = TypeVar("Work")
Result = TypeVar("Result")

__all__ = ["AHEAD", "HereWorkers", "PoolWorkers", "default_jobs", "in_order", "process_pool"]


def default_jobs() -> int:
    """Return how many processes this process may use: one for each core that it is allowed."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0)) or 1
    return os.cpu_count() or 1


def process_pool(
    jobs: int, initializer: Callable[..., None], arguments: tuple[object, ...]
) -> ProcessPoolExecutor:
    """Return a pool whose processes were started afresh and ran ``initializer(*arguments)`` once.

    Started afresh (spawn) and not forked: a fork copies locks as other threads left them.
    """
    import multiprocessing  # noqa: PLC0415  a commit hook has one process and need not load these
    from concurrent.futures import ProcessPoolExecutor  # noqa: PLC0415

    return ProcessPoolExecutor(
        max_workers=jobs,
        mp_context=multiprocessing.get_context("spawn"),
        initializer=initializer,
        initargs=arguments,
    )


def in_order(
    pool: Executor, function: Callable[[Work], Result], work: Iterable[Work], *, ahead: int
) -> Iterator[Result]:
    """Yield the results in the order of the work, with at most ``ahead`` pieces under way.

    When a piece fails, or the caller stops, what has not begun is cancelled.
    """
    waiting: deque[Future[Result]] = deque()
    try:
        for piece in work:
            waiting.append(pool.submit(function, piece))
            if len(waiting) >= ahead:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    finally:
        for future in waiting:
            future.cancel()


class PoolWorkers:
    """Processes on this machine (``executor/base.py``). A broken pool is replaced by a new one."""

    def __init__(
        self,
        jobs: int,
        initializer: Callable[..., None],
        arguments: tuple[object, ...],
        *,
        first: First | None = None,
    ) -> None:
        """Processes start when there is work, do ``first``, and run ``initializer(*arguments)`` once."""
        from leakscan.executor.starting import packed  # noqa: PLC0415  see process_pool

        self._how = (jobs, _prepare, (packed(first, (initializer, arguments)),))
        self._pool = process_pool(*self._how)

    @property
    def width(self) -> int:
        """Return the number of processes."""
        return self._how[0]

    def submit(self, function: Callable[[Any], Result], piece: Any) -> Future[Result]:
        """Begin a piece of work.

        A process that is started for it ignores Ctrl-C from its beginning: whoever leads decides.
        """
        with _held_back():
            return self._pool.submit(_work, function, piece)

    def fate(self, error: BaseException) -> Fate:
        """Tell the loss of a process from a fault in the work."""
        from concurrent.futures import BrokenExecutor  # noqa: PLC0415  see process_pool

        return Fate.AGAIN if isinstance(error, BrokenExecutor) else Fate.FAILED

    def renew(self) -> None:
        """Let a broken pool go and make another."""
        self._pool.shutdown(wait=False, cancel_futures=True)
        self._pool = process_pool(*self._how)

    def close(self) -> None:
        """Wait for what is under way, and end the processes."""
        self._pool.shutdown(wait=True, cancel_futures=True)

    def abandon(self) -> None:
        """End the processes, whatever they are doing."""
        processes = list((getattr(self._pool, "_processes", None) or {}).values())
        self._pool.shutdown(wait=False, cancel_futures=True)
        for process in processes:
            process.terminate()


@contextmanager
def _held_back() -> Iterator[None]:
    """Hold Ctrl-C back for a moment; a process that is started meanwhile does so for good."""
    import signal  # noqa: PLC0415  see process_pool

    if not hasattr(signal, "pthread_sigmask"):  # Windows
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


class HereWorkers:
    """This process as its own worker: ``submit`` comes back when the work is done."""

    width = 1

    def __init__(self, initializer: Callable[..., None], arguments: tuple[object, ...]) -> None:
        """Run ``initializer(*arguments)``."""
        initializer(*arguments)

    def submit(self, function: Callable[[Any], Result], piece: Any) -> Future[Result]:
        """Do a piece of work."""
        from concurrent.futures import Future  # noqa: PLC0415  see process_pool

        done: Future[Result] = Future()
        try:
            done.set_result(function(piece))
        except Exception as error:  # noqa: BLE001  it comes out of the future, as from other workers
            done.set_exception(error)
        return done

    def fate(self, error: BaseException) -> Fate:
        """Say that it is a fault in the work: nothing else can be lost."""
        del error
        return Fate.FAILED

    def renew(self) -> None:
        """Do nothing."""

    def close(self) -> None:
        """Do nothing."""


LAST = -1000
"""Of what a process of multiprocessing does at its end."""

_faults: list[Exception] = []
"""Why this worker process could not be prepared; every piece of work then says so."""


def _prepare(how: bytes) -> None:
    """Prepare a worker process. An error here would break the pool without a word.

    When its work is done it goes without giving back what it holds piece by piece: after a large
    history that took a quarter of a second, for which its pool waits.
    """
    from multiprocessing import util  # noqa: PLC0415  see process_pool

    from leakscan.executor.starting import unpacked  # noqa: PLC0415

    util.Finalize(None, _go, exitpriority=LAST)
    try:
        initializer, arguments = unpacked(how)
        initializer(*arguments)
    except Exception as error:  # noqa: BLE001  raised by the first piece of work, where it is heard
        _faults[:] = [error]


def _go() -> None:
    if sys.exc_info()[0] is None:
        os._exit(0)


def _work(function: Callable[[Any], Result], piece: Any) -> Result:
    if _faults:
        raise _faults[0]
    return function(piece)


def may_have_children() -> bool:
    """Say whether this process may start others: a cluster's worker mostly may not."""
    import multiprocessing  # noqa: PLC0415  see process_pool

    return not multiprocessing.current_process().daemon
