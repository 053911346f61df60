"""Work in this process, or in a pool of processes on this machine.

The port is ``concurrent.futures.Executor``: whatever satisfies it (a process pool, Dask's executor)
serves. Submission is bounded, so that a source with a million shards is never listed as a whole.
"""

from __future__ import annotations

import os
from collections import deque
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from concurrent.futures import Executor, Future, ProcessPoolExecutor

Work = TypeVar("Work")
Result = TypeVar("Result")

AHEAD = 4
"""Pieces of work handed out ahead of what was taken back, for each worker."""


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
