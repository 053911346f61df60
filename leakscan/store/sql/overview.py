"""Where a target stands: the last reading of each part of each repository, and what is open there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, select

from leakscan.model.chunk import Skipped
from leakscan.model.evidence import Severity
from leakscan.model.organisation import (
    OrganisationView,
    RepositoryView,
    Run,
    RunState,
    RunSummary,
    StoredFinding,
)
from leakscan.model.result import Coverage, ScanResult, Target
from leakscan.store.sql import documents as texts
from leakscan.store.sql import looking, runs
from leakscan.store.sql.repositories import repository
from leakscan.store.sql.rows import stamp
from leakscan.store.sql.schema import coverage, readings, repositories, skips

_COUNTS = ("blobs", "files", "commits", "bytes", "members")
_WORST = tuple(reversed(Severity))

Part = tuple[int, str]
"""Number of the repository, and name of the part."""


@dataclass(frozen=True, slots=True)
class _Read:
    """The last reading of the parts of a target."""

    parts: Mapping[Part, Coverage]
    skipped: Mapping[int, int]
    """Exact number of things not read, by number of the repository."""


def organisation(connection: Connection, name: str, target: int) -> OrganisationView:
    """Return the whole view."""
    found = looking.stored(connection, target)
    open_ones = [one for one in found if looking.is_open(one)]
    views = tuple(_views(connection, target, open_ones))
    return OrganisationView(
        target=name,
        repositories=tuple(sorted(views, key=lambda view: view.repository.full_name)),
        findings=tuple(sorted(open_ones, key=_urgency)),
        trend=tuple(_trend(connection, name, views, found)),
        now=stamp(),
    )


def _urgency(one: StoredFinding) -> tuple[int, str, str]:
    worst = _WORST.index(one.finding.severity)
    return (worst, one.first_seen, one.finding.fingerprint)


def _trend(
    connection: Connection,
    name: str,
    views: Iterable[RepositoryView],
    found: Iterable[StoredFinding],
) -> list[RunSummary]:
    """Return the runs; the numbers of one that is under way are those of now."""
    all_runs = list(runs.trend(connection, name))
    if all_runs and all_runs[-1].run.state is RunState.RUNNING:
        all_runs[-1] = summary(all_runs[-1].run, views, found)
    return all_runs


def summary(
    run: Run, views: Iterable[RepositoryView], found: Iterable[StoredFinding]
) -> RunSummary:
    """Return a run in numbers."""
    views, found = tuple(views), tuple(found)
    news = [one for one in found if one.opened_run == run.id and looking.is_open(one)]
    again = sum(one.reopened > 0 for one in news)
    return RunSummary(
        run=run,
        repositories=len(views),
        complete=sum(view.complete for view in views),
        open=Counter(one.finding.severity for one in found if looking.is_open(one)),
        new=len(news) - again,
        reopened=again,
        resolved=sum(one.resolved_run == run.id for one in found),
    )


def summarised(connection: Connection, run: Run, target: int) -> RunSummary:
    """Return a run in numbers, from the tables."""
    found = looking.stored(connection, target, places=False)
    open_ones = [one for one in found if looking.is_open(one)]
    return summary(run, _views(connection, target, open_ones), found)


def _views(
    connection: Connection, target: int, open_ones: Iterable[StoredFinding]
) -> list[RepositoryView]:
    read = _last_readings(connection, target)
    counts: dict[str, Counter[Severity]] = {}
    oldest: dict[str, str] = {}
    for one in open_ones:
        for name in one.repositories:
            counts.setdefault(name, Counter())[one.finding.severity] += 1
            oldest[name] = min(oldest.get(name, one.first_seen), one.first_seen)
    parts: dict[int, dict[str, Coverage]] = {}
    for (number, part), covered in sorted(read.parts.items()):
        parts.setdefault(number, {})[part] = covered
    alive = (repositories.c.target == target) & (repositories.c.gone_run == 0)
    return [
        RepositoryView(
            repository=repository(row),
            parts=parts.get(row.id, {}),
            skipped=read.skipped.get(row.id, 0),
            read=row.read_at,
            open=counts.get(row.full_name, {}),
            oldest=oldest.get(row.full_name, ""),
        )
        for row in connection.execute(select(repositories).where(alive))
    ]


def _last_readings(connection: Connection, target: int) -> _Read:
    latest: dict[Part, int] = {}
    mine = repositories.c.target == target
    joined = select(readings.c.repository, readings.c.part, readings.c.run).join(
        repositories, repositories.c.id == readings.c.repository
    )
    for row in connection.execute(joined.where(mine)):
        part = (row.repository, row.part)
        latest[part] = max(row.run, latest.get(part, 0))
    skipped = _skips(connection, target, latest)
    parts: dict[Part, Coverage] = {}
    counts: Counter[int] = Counter()
    covered = select(coverage).join(repositories, repositories.c.id == coverage.c.repository)
    for row in connection.execute(covered.where(mine)):
        part = (row.repository, row.part)
        if latest.get(part) == row.run:
            numbers = {name: getattr(row, name) for name in _COUNTS}
            parts[part] = Coverage(**numbers, skipped=tuple(sorted(skipped.get(part, ()))))
            counts[row.repository] += row.skipped
    return _Read(parts, counts)


def _skips(
    connection: Connection, target: int, latest: Mapping[Part, int]
) -> dict[Part, list[Skipped]]:
    found: dict[Part, list[Skipped]] = {}
    query = select(skips).join(repositories, repositories.c.id == skips.c.repository)
    for row in connection.execute(query.where(repositories.c.target == target)):
        part = (row.repository, row.part)
        if latest.get(part) == row.run:
            found.setdefault(part, []).append(texts.skip(row.body))
    return found


def result(connection: Connection, name: str, target: int) -> ScanResult:
    """Return everything known of a target as reports take it."""
    found = looking.stored(connection, target)
    views = _views(connection, target, ())
    run = runs.last(connection, name)
    return ScanResult(
        target=Target("org", name),
        coverage=_covered(views),
        findings=tuple(one.finding for one in found),
        tool_version=run.tool_version if run else "",
        rules_digest=run.rules_digest if run else "",
        notes=tuple(_unfinished(run)),
        started=run.started if run else "",
        finished=run.finished if run else "",
    )


def _unfinished(run: Run | None) -> Iterable[str]:
    if run is not None and run.state is RunState.RUNNING:
        yield f"the run that began at {run.started} UTC has not ended"


def _covered(views: Iterable[RepositoryView]) -> Coverage:
    """Add up what was read; a repository that never was is something not read."""
    views = tuple(views)
    parts = [covered for view in views for covered in view.parts.values()]
    skipped = {skip for covered in parts for skip in covered.skipped}
    for view in views:
        where, kept = view.repository.full_name, sum(len(p.skipped) for p in view.parts.values())
        if not view.read:
            skipped.add(Skipped(where, "not-read", "no run has come to it yet"))
        elif view.skipped > kept:
            skipped.add(Skipped(where, "more", f"and {view.skipped - kept} more, not listed"))
    return Coverage(
        **{name: sum(getattr(covered, name) for covered in parts) for name in _COUNTS},
        repositories=sum(bool(view.read) for view in views),
        skipped=tuple(sorted(skipped)),
    )
