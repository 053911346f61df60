"""Work given to workers that may be lost: bounded, tried again, and what cannot be done is said.

A worker is a process in which one piece of work runs at a time and everything that pieces share was
prepared once. Where it is (here, in a pool, in a cluster) is nothing to the work: results come back
in any order, and the caller merges them so that the order makes no difference.

A piece that takes its process down with it (out of memory, a fault of a library) breaks a whole pool
and drags along what ran beside it. So all that was under way is run once more, one piece at a time:
the guilty one is alone when it does it again, and is given up; the others end well.
"""

from __future__ import annotations

import enum
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar

from leakscan.errors import WorkError

if TYPE_CHECKING:
    from concurrent.futures import Future  # a commit hook need not load it

Work = TypeVar("Work")
Result = TypeVar("Result")

AHEAD = 4
"""Pieces of work handed out ahead of what was taken back, for each worker."""
ATTEMPTS = 2
"""How often a piece may take its worker down while it is alone, before it is given up."""
IN_A_ROW = 6
"""Pieces given up one after the other, without any that ended well, after which all is given up."""


class Fate(enum.Enum):
    """What became of a piece of work that gave no result."""

    FAILED = "failed"
    """It raised an error: the caller's to deal with."""
    AGAIN = "again"
    """Its worker was lost, perhaps by no fault of its own."""
    GIVEN_UP = "given up"
    """Its worker was lost again and again; whoever runs the workers does not try any more."""


class Workers(Protocol):
    """Where pieces of work run. Each was prepared once for all that it is given."""

    @property
    def width(self) -> int:
        """Return how many pieces run at the same time."""
        ...

    def submit(self, function: Callable[[Any], Result], piece: Any) -> Future[Result]:
        """Begin ``function(piece)``; both are importable or can be pickled."""
        ...

    def fate(self, error: BaseException) -> Fate:
        """Say what an error of a future or of ``submit`` means.

        Raises:
            WorkError: no work can be done any more.
        """
        ...

    def renew(self) -> None:
        """Replace what was lost, if that is not done by itself."""
        ...

    def close(self) -> None:
        """End the workers, or give back those of somebody else. What has not begun never does."""
        ...


@dataclass(frozen=True, slots=True)
class Lost:
    """The outcome of a piece whose worker was lost each time: to be reported as not read."""

    attempts: int = 0
    """How often it was tried alone; 0: somebody else counted."""

    @property
    def detail(self) -> str:
        """Return what happened, in a sentence."""
        often = f"{self.attempts} times" if self.attempts else "again and again"
        return f"the process that read it ended before its work was done, {often}"


@dataclass(slots=True)
class _Piece(Generic[Work]):
    """A piece of work that is under way."""

    number: int
    work: Work
    alone: int = 0
    """How often it was alone when its worker was lost."""


def outcomes(
    workers: Workers,
    function: Callable[[Work], Result],
    work: Iterable[Work],
    *,
    ahead: int = 0,
    ordered: bool = False,
    idle: Callable[[], None] | None = None,
    every: float = 60.0,
) -> Iterator[tuple[Work, Result | Lost]]:
    """Yield each piece of work with what became of it.

    Args:
        workers: where it runs.
        function: what is done with each piece.
        work: is taken up only as fast as results are taken away.
        ahead: pieces under way at the same time; 0: ``AHEAD`` for each worker.
        ordered: whether results come in the order of the work; otherwise as they are ready.
        idle: is called when for ``every`` seconds nothing was ready.
        every: see there.

    Raises:
        Exception: what ``function`` raised; what has not begun is cancelled.
        WorkError: no worker can be kept alive.
    """
    from concurrent.futures import FIRST_COMPLETED, wait  # noqa: PLC0415  see above

    flow = _Flow(workers, function, iter(work), ahead or workers.width * AHEAD, ordered)
    try:
        while flow.fill():
            done, waiting = wait(flow.pending, timeout=every, return_when=FIRST_COMPLETED)
            if waiting and not done and idle:
                idle()
            flow.take(done)
            yield from flow.ready()
    finally:
        for future in flow.pending:
            future.cancel()


@dataclass(slots=True)
class _Flow(Generic[Work, Result]):
    """Pieces on their way."""

    workers: Workers
    function: Callable[[Work], Result]
    work: Iterator[Work]
    ahead: int
    ordered: bool
    taken: int = 0
    given: int = 0
    """Pieces whose outcomes were yielded."""
    in_a_row: int = 0
    pending: dict[Future[Result], _Piece[Work]] = field(default_factory=dict)
    suspects: deque[_Piece[Work]] = field(default_factory=deque)
    """Pieces that were under way when a worker was lost: each runs alone."""
    held: dict[int, tuple[Work, Result | Lost]] = field(default_factory=dict)
    """Outcomes by number that wait for their turn."""

    def fill(self) -> bool:
        """Hand out what there is room for; say whether anything is still to come."""
        while self.suspects and not self.pending:
            self._submit(self.suspects.popleft())
        while not self.suspects and len(self.pending) + len(self.held) < self.ahead:
            try:
                piece = _Piece(self.taken, next(self.work))
            except StopIteration:
                break
            self.taken += 1
            self._submit(piece)
        return bool(self.pending or self.held)

    def _submit(self, piece: _Piece[Work]) -> None:
        try:
            self.pending[self.workers.submit(self.function, piece.work)] = piece
        except Exception as error:
            if self.workers.fate(error) is not Fate.AGAIN:
                raise
            self._lose([piece])

    def take(self, done: Iterable[Future[Result]]) -> None:
        """Take up what is ready."""
        lost: list[_Piece[Work]] = []
        for future in sorted(done, key=lambda one: self.pending[one].number):
            piece = self.pending.pop(future)
            error = future.exception()
            if error is None:
                self.in_a_row = 0
                self.held[piece.number] = (piece.work, future.result())
                continue
            fate = self.workers.fate(error)
            if fate is Fate.FAILED:
                raise error
            if fate is Fate.GIVEN_UP and piece.alone:
                self._give_up(piece, 0)
            elif fate is Fate.GIVEN_UP:  # it may have waited where another took the worker down
                piece.alone += 1
                self.suspects.append(piece)
            else:
                lost.append(piece)
        if lost:
            self._lose(lost)

    def _lose(self, lost: list[_Piece[Work]]) -> None:
        """Put aside all that was under way with a lost worker, and replace the worker."""
        alone = len(lost) == 1 and not self.pending
        for future, piece in self.pending.items():
            future.cancel()
            lost.append(piece)
        self.pending.clear()
        if alone:
            lost[0].alone += 1
        for piece in lost:
            if piece.alone >= ATTEMPTS:
                self._give_up(piece, piece.alone)
            else:
                self.suspects.append(piece)
        self.workers.renew()

    def _give_up(self, piece: _Piece[Work], attempts: int) -> None:
        self.in_a_row += 1
        if self.in_a_row > IN_A_ROW:
            raise WorkError(
                "worker processes end as soon as they begin",
                hint="is there enough memory? Try with --jobs 1, which says more",
            )
        self.held[piece.number] = (piece.work, Lost(attempts))

    def ready(self) -> Iterator[tuple[Work, Result | Lost]]:
        """Yield outcomes whose turn it is."""
        if not self.ordered:
            while self.held:
                yield self.held.pop(next(iter(self.held)))
        while self.given in self.held:
            yield self.held.pop(self.given)
            self.given += 1
