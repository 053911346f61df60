"""The lease of a run is kept while something long is read, whatever that is."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from leakscan.errors import StoreError
from leakscan.model.organisation import Run
from leakscan.store.base import LEASE, Store


@contextmanager
def kept(store: Store, run: Run, *, every: float = LEASE / 4) -> Iterator[None]:
    """Renew the lease now and then, beside whatever is done meanwhile.

    When the lease is lost, or the store is away for too long, renewing ends without a word: the next
    write of the run finds the same, and says it.
    """
    ended = threading.Event()

    def renew() -> None:
        while not ended.wait(every):
            try:
                store.renew(run)
            except StoreError:
                return

    thread = threading.Thread(target=renew, name="lease", daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()
