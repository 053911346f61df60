"""Workers that tell bit by bit."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from leakscan.executor.crew import AHEAD, Crew, WorkerLostError


def prepare(factor: int) -> int:
    return factor


def count(factor: int, piece: int) -> Iterator[tuple[int, int]]:
    if piece < 0:
        raise ValueError("a piece that cannot be done")
    if piece > 100:
        os._exit(3)
    for step in range(3):
        yield piece, step * factor


def hired(jobs: int = 2) -> Crew[int, tuple[int, int]]:
    return Crew.hire(jobs, prepare, (10,), count)


def test_every_part_of_every_piece_comes() -> None:
    crew = hired()
    try:
        told = sorted(crew.parts(range(7)))
        assert told == [(piece, step) for piece in range(7) for step in (0, 10, 20)]
        assert crew.unfinished == []
    finally:
        crew.dismiss()


def test_work_is_looked_for_while_all_are_busy() -> None:
    taken: list[int | None] = []

    def pieces() -> Iterator[int | None]:
        for piece in (1, None, 2, None, None, *range(3, 60)):
            taken.append(piece)
            yield piece

    crew = hired(1)
    try:
        told = crew.parts(pieces())
        first = next(told)
        assert first == (1, 0)
        assert len([piece for piece in taken if piece is not None]) <= 2 + AHEAD
        rest = list(told)
        assert [piece for piece, _ in (first, *rest)] == [p for p in range(1, 60) for _ in range(3)]
    finally:
        crew.dismiss()


def test_nothing_to_do_is_no_work() -> None:
    crew = hired()
    try:
        assert list(crew.parts([None, None])) == []
        assert list(crew.parts([])) == []
    finally:
        crew.dismiss()


def test_what_a_worker_raises_is_raised() -> None:
    crew = hired()
    try:
        with pytest.raises(ValueError, match="cannot be done"):
            list(crew.parts([1, -1]))
    finally:
        crew.dismiss()


def test_a_worker_that_dies_is_no_silence() -> None:
    crew = hired(1)
    try:
        with pytest.raises(WorkerLostError):
            list(crew.parts([1000]))
        assert crew.unfinished == [1000]
    finally:
        crew.dismiss()


def test_a_leader_that_stops_leaves_no_process() -> None:
    crew = hired()
    next(crew.parts(range(100)))
    crew.dismiss()
    assert not any(process.is_alive() for process in crew.processes)
