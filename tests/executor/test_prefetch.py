"""Items that are made ahead."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest

from leakscan.executor.prefetch import prefetched


def test_all_items_come_in_order() -> None:
    assert list(prefetched(iter(range(50)))) == list(range(50))


def test_they_are_made_in_another_thread() -> None:
    here = threading.get_ident()
    assert set(prefetched(threading.get_ident() for _ in range(3))) != {here}


def test_a_fault_comes_in_its_place() -> None:
    def broken() -> Iterator[int]:
        yield 1
        raise ValueError("broken")

    items = prefetched(broken())
    assert next(items) == 1
    with pytest.raises(ValueError, match="broken"):
        next(items)


def test_a_caller_that_stops_ends_the_thread() -> None:
    before = threading.active_count()
    items = prefetched(iter(range(1000)))
    next(items)
    items.close()  # type: ignore[attr-defined]
    assert threading.active_count() == before
