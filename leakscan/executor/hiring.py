"""Workers by name: what ``--executor`` and ``--scheduler`` say."""

from __future__ import annotations

from collections.abc import Callable

from leakscan.executor.base import Workers
from leakscan.executor.local import HereWorkers, PoolWorkers


def hired(
    initializer: Callable[..., None],
    arguments: tuple[object, ...],
    *,
    jobs: int,
    scheduler: str = "",
) -> Workers:
    """Return workers that run ``initializer(*arguments)`` before their first piece of work.

    Args:
        initializer: prepares a worker; importable.
        arguments: what it is given; can be pickled.
        jobs: processes on this machine; with 1, work is done in this process.
        scheduler: address of a Dask scheduler (``tcp://HOST:8786``); then ``jobs`` means nothing.

    Raises:
        WorkError: the cluster cannot be used.
    """
    if scheduler:
        # loaded only then: it takes longer than most scans
        from leakscan.executor.cluster import ClusterWorkers  # noqa: PLC0415

        return ClusterWorkers(scheduler, initializer, arguments)
    if jobs > 1:
        return PoolWorkers(jobs, initializer, arguments)
    return HereWorkers(initializer, arguments)
