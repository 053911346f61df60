"""What persons decided about findings. Rows are only ever added."""

from __future__ import annotations

from sqlalchemy import Connection, Row, insert, select

from leakscan.model.organisation import TriageMark, TriageState
from leakscan.store.sql.rows import plain, stamp
from leakscan.store.sql.schema import triage


def add(connection: Connection, fingerprint: str, mark: TriageMark) -> None:
    """Keep a decision."""
    values = {
        "fingerprint": fingerprint,
        "state": mark.state.value,
        "who": plain(mark.who),
        "reason": plain(mark.reason),
        "marked_at": mark.at or stamp(),
        "valid_until": mark.until,
    }
    connection.execute(insert(triage).values(values))


def of(connection: Connection, fingerprint: str) -> tuple[TriageMark, ...]:
    """Return all decisions about a finding, oldest first."""
    query = select(triage).where(triage.c.fingerprint == fingerprint).order_by(triage.c.id)
    return tuple(map(_mark, connection.execute(query)))


def current(connection: Connection) -> dict[str, TriageMark]:
    """Return the last decision about each finding."""
    rows = connection.execute(select(triage).order_by(triage.c.id))
    return {row.fingerprint: _mark(row) for row in rows}


def _mark(row: Row[tuple[object, ...]]) -> TriageMark:
    return TriageMark(
        state=TriageState(row.state),
        who=row.who,
        reason=row.reason,
        at=row.marked_at,
        until=row.valid_until,
    )
