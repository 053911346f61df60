"""Repositories as the host lists them, how far each was read, and values for the next requests."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet

from sqlalchemy import Connection, delete, select, update
from sqlalchemy import Row as SqlRow

from leakscan.model.organisation import PartState, Repository, RepositoryState, Run
from leakscan.store.sql.rows import Row, insert_for, known_digest, pieces, plain, put, stamp
from leakscan.store.sql.schema import cursors, findings, presences, readings, repositories

_FACTS = ("full_name", "archived", "fork", "private", "size", "facts")


def keep(connection: Connection, target: int, listed: Iterable[Repository]) -> None:
    """Keep what the host says; a repository that was gone is there again."""
    rows = [{**_row(target, one), "gone_run": 0} for one in listed]
    if not rows:
        return
    made = insert_for(connection)(repositories)
    changed = {name: made.excluded[name] for name in (*_FACTS, "gone_run")}
    statement = made.on_conflict_do_update(index_elements=["target", "host_id"], set_=changed)
    connection.execute(statement, rows)


def number(connection: Connection, target: int, repository: Repository) -> int:
    """Keep what the host says of one repository and return its number."""
    keep(connection, target, [repository])
    mine = (repositories.c.target == target) & (repositories.c.host_id == plain(repository.host_id))
    return int(connection.execute(select(repositories.c.id).where(mine)).scalar_one())


def _row(target: int, one: Repository) -> Row:
    return {
        "target": target,
        "host_id": plain(one.host_id),
        "full_name": plain(one.full_name),
        "archived": one.archived,
        "fork": one.fork,
        "private": one.private,
        "size": one.size,
        "facts": json.dumps(dict(one.facts), sort_keys=True),
    }


def repository(row: SqlRow[tuple[object, ...]]) -> Repository:
    """Return the repository of a row that has the columns of the table."""
    return Repository(
        host_id=row.host_id,
        full_name=row.full_name,
        archived=row.archived,
        fork=row.fork,
        private=row.private,
        size=row.size,
        facts=json.loads(row.facts),
    )


def states(connection: Connection, run: Run, target: int) -> dict[str, RepositoryState]:
    """Return what is known of each repository that is not gone, under the rules of the run."""
    alive = (repositories.c.target == target) & (repositories.c.gone_run == 0)
    digest = known_digest(connection, run.rules_digest)
    query = select(readings).join(repositories, repositories.c.id == readings.c.repository)
    parts: dict[int, dict[str, PartState]] = {}
    for row in connection.execute(query.where(alive, readings.c.digest == digest)):
        state = PartState(row.head, row.complete, row.run, row.finished)
        parts.setdefault(row.repository, {})[row.part] = state
    return {
        row.host_id: RepositoryState(
            repository(row), done=row.done_run == run.id, parts=parts.get(row.id, {})
        )
        for row in connection.execute(select(repositories).where(alive))
    }


def done(connection: Connection, run: Run, number: int) -> None:
    """Say that the run is done with a repository."""
    values = {"done_run": run.id, "read_at": stamp()}
    connection.execute(update(repositories).where(repositories.c.id == number).values(values))


def unchanged(connection: Connection, run: Run, target: int, host_ids: Iterable[str]) -> None:
    """Say the same of many; what stood in them stands until now."""
    now = stamp()
    for piece in pieces([plain(one) for one in host_ids]):
        these = (repositories.c.target == target) & repositories.c.host_id.in_(piece)
        seen = {"done_run": run.id, "read_at": now}
        connection.execute(update(repositories).where(these).values(seen))
        inside = select(repositories.c.id).where(these)
        there = presences.c.repository.in_(inside) & (presences.c.gone_run == 0)
        connection.execute(update(presences).where(there).values(last_seen=now))
        names = select(presences.c.fingerprint).where(there)
        touched = (findings.c.target == target) & findings.c.fingerprint.in_(names)
        last = {"last_seen": now, "last_run": run.id}
        connection.execute(update(findings).where(touched).values(last))


def kept_cursors(connection: Connection, target: int, host_id: str) -> dict[str, str]:
    """Return the values kept for conditional requests."""
    mine = (cursors.c.target == target) & (cursors.c.host_id == plain(host_id))
    rows = connection.execute(select(cursors.c.name, cursors.c.value).where(mine))
    return {row.name: row.value for row in rows}


def keep_cursors(
    connection: Connection, target: int, host_id: str, values: Mapping[str, str]
) -> None:
    """Keep such values; an empty text forgets one."""
    mine = (cursors.c.target == target) & (cursors.c.host_id == plain(host_id))
    for name in (name for name, value in values.items() if not value):
        connection.execute(delete(cursors).where(mine, cursors.c.name == plain(name)))
    rows = [
        {
            "target": target,
            "host_id": plain(host_id),
            "name": plain(name),
            "value": plain(value),
        }
        for name, value in values.items()
        if value
    ]
    put(connection, cursors, rows)


def alive(connection: Connection, target: int) -> AbstractSet[int]:
    """Return the numbers of the repositories that are not gone."""
    here = (repositories.c.target == target) & (repositories.c.gone_run == 0)
    return set(connection.execute(select(repositories.c.id).where(here)).scalars())
