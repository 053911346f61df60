"""One suite for every executor: results in order, bounded submission, failures come through."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Executor, ThreadPoolExecutor

import pytest

from leakscan.executor.local import default_jobs, in_order, process_pool

_FACTOR = 1


def prepare(factor: int) -> None:
    global _FACTOR  # noqa: PLW0603  a worker process is prepared once
    _FACTOR = factor


def times(number: int) -> int:
    return number * _FACTOR


def refuse(number: int) -> int:
    raise ValueError(f"not {number}")


@pytest.fixture(params=["threads", "processes"])
def pool(request: pytest.FixtureRequest) -> Iterator[Executor]:
    if request.param == "threads":
        prepare(7)
        made: Executor = ThreadPoolExecutor(2)
    else:
        made = process_pool(2, prepare, (7,))
    with made:
        yield made


def test_results_come_in_the_order_of_the_work(pool: Executor) -> None:
    assert list(in_order(pool, times, range(40), ahead=3)) == [n * 7 for n in range(40)]


def test_no_work_gives_no_result(pool: Executor) -> None:
    assert list(in_order(pool, times, [], ahead=3)) == []


def test_a_failure_reaches_the_caller(pool: Executor) -> None:
    with pytest.raises(ValueError, match="not 0"):
        list(in_order(pool, refuse, range(5), ahead=2))


def test_no_more_is_taken_than_is_under_way(pool: Executor) -> None:
    taken = []

    def work() -> Iterator[int]:
        for number in range(100):
            taken.append(number)
            yield number

    results = in_order(pool, times, work(), ahead=4)
    next(results)
    assert len(taken) <= 4
    results.close()  # type: ignore[attr-defined]


def test_there_is_at_least_one_job() -> None:
    assert default_jobs() >= 1
