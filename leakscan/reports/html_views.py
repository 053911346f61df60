"""What the HTML page shows, computed before the template: bars, dots, rows and groups."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from leakscan.model.evidence import Level
from leakscan.model.finding import Advice, Finding, Occurrence
from leakscan.model.result import OPEN, ScanResult
from leakscan.reports import places, words
from leakscan.reports.common import listed
from leakscan.reports.phrases import percent

IN_FULL = 500
"""Findings that are told in full; what follows is one row each, so that the page opens at once."""
MOST_PLACES = 200
"""Places and commits of one finding that are drawn or listed."""
WIDTH = 200
"""Width of a drawing in its own units."""


@dataclass(frozen=True, slots=True)
class Bar:
    """One reason, drawn to the right of the middle when it speaks for, to the left when against."""

    says: str
    weight: str
    x: float
    width: float
    kind: str


@dataclass(frozen=True, slots=True)
class Dot:
    """One commit on the line of time."""

    x: float
    says: str


@dataclass(frozen=True, slots=True)
class Timeline:
    """When commits brought a finding: first and last day, and a dot for each commit."""

    first: str
    last: str
    dots: tuple[Dot, ...]


@dataclass(frozen=True, slots=True)
class FindingView:
    """A finding with all that the page says of it."""

    number: int
    finding: Finding
    anchor: str
    heading: str
    percent: str
    place: str
    open: bool
    group: int
    """Number of its advice; 0 when nothing is to be done."""

    @property
    def keys(self) -> str:
        """Return what the page's script filters and sorts by."""
        found = self.finding
        state = "open" if self.open else "settled"
        return f"{found.level} {found.severity} {found.environment} {state}"


@dataclass(frozen=True, slots=True)
class FullView:
    """What only a finding that is told in full needs."""

    view: FindingView
    complete: str
    spots: tuple[places.Spot, ...]
    commit: str
    bars: tuple[Bar, ...]
    places: tuple[Occurrence, ...]
    more_places: int
    timeline: Timeline | None


@dataclass(frozen=True, slots=True)
class RepositoryView:
    """How many open findings of each level a repository has."""

    name: str
    high: int
    medium: int
    low: int


@dataclass(frozen=True, slots=True)
class PageView:
    """Everything below the summary."""

    full: tuple[FullView, ...]
    rows: tuple[FindingView, ...]
    groups: tuple[words.Group, ...]
    repositories: tuple[RepositoryView, ...]


def page_view(safe: ScanResult) -> PageView:
    """Return the view of a sealed, printable result."""
    findings = listed(safe)
    groups = words.groups(f for f in findings if f.status in OPEN)
    order = {group.advice: number for number, group in enumerate(groups, start=1)}
    views = [_view(number, finding, order) for number, finding in enumerate(findings, start=1)]
    begin, end = _span(findings)
    return PageView(
        full=tuple(_full(view, safe, begin, end) for view in views[:IN_FULL]),
        rows=tuple(views[IN_FULL:]),
        groups=tuple(groups),
        repositories=tuple(_repositories(safe)),
    )


def _view(number: int, finding: Finding, order: dict[Advice, int]) -> FindingView:
    is_open = finding.status in OPEN
    return FindingView(
        number=number,
        finding=finding,
        anchor="f-" + finding.fingerprint.replace(":", "-"),
        heading=words.heading(finding),
        percent=percent(finding.confidence),
        place=places.place(places.strongest(finding)),
        open=is_open,
        group=order[finding.advice] if is_open else 0,
    )


def _full(view: FindingView, safe: ScanResult, begin: float, end: float) -> FullView:
    finding = view.finding
    oldest = places.oldest(finding)
    complete = words.COMPLETENESS[finding.completeness]
    return FullView(
        view=view,
        complete=complete[0].upper() + complete[1:],
        spots=tuple(places.spots(finding, safe)),
        commit=places.commit(oldest) if oldest else "",
        bars=tuple(_bars(finding)),
        places=finding.occurrences[:MOST_PLACES],
        more_places=max(len(finding.occurrences) - MOST_PLACES, 0),
        timeline=_timeline(finding, begin, end),
    )


def _bars(finding: Finding) -> Iterable[Bar]:
    longest = max((abs(reason.weight) for reason in finding.evidence), default=0) or 1
    for reason in finding.evidence:
        length = round(abs(reason.weight) / longest * WIDTH / 2, 1)
        against = reason.weight < 0
        yield Bar(
            says=reason.says,
            weight=f"{reason.weight:+.1f}",
            x=WIDTH / 2 - length if against else WIDTH / 2,
            width=length,
            kind="against" if against else "for",
        )


def _span(findings: Sequence[Finding]) -> tuple[float, float]:
    """Return the first and the last moment of any commit; equal when there is none."""
    moments = [m for f in findings[:IN_FULL] for m, _ in _commits(f)]
    return (min(moments), max(moments)) if moments else (0.0, 0.0)


def _commits(finding: Finding) -> list[tuple[float, str]]:
    """Return moment and id of each dated commit, oldest first."""
    dated = {
        (places.moment(o.provenance), o.provenance.commit)
        for o in finding.occurrences
        if o.provenance.commit
    }
    return sorted((m, commit) for m, commit in dated if m != float("inf"))[:MOST_PLACES]


def _timeline(finding: Finding, begin: float, end: float) -> Timeline | None:
    commits = _commits(finding)
    if not commits:
        return None
    length = max(end - begin, 1.0)
    dots = tuple(
        Dot(round((m - begin) / length * (WIDTH - 10) + 5, 1), f"{commit[:8]} of {_day(m)}")
        for m, commit in commits
    )
    return Timeline(_day(commits[0][0]), _day(commits[-1][0]), dots)


def _day(moment: float) -> str:
    return datetime.fromtimestamp(moment, UTC).date().isoformat()


def _repositories(safe: ScanResult) -> Iterable[RepositoryView]:
    """Yield the repositories with open findings, the worst first."""
    seen: Counter[tuple[str, Level]] = Counter()
    for finding in safe.shown:
        names = {o.provenance.repository for o in finding.occurrences if o.provenance.repository}
        seen.update((name, finding.level) for name in names)
    views = [
        RepositoryView(
            name, *(seen[name, level] for level in (Level.HIGH, Level.MEDIUM, Level.LOW))
        )
        for name in {name for name, _ in seen}
    ]
    return sorted(views, key=lambda v: (-v.high, -v.medium, -v.low, v.name))
