"""Runs: begun, gone on with, ended."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from sqlalchemy import Connection, exists, insert, select, update
from sqlalchemy import Row as SqlRow

from leakscan.errors import StoreError
from leakscan.model.evidence import Severity
from leakscan.model.organisation import Run, RunState, RunSummary
from leakscan.store.sql import leases
from leakscan.store.sql.rows import add_once, pieces, plain, stamp
from leakscan.store.sql.schema import facts, findings, presences, readings, repositories, runs
from leakscan.store.sql.schema import targets as targets_table

_KEY = "fingerprint key"


@dataclass(frozen=True, slots=True)
class Beginning:
    """What a run is begun with."""

    target: str
    rules_digest: str
    tool_version: str
    fingerprint_key: bytes


def begin(connection: Connection, how: Beginning, lease: float) -> Run:
    """Begin a run or go on with the killed one; the lease is taken."""
    check_key(connection, how.fingerprint_key)
    target, proof = leases.take(connection, how.target, lease)
    going = (runs.c.target == target) & (runs.c.state == RunState.RUNNING.value)
    for row in connection.execute(select(runs).where(going)).all():
        if (row.rules_digest, row.tool_version) == (how.rules_digest, how.tool_version):
            return _run(row, how.target, resumed=True, lease=proof)
        ended = {"state": RunState.ABANDONED.value, "finished": stamp()}
        connection.execute(update(runs).where(runs.c.id == row.id).values(ended))
    values = {
        "target": target,
        "state": RunState.RUNNING.value,
        "started": stamp(),
        "finished": "",
        "rules_digest": how.rules_digest,
        "tool_version": how.tool_version,
        "summary": "",
    }
    number = connection.execute(insert(runs).values(values).returning(runs.c.id)).scalar_one()
    row = connection.execute(select(runs).where(runs.c.id == number)).one()
    return _run(row, how.target, resumed=False, lease=proof)


def check_key(connection: Connection, key: bytes) -> None:
    """Refuse a key other than the one by which the values in the store were hashed."""
    check = hmac.new(key, b"leakscan store", hashlib.sha256).hexdigest()
    add_once(connection, facts, {"name": _KEY, "value": check})
    known = connection.execute(select(facts.c.value).where(facts.c.name == _KEY)).scalar_one()
    if not hmac.compare_digest(known, check):
        raise StoreError(
            "the store was filled with another fingerprint key; its hashes could not be compared",
            hint="give the same key (LEAKSCAN_FINGERPRINT_KEY), or use a new store",
        )


def end(connection: Connection, run: Run, target: int, listed: AbstractSet[str] | None) -> None:
    """Settle what is gone and resolved, and close the run. The summary comes after."""
    if listed is not None:
        _bury(connection, run, target, listed)
    stands = exists().where(
        presences.c.fingerprint == findings.c.fingerprint,
        presences.c.gone_run == 0,
        presences.c.repository == repositories.c.id,
        repositories.c.target == target,
    )
    open_ones = (findings.c.target == target) & (findings.c.resolved_run == 0)
    resolved = {"resolved_run": run.id, "resolved_at": stamp()}
    connection.execute(update(findings).where(open_ones, ~stands).values(resolved))
    ended = {"state": RunState.FINISHED.value, "finished": stamp()}
    connection.execute(update(runs).where(runs.c.id == run.id).values(ended))


def _bury(connection: Connection, run: Run, target: int, listed: AbstractSet[str]) -> None:
    """Take repositories that the host does not list any more for gone, and all that stood there."""
    query = select(repositories.c.id, repositories.c.host_id)
    known = connection.execute(
        query.where(repositories.c.target == target, repositories.c.gone_run == 0)
    )
    names = {plain(name) for name in listed}
    gone = [row.id for row in known if row.host_id not in names]
    for piece in pieces(gone):
        here = presences.c.repository.in_(piece) & (presences.c.gone_run == 0)
        connection.execute(update(presences).where(here).values(gone_run=run.id))
        buried = update(repositories).where(repositories.c.id.in_(piece))
        connection.execute(buried.values(gone_run=run.id))
        connection.execute(readings.delete().where(readings.c.repository.in_(piece)))


def keep_summary(connection: Connection, summary: RunSummary) -> None:
    """Keep the run in numbers."""
    values = {
        "repositories": summary.repositories,
        "complete": summary.complete,
        "open": {severity.value: number for severity, number in summary.open.items()},
        "new": summary.new,
        "reopened": summary.reopened,
        "resolved": summary.resolved,
    }
    kept = update(runs).where(runs.c.id == summary.run.id).values(summary=json.dumps(values))
    connection.execute(kept)


def trend(connection: Connection, target: str) -> Iterator[RunSummary]:
    """Yield the runs of a target, oldest first; those without numbers were not finished."""
    query = select(runs).join(targets_table, targets_table.c.id == runs.c.target)
    for row in connection.execute(query.where(targets_table.c.name == target).order_by(runs.c.id)):
        raw = json.loads(row.summary or "{}")
        opened = {Severity(name): number for name, number in raw.pop("open", {}).items()}
        yield RunSummary(run=_run(row, target), open=opened, **raw)


def last(connection: Connection, target: str) -> Run | None:
    """Return the latest run of a target."""
    query = select(runs).join(targets_table, targets_table.c.id == runs.c.target)
    latest = query.where(targets_table.c.name == target).order_by(runs.c.id.desc()).limit(1)
    row = connection.execute(latest).one_or_none()
    return None if row is None else _run(row, target)


def _run(
    row: SqlRow[tuple[object, ...]], target: str, *, resumed: bool = False, lease: str = ""
) -> Run:
    return Run(
        id=row.id,
        target=target,
        started=row.started,
        rules_digest=row.rules_digest,
        tool_version=row.tool_version,
        state=RunState(row.state),
        finished=row.finished,
        resumed=resumed,
        lease=lease,
    )
