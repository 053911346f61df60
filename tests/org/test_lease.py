"""A lease is kept while something long is read, and not after."""

from __future__ import annotations

import threading

import pytest

from leakscan.errors import StoreError
from leakscan.model.organisation import Run
from leakscan.org.lease import kept

RUN = Run(1, "github.com/acme", "", "", "")


class Counting:
    def __init__(self, fails: int = 0) -> None:
        self.renewed, self.fails = 0, fails
        self.enough = threading.Event()

    def renew(self, run: Run) -> None:
        assert run is RUN
        self.renewed += 1
        if self.renewed == self.fails:
            self.enough.set()
            raise StoreError("taken over")
        if self.renewed == 3:
            self.enough.set()


@pytest.mark.parametrize(("fails", "times"), [(0, 3), (2, 2)], ids=["kept", "lost"])
def test_it_is_renewed_until_the_end_or_until_it_is_lost(fails: int, times: int) -> None:
    store = Counting(fails)
    with kept(store, RUN, every=0.01):  # type: ignore[arg-type]
        assert store.enough.wait(10)
    ended = store.renewed
    assert ended >= times
    assert not fails or ended == fails
    assert "lease" not in {thread.name for thread in threading.enumerate()}
