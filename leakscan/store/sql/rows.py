"""Small steps that every table needs: insert or change, numbers for names, lists in pieces."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypeVar

from sqlalchemy import Connection, Table, func, select
from sqlalchemy.dialects import postgresql, sqlite

from leakscan.errors import StoreError
from leakscan.model.escape import encodable
from leakscan.store.sql import schema

Row = Mapping[str, Any]
Thing = TypeVar("Thing")

PIECE = 5000
"""Values in one statement; SQLite takes 32,766, PostgreSQL 65,535."""


def put(connection: Connection, table: Table, rows: Sequence[Row], *, change: bool = True) -> None:
    """Insert rows; where the primary key is taken, change the row, or leave it as it is."""
    if not rows:
        return
    key = [column.name for column in table.primary_key]
    made = insert_for(connection)(table)
    others = {c: made.excluded[c] for c in rows[0] if c not in key}
    statement = (
        made.on_conflict_do_update(index_elements=key, set_=others)
        if change and others
        else made.on_conflict_do_nothing(index_elements=key)
    )
    connection.execute(statement, list(rows))


def insert_for(connection: Connection) -> Any:
    """Return the database's own INSERT, which knows what to do about a row that is there."""
    return postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert


def add_once(connection: Connection, table: Table, row: Row) -> bool:
    """Insert a row unless one of the same name is there; say whether it was inserted."""
    key = next(iter(table.primary_key))
    statement = insert_for(connection)(table).values(**row).on_conflict_do_nothing()
    return connection.execute(statement.returning(key)).first() is not None


def pieces(things: Sequence[Thing], size: int = PIECE) -> Iterator[Sequence[Thing]]:
    """Cut a list so that each piece fits into a statement."""
    for start in range(0, len(things), size):
        yield things[start : start + size]


def plain(text: str) -> str:
    r"""Return a text as both databases hold it: no surrogate, and NUL written as ``\x00``."""
    return encodable(text).replace("\0", "\\x00")


def digest_number(connection: Connection, digest: str) -> int:
    """Return the short number of a rules digest; a new one when it has none."""
    add_once(connection, schema.digests, {"digest": digest})
    return known_digest(connection, digest) or 0


def known_digest(connection: Connection, digest: str) -> int | None:
    """Return the number of a rules digest, None when nothing was read under it."""
    query = select(schema.digests.c.id).where(schema.digests.c.digest == digest)
    return connection.execute(query).scalar()


def target_number(connection: Connection, target: str) -> int:
    """Return the number of a target.

    Raises:
        StoreError: nothing is known of it.
    """
    query = select(schema.targets.c.id).where(schema.targets.c.name == target)
    number = connection.execute(query).scalar()
    if number is None:
        names = connection.execute(select(schema.targets.c.name)).scalars().all()
        known = ", ".join(sorted(names)) or "nothing yet"
        raise StoreError(f"{target}: is not in the store", hint=f"it has {known}")
    return int(number)


def seconds(connection: Connection) -> float:
    """Return the time by which leases are measured: of the server, where several machines meet."""
    if connection.dialect.name == "postgresql":
        return float(
            connection.execute(select(func.extract("epoch", func.clock_timestamp()))).scalar_one()
        )
    return time.time()


def stamp() -> str:
    """Return the time of day, UTC, as it is kept."""
    return time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime())
