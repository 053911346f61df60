"""Work on the machines of a Dask cluster: ``--executor dask --scheduler ADDRESS``.

The cluster is somebody else's: its workers may be shared and may have threads. So each worker process
does one piece at a time, is prepared when its first piece comes, and is prepared anew when the piece
is of another run. What is prepared travels once to each worker, also to those that come later, and not
with each piece. A lost worker's pieces are given to others by Dask itself.
"""

from __future__ import annotations

import contextlib
import secrets
import threading
from collections.abc import Callable
from concurrent.futures import CancelledError, Future
from functools import partial
from typing import Any, TypeVar

from leakscan import __version__
from leakscan.errors import WorkError
from leakscan.executor.base import Fate

try:
    from distributed import Client, KilledWorker, WorkerPlugin
    from distributed.client import FutureCancelledError
    from distributed.comm.core import CommClosedError
except ModuleNotFoundError:
    raise WorkError(
        "a cluster needs Dask, which is not installed", hint="pip install 'leakscan[cluster]'"
    ) from None

Result = TypeVar("Result")
Preparing = tuple[Callable[..., None], tuple[object, ...]]

PATIENCE = 60.0
"""Seconds in which the scheduler has to answer, and a first worker to be there."""


class ClusterWorkers:
    """Workers of a Dask cluster (``executor/base.py``)."""

    def __init__(
        self,
        scheduler: str,
        initializer: Callable[..., None],
        arguments: tuple[object, ...],
        *,
        patience: float = PATIENCE,
    ) -> None:
        """Connect, and tell all workers what to prepare.

        Raises:
            WorkError: there is no scheduler, no worker, or a worker with another leakscan.
        """
        self._run = secrets.token_hex(8)
        self._client = _connected(scheduler, patience)
        plugin = _Preparation(self._run, __version__, (initializer, arguments))
        try:
            self._client.wait_for_workers(1, timeout=patience)
            self._client.register_plugin(plugin, name=plugin.name)
        except Exception as error:  # noqa: BLE001  what a worker says of the plugin; told
            self._client.close()
            raise _refused(scheduler, error) from None
        self._executor = self._client.get_executor(pure=False)

    @property
    def width(self) -> int:
        """Return the number of worker processes that are there now."""
        return max(1, len(self._client.scheduler_info(n_workers=-1)["workers"]))

    def submit(self, function: Callable[[Any], Result], piece: Any) -> Future[Result]:
        """Begin a piece of work."""
        begun: Future[Result] = self._executor.submit(partial(_work, self._run, function), piece)
        return begun

    def fate(self, error: BaseException) -> Fate:
        """Tell the loss of a worker, which Dask has already tried to make good, from other faults."""
        if isinstance(error, KilledWorker):
            return Fate.GIVEN_UP
        if isinstance(error, (CancelledError, FutureCancelledError, CommClosedError)):
            raise WorkError(
                "the cluster's scheduler went away",
                hint="start it again, and run again: what was kept is not read twice",
            )
        return Fate.FAILED

    def renew(self) -> None:
        """Do nothing: the cluster replaces its workers itself."""

    def close(self) -> None:
        """Cancel what has not begun, and let go of the cluster, which goes on."""
        self._executor.shutdown(wait=False)
        # if the cluster is gone, so is the plugin
        with contextlib.suppress(OSError, ValueError, CancelledError, CommClosedError):
            self._client.unregister_worker_plugin(f"leakscan-{self._run}")
        self._client.close()


def _connected(scheduler: str, patience: float) -> Any:
    connect: Any = Client  # the package says nothing of types here
    try:
        return connect(scheduler, timeout=patience, set_as_default=False)
    except (OSError, ValueError, TimeoutError) as error:
        raise _refused(scheduler, error) from None


def _refused(scheduler: str, error: Exception) -> WorkError:
    says = str(error).strip().splitlines()
    return WorkError(
        f"{scheduler}: cannot be used: {says[0] if says else type(error).__name__}",
        hint="needs a Dask scheduler with at least one worker that has the same leakscan installed",
    )


class _Preparation(WorkerPlugin):
    """Brings to each worker what the pieces of a run share."""

    idempotent = True

    def __init__(self, run: str, version: str, preparing: Preparing) -> None:
        self.name = f"leakscan-{run}"
        self._run, self._version, self._preparing = run, version, preparing

    def setup(self, worker: object) -> None:
        """Keep it in the worker's process; it is made ready when the first piece comes."""
        del worker
        if self._version != __version__:
            raise WorkError(f"a worker has leakscan {__version__}, this is {self._version}")
        _known[self._run] = self._preparing

    def teardown(self, worker: object) -> None:
        """Forget it."""
        del worker
        _known.pop(self._run, None)


_known: dict[str, Preparing] = {}
"""What this worker process was told to prepare, by run."""
_ready: list[str] = []
"""The run that this worker process is prepared for."""
_turn = threading.Lock()
"""A worker may have several threads; what was prepared is used by one at a time."""


def _work(run: str, function: Callable[[Any], Result], piece: Any) -> Result:
    with _turn:
        if _ready != [run]:
            initializer, arguments = _known[run]
            _ready.clear()
            initializer(*arguments)
            _ready.append(run)
        return function(piece)
