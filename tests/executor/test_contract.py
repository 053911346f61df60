"""One suite for all workers: this process, a pool of processes, and a Dask cluster of two workers."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from pathlib import Path
from typing import Any

import pytest

from leakscan.errors import UsageError, WorkError
from leakscan.executor.base import Fate, Lost, Workers, outcomes
from leakscan.executor.cluster import ClusterWorkers
from leakscan.executor.hiring import hired
from leakscan.executor.local import HereWorkers
from tests.executor.cluster import Cluster

_FACTOR = [1]


def prepare(factor: int) -> None:
    _FACTOR[:] = [factor]


def prepare_badly(factor: int) -> None:
    raise UsageError(f"no token for {factor}", hint="set one")


def times(number: int) -> int:
    return number * _FACTOR[0]


def refuse(number: int) -> int:
    raise UsageError(f"not {number}", hint="take another")


def slow(number: int) -> int:
    time.sleep(0.05)
    return number


def end_at_three(number: int) -> int:
    if number == 3:
        os.kill(os.getpid(), signal.SIGKILL)
    time.sleep(0.02)
    return number


def end_once(mark: str) -> str:
    """Take the process down the first time it is called for a mark."""
    path = Path(mark)
    if path.name.startswith("fatal") and not path.exists():
        path.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return path.name


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    made = Cluster(tmp_path_factory.mktemp("dask"))
    yield made
    made.stop()


Hiring = Callable[..., Workers]


@pytest.fixture(params=["here", "pool", "dask"])
def hire(request: pytest.FixtureRequest) -> Iterator[Hiring]:
    made: list[Workers] = []
    kind = request.param
    scheduler = request.getfixturevalue("cluster").scheduler if kind == "dask" else ""

    def workers(initializer: Callable[..., None] = prepare, factor: int = 7) -> Workers:
        made.append(
            hired(initializer, (factor,), jobs=1 if kind == "here" else 2, scheduler=scheduler)
        )
        return made[-1]

    yield workers
    for one in made:
        one.close()


def test_every_piece_has_its_result(hire: Hiring) -> None:
    assert dict(outcomes(hire(), times, range(40))) == {n: n * 7 for n in range(40)}


def test_results_come_in_the_order_of_the_work_on_request(hire: Hiring) -> None:
    found = outcomes(hire(), slow, range(20), ordered=True, ahead=3)
    assert list(found) == [(n, n) for n in range(20)]


def test_no_work_gives_no_result(hire: Hiring) -> None:
    assert list(outcomes(hire(), times, [])) == []


def test_two_runs_on_the_same_workers_do_not_mix(hire: Hiring) -> None:
    assert list(outcomes(hire(factor=2), times, [1])) == [(1, 2)]
    assert list(outcomes(hire(factor=3), times, [1])) == [(1, 3)]


def test_a_failure_reaches_the_caller_as_it_is(hire: Hiring) -> None:
    with pytest.raises(UsageError, match=r"not [01]") as told:
        list(outcomes(hire(), refuse, range(5), ahead=2))
    assert told.value.hint == "take another"


def test_a_worker_that_cannot_be_prepared_says_why(hire: Hiring) -> None:
    with pytest.raises(UsageError, match="no token for 7"):
        list(outcomes(hire(prepare_badly), times, range(5)))


def test_no_more_is_taken_than_is_under_way(hire: Hiring) -> None:
    taken = []

    def work() -> Iterator[int]:
        for number in range(100):
            taken.append(number)
            yield number

    results = outcomes(hire(), times, work(), ahead=4)
    next(results)
    assert len(taken) <= 4
    results.close()


@pytest.fixture
def mortal(hire: Hiring) -> Workers:
    """Workers that are other processes: this one cannot be lost."""
    return hire()


@pytest.mark.parametrize("hire", ["pool", "dask"], indirect=True)
class TestLoss:
    def test_the_work_of_a_lost_worker_is_done_all_the_same(
        self, mortal: Workers, tmp_path: Path
    ) -> None:
        names = [("fatal" if n == 4 else "plain") + str(n) for n in range(12)]
        work = [str(tmp_path / name) for name in names]
        found = dict(outcomes(mortal, end_once, work))
        assert [found[mark] for mark in work] == names
        assert (tmp_path / "fatal4").exists()

    def test_a_piece_that_always_takes_its_worker_down_is_given_up_alone(
        self, mortal: Workers
    ) -> None:
        found = dict(outcomes(mortal, end_at_three, range(8), ordered=True))
        lost = found.pop(3)
        assert isinstance(lost, Lost)
        assert "ended before its work was done" in lost.detail
        assert found == {n: n for n in range(8) if n != 3}


@pytest.mark.parametrize("hire", ["pool"], indirect=True)
def test_workers_that_all_end_at_once_are_given_up(mortal: Workers) -> None:
    with pytest.raises(WorkError, match="as soon as they begin"):
        list(outcomes(mortal, end_at_three, [3] * 40))


def test_a_scheduler_that_is_not_there_is_an_error() -> None:
    with pytest.raises(WorkError, match=r"tcp://127\.0\.0\.1:9: cannot be used"):
        ClusterWorkers("tcp://127.0.0.1:9", prepare, (1,), patience=0.5)


def test_somebody_who_waits_is_told(hire: Hiring) -> None:
    ticks: list[int] = []

    def tick() -> None:
        ticks.append(1)

    list(outcomes(hire(), slow, range(3), ahead=1, idle=tick, every=0.01))
    assert ticks or hire().width == 1


class GivenUpError(Exception):
    """What workers of somebody else say of a piece that they do not try any more."""


class Unlucky(HereWorkers):
    """Gives up the first pieces with the bad one, and the bad one always."""

    def __init__(self, bad: int) -> None:
        super().__init__(prepare, (1,))
        self.bad, self.begun = bad, list[int]()

    def submit(self, function: Callable[[Any], Any], piece: Any) -> Future[Any]:
        self.begun.append(piece)
        if piece == self.bad or (piece < self.bad and self.begun.count(piece) == 1):
            done: Future[Any] = Future()
            done.set_exception(GivenUpError())
            return done
        return super().submit(function, piece)

    def fate(self, error: BaseException) -> Fate:
        return Fate.GIVEN_UP if isinstance(error, GivenUpError) else super().fate(error)


def test_a_piece_that_waited_beside_a_fatal_one_is_done_alone() -> None:
    workers = Unlucky(bad=3)
    found = dict(outcomes(workers, times, range(6), ahead=6, ordered=True))
    assert isinstance(found.pop(3), Lost)
    assert found == {n: n for n in range(6) if n != 3}
    assert [workers.begun.count(n) for n in range(6)] == [2, 2, 2, 2, 1, 1]
