"""Findings read back with their history: when they were seen, where they stand, what was decided."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from sqlalchemy import Connection, Select, func, select
from sqlalchemy import Row as SqlRow

from leakscan.model.evidence import Status
from leakscan.model.finding import Finding, Occurrence
from leakscan.model.merging import merge_findings
from leakscan.model.organisation import Presence, StoredFinding, TriageMark, TriageState
from leakscan.model.result import OPEN
from leakscan.store.sql import documents as texts
from leakscan.store.sql import triage
from leakscan.store.sql.rows import stamp
from leakscan.store.sql.schema import documents, findings, occurrences, presences, repositories

SETTLED = {
    TriageState.REGENERATED: Status.RESOLVED,
    TriageState.ACCEPTED: Status.BASELINED,
    TriageState.FALSE_POSITIVE: Status.BASELINED,
}
"""The status that a decision gives an open finding; the other decisions leave it open."""

Record = SqlRow[tuple[object, ...]]


def stored(
    connection: Connection, target: int, *, places: bool = True
) -> tuple[StoredFinding, ...]:
    """Return all findings of a target; without their places where these are not wanted."""
    standing = _standing(connection, target)
    found_places = _places(connection, target, standing) if places else {}
    bodies = _bodies(connection, target)
    marks = triage.current(connection)
    today = stamp()[:10]
    made = [
        _stored(row, standing[row.fingerprint], bodies, found_places, marks.get(row.fingerprint))
        for row in connection.execute(select(findings).where(findings.c.target == target))
    ]
    return _ordered(_judged(one, today) for one in made)


def is_open(one: StoredFinding) -> bool:
    """Say whether a person still has to act on it."""
    return one.presence is Presence.OPEN and one.finding.status in OPEN


def _standing(connection: Connection, target: int) -> dict[str, list[Record]]:
    """Return where each finding stands, or, of one that is resolved, where it stood last."""
    columns = (presences, repositories.c.full_name)
    found: dict[str, list[Record]] = {}
    for row in connection.execute(_inside(select(*columns), target).order_by(presences.c.id)):
        found.setdefault(row.fingerprint, []).append(row)
    return {name: _latest(rows) for name, rows in found.items()}


def _latest(rows: Sequence[Record]) -> list[Record]:
    there = [row for row in rows if not row.gone_run]
    last = max(row.gone_run for row in rows)
    return there or [row for row in rows if row.gone_run == last]


def _inside(query: Select[tuple[object, ...]], target: int) -> Select[tuple[object, ...]]:
    joined = query.join(repositories, repositories.c.id == presences.c.repository)
    return joined.where(repositories.c.target == target)


def _places(
    connection: Connection, target: int, standing: Mapping[str, Sequence[Record]]
) -> dict[int, list[Occurrence]]:
    names = {row.id: row.full_name for rows in standing.values() for row in rows}
    found: dict[int, list[Occurrence]] = {}
    joined = select(occurrences).join(presences, presences.c.id == occurrences.c.presence)
    query = _inside(joined, target).order_by(occurrences.c.presence, occurrences.c.number)
    for row in connection.execute(query):
        if row.presence in names:
            place = texts.place(row.body, names[row.presence])
            found.setdefault(row.presence, []).append(place)
    return found


def _bodies(connection: Connection, target: int) -> dict[bytes, str]:
    used = _inside(select(presences.c.document).distinct(), target).subquery()
    query = select(documents).join(used, used.c.document == documents.c.digest)
    return {bytes(row.digest): row.body for row in connection.execute(query)}


def _stored(
    row: Record,
    rows: Sequence[Record],
    bodies: Mapping[bytes, str],
    places: Mapping[int, Sequence[Occurrence]],
    mark: TriageMark | None,
) -> StoredFinding:
    name = row.fingerprint
    each = (
        texts.finding(name, bodies[bytes(one.document)], places.get(one.id, ())) for one in rows
    )
    counted: Counter[str] = Counter()
    for one in rows:
        counted[one.full_name] += one.places
    return StoredFinding(
        finding=merge_findings(each)[0],
        presence=Presence.RESOLVED if row.resolved_run else Presence.OPEN,
        first_seen=row.first_seen,
        first_run=row.first_run,
        last_seen=row.last_seen,
        last_run=row.last_run,
        opened_run=row.opened_run,
        resolved_run=row.resolved_run,
        resolved_at=row.resolved_at,
        reopened=row.reopened,
        repositories=dict(sorted(counted.items())),
        triage=mark,
    )


def _judged(one: StoredFinding, today: str) -> StoredFinding:
    """Give the finding the status that its presence and the last decision say."""
    status, reason = one.finding.status, one.finding.status_reason
    mark = one.triage
    if one.presence is Presence.RESOLVED:
        status, reason = Status.RESOLVED, ""
    elif mark and status in OPEN and mark.state in SETTLED and (mark.until or today) >= today:
        status, reason = SETTLED[mark.state], mark.reason
    return replace(one, finding=replace(one.finding, status=status, status_reason=reason))


def _ordered(made: Iterable[StoredFinding]) -> tuple[StoredFinding, ...]:
    by_name = {one.finding.fingerprint: one for one in made}
    order: tuple[Finding, ...] = merge_findings(one.finding for one in by_name.values())
    return tuple(by_name[finding.fingerprint] for finding in order)


def is_known(connection: Connection, fingerprint: str) -> bool:
    """Say whether any target has a finding of this name."""
    query = select(func.count()).where(findings.c.fingerprint == fingerprint)
    return bool(connection.execute(query).scalar())
