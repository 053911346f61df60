"""One database: connections, transactions that are tried again, and errors that users understand."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from typing import Any, TypeVar

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.pool import NullPool

from leakscan.errors import StoreError
from leakscan.store.sql import address
from leakscan.store.sql.troubles import understood

Value = TypeVar("Value")
Work = Callable[[Connection], Value]

PATIENCE = 120.0
"""Seconds for which a database that cannot be reached is asked again."""
OPENING = 10.0
"""The same when a store is opened."""
_WRITES = "leakscan_writes"


class Database:
    """Runs functions in transactions: a whole one, or none of it."""

    def __init__(self, url: URL, *, patience: float = PATIENCE, keep: bool = True) -> None:
        """Connect when it is first needed; ``keep`` connections for the next time, or do not."""
        self.where = address.shown(url)
        self._patience = patience
        self._engine = _engine(url, {} if keep else {"poolclass": NullPool})

    def write(self, work: Work[Value]) -> Value:
        """Run ``work`` in a transaction that may write; again, when the database was in trouble.

        ``work`` must give the same when a first attempt was committed without our hearing of it.

        Raises:
            StoreError: the trouble lasts, or is not of the passing kind.
        """
        return self._persist(work, {_WRITES: True}, self._patience)

    def open(self, work: Work[None]) -> None:
        """Do the first thing: less patience, for a wrong address does not become right."""
        self._persist(work, {_WRITES: True}, min(self._patience, OPENING))

    def read(self, work: Work[Value]) -> Value:
        """Run ``work`` on one unchanging view of the database."""
        if self._engine.dialect.name == "postgresql":
            return self._persist(work, {"isolation_level": "REPEATABLE READ"}, self._patience)
        return self._persist(work, {}, self._patience)

    def close(self) -> None:
        """Close all connections."""
        self._engine.dispose()

    def _persist(self, work: Work[Value], options: dict[str, Any], patience: float) -> Value:
        start, pause = time.monotonic(), 0.05
        while True:
            try:
                with self._engine.connect() as connection:
                    connection = connection.execution_options(**options)  # noqa: PLW2901
                    with connection.begin():
                        return work(connection)
            except DBAPIError as fault:
                trouble = understood(fault)
                if not trouble.passing or time.monotonic() - start + pause > patience:
                    raise trouble.error(self.where) from None
            except SQLAlchemyError as fault:  # a pool that has no connection left, and the like
                raise StoreError(f"{self.where}: {type(fault).__name__}") from None
            time.sleep(pause * random.uniform(0.5, 1.5))  # noqa: S311  two that collided part ways
            pause = min(pause * 2, 5.0)


def _engine(url: URL, how: dict[str, Any]) -> Engine:
    how["hide_parameters"] = True  # values never stand in an error
    if url.drivername == "sqlite":
        engine = create_engine(url, connect_args={"timeout": 60}, **how)
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        return engine
    try:
        connecting = {"connect_timeout": 10}
        return create_engine(url, pool_pre_ping=True, connect_args=connecting, **how)
    except ImportError:
        raise StoreError(
            "PostgreSQL needs psycopg, which is not installed",
            hint="pip install 'leakscan[postgres]'",
        ) from None


def _prepare_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # transactions begin where we say, also around CREATE TABLE
    for pragma in (
        "busy_timeout = 60000",
        "foreign_keys = ON",
        "synchronous = FULL",  # what is committed is there after a power cut
        "cache_size = -65536",  # 64 MiB: the memory of clean objects is searched all over
    ):
        connection.execute(f"PRAGMA {pragma}")
    tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master")}
    if not tables or "migrations" in tables:  # a file of somebody else stays as it is, to the byte
        connection.execute("PRAGMA journal_mode = WAL")  # readers go on while somebody writes


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get(_WRITES, False)
    # immediate: two writers wait for each other at the beginning, where waiting is safe
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
