"""What the HTML page shows, computed before the template: bars, dots, rows and groups."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from leakscan.model.evidence import Level
from leakscan.model.finding import Advice, Finding, Occurrence
from leakscan.model.result import OPEN, ScanResult
from leakscan.reports import places, words
from leakscan.reports.common import listed
from leakscan.reports.exposure import Timeline, timeline
from leakscan.reports.html_history import WIDTH, History, Span, history, span
from leakscan.reports.phrases import percent

IN_FULL = 500
"""Findings that are told in full; what follows is one row each, so that the page opens at once."""
MOST_PLACES = 200
"""Places of one finding that are listed."""
LEVELS = (Level.HIGH, Level.MEDIUM, Level.LOW)


@dataclass(frozen=True, slots=True)
class Bar:
    """One reason, drawn to the right of the middle when it speaks for, to the left when against."""

    says: str
    weight: str
    x: float
    width: float
    kind: str


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
    history: History | None
    timeline: Timeline | None
    """What logs tell; None where none were scanned."""


@dataclass(frozen=True, slots=True)
class Part:
    """The share of one level in a bar."""

    kind: str
    x: float
    width: float


@dataclass(frozen=True, slots=True)
class RepositoryView:
    """How many open findings of each level a repository has."""

    name: str
    high: int
    medium: int
    low: int
    anchor: str = ""
    """Of its first finding; empty when that is not told in full."""
    parts: tuple[Part, ...] = ()
    """Its findings as a bar, as long as their share of those of the worst repository."""


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
    time = span(findings[:IN_FULL])
    return PageView(
        full=tuple(_full(view, safe, time) for view in views[:IN_FULL]),
        rows=tuple(views[IN_FULL:]),
        groups=tuple(groups),
        repositories=tuple(_repositories(safe, views[:IN_FULL])),
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


def _full(view: FindingView, safe: ScanResult, time: Span) -> FullView:
    finding, spots = view.finding, places.spots(view.finding, safe)
    oldest = places.oldest(finding)
    complete = words.COMPLETENESS[finding.completeness]
    told = safe.exposures.get(finding.fingerprint)
    return FullView(
        view=view,
        complete=complete[0].upper() + complete[1:],
        spots=tuple(spots),
        commit=places.commit(oldest) if oldest else "",
        bars=tuple(_bars(finding)),
        places=finding.occurrences[:MOST_PLACES],
        more_places=max(len(finding.occurrences) - MOST_PLACES, 0),
        history=history(spots, time),
        timeline=timeline(told) if told else None,
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


def _repositories(safe: ScanResult, full: Iterable[FindingView]) -> Iterable[RepositoryView]:
    """Return the repositories with open findings, the worst first."""
    seen: Counter[tuple[str, Level]] = Counter()
    for finding in safe.shown:
        seen.update((name, finding.level) for name in _names(finding))
    first: dict[str, str] = {}
    for view in full:
        for name in _names(view.finding) if view.open else ():
            first.setdefault(name, view.anchor)
    counts = {name: [seen[name, level] for level in LEVELS] for name, _ in seen}
    most = max(map(sum, counts.values()), default=1)
    views = [
        RepositoryView(name, high, medium, low, first.get(name, ""), tuple(_parts(count, most)))
        for name, count in counts.items()
        for high, medium, low in [count]
    ]
    return sorted(views, key=lambda v: (-v.high, -v.medium, -v.low, v.name))


def _names(finding: Finding) -> set[str]:
    return {o.provenance.repository for o in finding.occurrences if o.provenance.repository}


def _parts(counts: Iterable[int], most: int) -> Iterable[Part]:
    x = 0.0
    for level, count in zip(LEVELS, counts, strict=True):
        if count:
            width = round(count / most * WIDTH, 1)
            yield Part(level.value, round(x, 1), width)
            x += width
