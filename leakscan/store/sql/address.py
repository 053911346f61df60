"""Where a store is: a URL, or simply the name of a file."""

from __future__ import annotations

import os
from pathlib import Path

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from leakscan.errors import StoreError

_HINT = "sqlite:///state.db, the name of a file, or postgresql://USER@HOST/DATABASE"
_POSTGRES = frozenset({"postgresql", "postgres", "postgresql+psycopg"})


def parsed(address: str) -> URL:
    """Return the address as SQLAlchemy wants it, with the driver that is used here.

    Raises:
        StoreError: it is no address, or of a database that is not supported. A password in it is
            not repeated.
    """
    if "://" not in address and address:
        return URL.create("sqlite", database=address)
    try:
        url = make_url(address)
    except (ArgumentError, ValueError):
        raise StoreError("the address of the store cannot be understood", hint=_HINT) from None
    if url.drivername in _POSTGRES:
        return url.set(drivername="postgresql+psycopg")
    if url.drivername in ("sqlite", "sqlite+pysqlite") and url.database not in (None, ":memory:"):
        return url.set(drivername="sqlite")
    raise StoreError(f"{shown(url)}: is no store that leakscan can use", hint=_HINT)


def shown(url: URL) -> str:
    """Return the address for messages: without password, and without options that may hold one."""
    if url.drivername == "sqlite":
        return str(url.database)
    return url.set(query={}).render_as_string(hide_password=True).replace("+psycopg", "")


def prepare(url: URL, *, create: bool) -> None:
    """Make the file of a new SQLite store, readable by its owner only.

    Raises:
        StoreError: there is none and ``create`` is False, or it cannot be made.
    """
    if url.drivername != "sqlite":
        return
    path = Path(str(url.database))
    if path.exists():
        return
    if not create:
        raise StoreError(
            f"{path}: there is no such store", hint="leakscan org makes it; check the name"
        )
    try:
        os.close(os.open(path, os.O_CREAT | os.O_WRONLY, 0o600))
    except OSError as fault:
        raise StoreError(f"{path}: cannot be made: {fault.strerror}") from None
