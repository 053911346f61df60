"""The history of each value over commits, as a picture: a lane for each, on one line of time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from leakscan.model.finding import Finding, Occurrence
from leakscan.reports import places
from leakscan.reports.phrases import many

WIDTH = 200
"""Width of a drawing in its own units."""
EDGE = 5
"""What is left free on either side, so that no dot is cut."""
MOST_DOTS = 200
"""Commits of one value that are drawn."""
NO_DATE = float("inf")


@dataclass(frozen=True, slots=True)
class Dot:
    """One commit that brought the value to a place."""

    x: float
    says: str


@dataclass(frozen=True, slots=True)
class Lane:
    """One value: when commits brought it, and whether it is still there."""

    field: str
    value: str
    """As it may be shown."""
    dots: tuple[Dot, ...]
    end: float
    """Where the line ends: at the right edge while the value is in HEAD, else at the last dot."""
    fate: str
    says: str
    """The picture in words."""


@dataclass(frozen=True, slots=True)
class History:
    """The first and the last day of any value of a finding, and a lane for each value."""

    first: str
    last: str
    lanes: tuple[Lane, ...]


@dataclass(frozen=True, slots=True)
class Span:
    """The line of time that all findings of a page share, in seconds since 1970."""

    begin: float = 0.0
    end: float = 0.0

    def x(self, moment: float) -> float:
        """Return where a moment is drawn."""
        length = max(self.end - self.begin, 1.0)
        return round((moment - self.begin) / length * (WIDTH - 2 * EDGE) + EDGE, 1)


def span(findings: Iterable[Finding]) -> Span:
    """Return the line of time from the first to the last commit of any finding."""
    moments = [moment for f in findings for moment, _ in _commits(f.occurrences)]
    return Span(min(moments), max(moments)) if moments else Span()


def history(spots: Sequence[places.Spot], time: Span) -> History | None:
    """Return the picture of a finding's values; None when no commit of them has a date."""
    lanes = tuple(_lanes(spots, time))
    days = [_day(m) for spot in spots for m, _ in _commits(spot.places)]
    return History(min(days), max(days), lanes) if lanes else None


def _lanes(spots: Sequence[places.Spot], time: Span) -> Iterator[Lane]:
    for spot in spots:
        commits = _commits(spot.places)[:MOST_DOTS]
        if not commits:
            continue
        fate = _fate(spot.places)
        first, last = (_day(commits[at][0]) for at in (0, -1))
        days = f"of {first}" if first == last else f"from {first} to {last}"
        yield Lane(
            field=spot.field,
            value=spot.value,
            dots=tuple(Dot(time.x(m), f"{what} of {_day(m)}") for m, what in commits),
            end=WIDTH if fate == STILL else time.x(commits[-1][0]),
            fate=fate,
            says=f"{spot.field}: {many(len(commits), 'commit')} {days}" + (fate and f", {fate}"),
        )


STILL, GONE = "still in HEAD", "no longer in HEAD"


def _fate(found: Iterable[Occurrence]) -> str:
    known = {o.provenance.in_head for o in found} - {None}
    return STILL if True in known else GONE if known else ""


def _commits(found: Iterable[Occurrence]) -> list[tuple[float, str]]:
    """Return the moment and the name of each dated commit, oldest first."""
    dated = {
        (places.moment(o.provenance), f"commit {o.provenance.commit[:8]}")
        for o in found
        if o.provenance.commit
    }
    return sorted(one for one in dated if one[0] != NO_DATE)


def _day(moment: float) -> str:
    return datetime.fromtimestamp(moment, UTC).date().isoformat()
