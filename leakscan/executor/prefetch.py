"""Makes items in a thread while others are worked on: decompression beside scanning."""

from __future__ import annotations

import queue
import threading
from collections.abc import Iterator
from typing import TypeVar

Item = TypeVar("Item")

_POLL = 0.2
"""Seconds after which a thread that waits for room looks whether anybody still wants its items."""


class _End:
    """Says that there are no more items, and why if that was not their natural end."""

    def __init__(self, error: BaseException | None = None) -> None:
        self.error = error


def prefetched(items: Iterator[Item], *, ahead: int = 1) -> Iterator[Item]:
    """Yield the items, of which up to ``ahead`` more are made in a thread meanwhile.

    What making them raises is raised here, in its place. A caller that stops ends the thread.
    """
    ready: queue.Queue[Item | _End] = queue.Queue(maxsize=ahead)
    stopped = threading.Event()

    def put(item: Item | _End) -> bool:
        while not stopped.is_set():
            try:
                ready.put(item, timeout=_POLL)
            except queue.Full:
                continue
            return True
        return False

    def make() -> None:
        end = _End()
        try:
            for item in items:
                if not put(item):
                    return
        except BaseException as error:  # noqa: BLE001  raised again where the items are used
            end = _End(error)
        put(end)

    thread = threading.Thread(target=make, daemon=True)
    thread.start()
    try:
        while not isinstance(item := ready.get(), _End):
            yield item
        if item.error is not None:
            raise item.error
    finally:
        stopped.set()
        thread.join()
