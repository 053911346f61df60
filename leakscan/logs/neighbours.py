"""What other lines of the same request add to a record: the call, the status, who called; and the year.

A key often stands in a line of its own (a header, a parameter), the call in a line before it and the
answer in one behind it. Lines of the same request are told by its flow. Where there is none, only the
few lines around are taken, and not across another call or answer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime

from leakscan.logs.framing import line_around
from leakscan.logs.telling import Telling
from leakscan.logs.times import Stamp, stamps

REACH = 48 * 1024
"""How far lines of the same request are looked for, in bytes."""
MOST = 24
"""Lines of a request that are read to each side."""
FEW = 12
"""The same where nothing names the request."""
_HINT_REACH = 24 * 1024
_MOST_DAYS = 45
"""A neighbour tells the year of a stamp when the two are so many days apart, or fewer."""

Tell = Callable[[int], Telling]


class Neighbours:
    """Looks around places of one stretch."""

    def __init__(self, data: bytes, bare: Tell) -> None:
        """Keep the bytes; ``bare`` reads the record at a place by itself."""
        self._data = data
        self._bare = bare
        self._hints: dict[int, tuple[datetime | None, bool | None]] = {}

    def fill(self, telling: Telling, offset: int) -> None:
        """Add to a record what others of the same request say; its own word stands."""
        if telling.path and telling.status is not None and telling.client and telling.agent:
            return
        flow = telling.flow
        before = self._lines(flow, offset, back=True)
        behind = self._lines(flow, offset, back=False)
        answered = telling.status is not None
        if not telling.path:
            for other in before:
                if other.status is not None and not other.path:
                    break  # the answer to an earlier call
                telling.fill(_without_status(other))
                if other.path:
                    answered = answered or other.status is not None
                    telling.status = telling.status if telling.status is not None else other.status
                    break
        if not telling.path and not flow:
            return
        for other in behind:
            if (
                other.path
                and telling.path
                and (other.method, other.path) != (telling.method, telling.path)
            ):
                break  # the next call
            telling.fill(other)
            if other.status is not None:
                break

    def _lines(self, flow: str, offset: int, *, back: bool) -> Iterator[Telling]:
        """Yield the other records of a flow from a place on, the nearest first."""
        places = self._named(flow, offset, back=back) if flow else self._next(offset, back=back)
        for place in places:
            other = self._bare(place)
            if other.flow == flow:
                yield other

    def _named(self, flow: str, offset: int, *, back: bool) -> Iterator[int]:
        """Yield places at which the name of a flow stands, with what stands beside it here."""
        kind, _, named = flow.partition(":")
        if kind == "connection" and not named.startswith("http"):
            named = named.partition("-")[0]  # of two ends of a connection, the first
        start, end = line_around(self._data, offset)
        name = _with_neighbours(self._data, named.encode(), start, end)
        for _ in range(FEW if kind in {"thread", "process"} else MOST):
            if back:
                found = self._data.rfind(name, max(0, offset - REACH), start)
            else:
                found = self._data.find(name, end, min(len(self._data), offset + REACH))
            if found < 0:
                return
            yield found
            low, high = line_around(self._data, found)
            start, end = min(low, start), max(high, end)

    def _next(self, offset: int, *, back: bool) -> Iterator[int]:
        start, end = line_around(self._data, offset)
        for _ in range(FEW):
            at = start - 1 if back else end + 1
            if at < 0 or at >= len(self._data):
                return
            start, end = line_around(self._data, at)
            yield start

    def hints(self, offset: int, loose: Stamp) -> tuple[int | None, bool | None]:
        """Return the year and whether the month comes first, as stamps near a place tell."""
        number = offset // _HINT_REACH
        if number not in self._hints:
            self._hints[number] = self._around(number * _HINT_REACH)
        clock, month_first = self._hints[number]
        return _nearest_year(loose.clock, clock) if clock and loose.yearless else None, month_first

    def _around(self, offset: int) -> tuple[datetime | None, bool | None]:
        """Return a clock reading with its year, and the order of days and months, from near a place."""
        low, high = max(0, offset - _HINT_REACH // 2), offset + _HINT_REACH * 3 // 2
        text = self._data[low:high].decode("utf-8", "replace")
        clock, month_first = None, None
        for stamp in stamps(text):
            if stamp.slashed and stamp.swapped is not None and month_first is None:
                month_first = stamp.swapped if stamp.clock.day != stamp.clock.month else None
            clock = clock or (stamp.clock if stamp.certain else None)
            if clock and (month_first is not None or not stamp.slashed):
                break
        return clock, month_first


def _with_neighbours(data: bytes, name: bytes, start: int, end: int) -> bytes:
    """Return a short name with the characters around it in its line: ``[7]`` is not in ``17``."""
    at = data.find(name, start, end)
    if len(name) >= 8 or at < 0:
        return name
    return data[max(0, at - 1) : at + len(name) + 1]


def _without_status(telling: Telling) -> Telling:
    copy = Telling()
    copy.fill(telling)
    copy.status = None
    return copy


def _nearest_year(clock: datetime, neighbour: datetime) -> int | None:
    """Return the year in which a day without one is near a neighbour."""
    for year in (neighbour.year, neighbour.year - 1, neighbour.year + 1):
        try:
            if abs((clock.replace(year=year) - neighbour).days) <= _MOST_DAYS:
                return year
        except ValueError:
            continue
    return None
