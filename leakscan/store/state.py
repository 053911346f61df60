"""``history --state FILE``: which objects were read clean, in a SQLite file of the user's own.

Nothing of any content is kept: ids, kinds and sizes of objects that gave nothing, and names of rules
whose provider they mention. What gave something is not in the file and is read again each time.

Objects are known under a scope (rules and program version) and stand in a row for each first byte of
their ids, sorted, in columns: a pack index of a repository that is all known is byte for byte the
same, so that a million objects are compared in a tenth of a second, also when ``git gc`` has written
them into another pack. As rows of a table they would take some seconds.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from contextlib import contextmanager, suppress
from dataclasses import replace
from itertools import groupby
from pathlib import Path

from leakscan.errors import StoreError
from leakscan.model.clean import MOST_SETS, Clean, Ledger, nothing, split
from leakscan.store.state_rows import (
    NO_KIND,
    bucket_of,
    buckets_of,
    clean_of,
    joined,
    number_of,
    order_of,
    row_of,
    said,
)

APPLICATION = 0x6C6B7363
"""``lksc``, in the header of the file: no other program's database is touched."""
VERSION = 1
PATIENCE = 60.0
"""Seconds to wait for another process that writes."""
SCOPES = 4
"""Rule sets that are remembered side by side; older ones are forgotten."""
TABLES = """
CREATE TABLE scope (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, used INTEGER NOT NULL);
CREATE TABLE spoken (scope INTEGER, number INTEGER, rules TEXT, PRIMARY KEY (scope, number));
CREATE TABLE clean (scope INTEGER, bucket INTEGER, ids BLOB, kinds BLOB, sizes BLOB, members BLOB,
  mentions BLOB, PRIMARY KEY (scope, bucket));
CREATE TABLE fresh (part INTEGER PRIMARY KEY, scope INTEGER, length INTEGER, ids BLOB, kinds BLOB,
  sizes BLOB, members BLOB, mentions BLOB);
CREATE TABLE place (scope INTEGER, name TEXT, value TEXT, PRIMARY KEY (scope, name));
"""
COLUMNS = "ids, kinds, sizes, members, mentions"


class State:
    """A state file, opened for one scope. Processes may share it; each method is one transaction."""

    def __init__(self, path: Path, scope: str) -> None:
        """Open a file, or make one.

        Raises:
            StoreError: it cannot be opened or made, is damaged, or is none of this program's.
        """
        self._path = path
        with suppress(OSError):  # SQLite says it better
            os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
        with self._told():
            self._db = sqlite3.connect(path, timeout=PATIENCE, isolation_level=None)
            with self._transaction():
                self._check()
                self._scope = self._opened(scope)
            self._settle()

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    # -- objects ------------------------------------------------------------------------------

    def recall(self, buckets: Iterable[bytes], length: int) -> Iterator[Clean]:
        """Yield, for each bucket, those of its objects that are known.

        Args:
            buckets: sorted ids of one first byte each.
            length: bytes of an id.
        """
        with self._told():
            sets = self._sets()
        for ids in buckets:
            if not ids:
                yield nothing(length)
                continue
            with self._told():
                known = self._bucket(number_of(ids, length), length, sets)
            if NO_KIND in known.kinds:
                known = known.at(n for n, kind in enumerate(known.kinds) if kind != NO_KIND)
            yield known.among(ids)

    def keep(self, clean: Clean) -> None:
        """Keep what was read clean; it is there when this returns, whatever happens then."""
        if not clean:
            return
        with self._told(), self._transaction():
            numbers = self._numbers(clean.sets)
            mentions = bytes(numbers.get(n, 0) for n in clean.mentions)
            lost = [n for n, at in enumerate(clean.mentions) if at not in numbers]
            kept = replace(clean, mentions=mentions)
            if lost:
                kept = kept.at(n for n in range(len(kept)) if n not in set(lost))
            self._db.execute(
                f"INSERT INTO fresh (scope, length, {COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?)",  # noqa: S608
                (self._scope, kept.length, *row_of(kept)),
            )

    def settle(self) -> None:
        """Put what was kept where it is found quickly; without it, the next to open the file does."""
        with self._told():
            self._settle()

    def known_clean(self, ids: Sequence[bytes]) -> AbstractSet[bytes]:
        """Return those of ``ids`` that need not be read again (``ObjectMemory``)."""
        self.settle()
        found: set[bytes] = set()
        with self._told():
            for (length, _), group in groupby(sorted(set(ids), key=order_of), key=bucket_of):
                wanted = set(group)
                row = self._bucket(number_of(next(iter(wanted)), length), length, self._sets())
                found |= wanted.intersection(split(row.ids, length))
        return found

    def remember_clean(self, ids: Iterable[bytes]) -> None:
        """Keep ids of which nothing else is known (``ObjectMemory``)."""
        ledgers = {length: Ledger(length) for length in (20, 32)}
        for id_ in ids:
            ledgers[len(id_)].note(id_, NO_KIND, 0)
        for ledger in ledgers.values():
            self.keep(ledger.closed())

    # -- repositories -------------------------------------------------------------------------

    def place(self, name: str) -> str:
        """Return what was kept of a repository; empty when nothing was."""
        with self._told():
            row = self._db.execute(
                "SELECT value FROM place WHERE scope = ? AND name = ?", (self._scope, name)
            ).fetchone()
        return str(row[0]) if row else ""

    def keep_place(self, name: str, value: str) -> None:
        """Keep something of a repository."""
        with self._told(), self._transaction():
            self._db.execute("REPLACE INTO place VALUES (?, ?, ?)", (self._scope, name, value))

    # -- inside -------------------------------------------------------------------------------

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Turn what SQLite says into a sentence."""
        try:
            yield
        except sqlite3.Error as error:
            raise said(self._path, error) from None

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._db.execute("ROLLBACK")
            raise
        self._db.execute("COMMIT")

    def _check(self) -> None:
        """Make an empty file ours, and refuse what is not."""
        application, version = (
            self._db.execute(f"PRAGMA {name}").fetchone()[0]
            for name in ("application_id", "user_version")
        )
        if self._db.execute("SELECT count(*) FROM sqlite_master").fetchone()[0] == 0:
            for statement in TABLES.split(";"):
                self._db.execute(statement)
            self._db.execute(f"PRAGMA application_id = {APPLICATION}")
            self._db.execute(f"PRAGMA user_version = {VERSION}")
        elif application != APPLICATION:
            raise StoreError(
                f"{self._path}: this is a database of another program",
                hint="name another file for --state; this one was left as it is",
            )
        elif version > VERSION:
            raise StoreError(
                f"{self._path}: a newer leakscan wrote this state file",
                hint="use that version, or name another file for --state; this one was left as it is",
            )

    def _opened(self, name: str) -> int:
        """Return the number of a scope, as the one used last."""
        last = self._db.execute("SELECT coalesce(max(used), 0) FROM scope").fetchone()[0]
        row = self._db.execute("SELECT id, used FROM scope WHERE name = ?", (name,)).fetchone()
        if row is None:
            made = "INSERT INTO scope (name, used) VALUES (?, ?)"
            number = int(self._db.execute(made, (name, last + 1)).lastrowid or 0)
            self._forget()
            return number
        if row[1] < last:
            self._db.execute("UPDATE scope SET used = ? WHERE id = ?", (last + 1, row[0]))
        return int(row[0])

    def _forget(self) -> None:
        """Drop the scopes that were not used for longest."""
        old = self._db.execute(
            "SELECT id FROM scope ORDER BY used DESC LIMIT -1 OFFSET ?", (SCOPES,)
        )
        for (number,) in old.fetchall():
            for table in ("spoken", "clean", "fresh", "place"):
                self._db.execute(f"DELETE FROM {table} WHERE scope = ?", (number,))  # noqa: S608
            self._db.execute("DELETE FROM scope WHERE id = ?", (number,))

    def _sets(self) -> tuple[frozenset[str], ...]:
        rows = self._db.execute(
            "SELECT rules FROM spoken WHERE scope = ? ORDER BY number", (self._scope,)
        )
        return (frozenset(), *(frozenset(rules.split()) for (rules,) in rows))

    def _numbers(self, sets: Iterable[frozenset[str]]) -> dict[int, int]:
        """Return this file's number for each of some sets; not of those for which there is no room."""
        known = {says: number for number, says in enumerate(self._sets())}
        numbers = {}
        for at, says in enumerate(sets):
            if says not in known and len(known) < MOST_SETS:
                known[says] = len(known)
                self._db.execute(
                    "INSERT INTO spoken VALUES (?, ?, ?)",
                    (self._scope, known[says], " ".join(sorted(says))),
                )
            if says in known:
                numbers[at] = known[says]
        return numbers

    def _bucket(self, bucket: int, length: int, sets: tuple[frozenset[str], ...]) -> Clean:
        row = self._db.execute(
            f"SELECT {COLUMNS} FROM clean WHERE scope = ? AND bucket = ?",  # noqa: S608
            (self._scope, bucket),
        ).fetchone()
        return nothing(length) if row is None else clean_of(row, length, sets)

    def _settle(self) -> None:
        if not self._db.execute("SELECT 1 FROM fresh LIMIT 1").fetchone():
            return
        with self._transaction():
            gathered: dict[tuple[int, int], list[Clean]] = {}  # as bytes: there may be millions
            rows = self._db.execute(
                f"SELECT length, {COLUMNS} FROM fresh WHERE scope = ?",  # noqa: S608
                (self._scope,),
            )
            sets = self._sets()
            for length, *row in rows:
                for part in buckets_of(clean_of(row, length, sets)):
                    bucket = number_of(part.ids, length)
                    gathered.setdefault((length, bucket), []).append(part)
            for (length, bucket), parts in gathered.items():
                known = self._bucket(bucket, length, sets)
                self._db.execute(
                    f"REPLACE INTO clean (scope, bucket, {COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?)",  # noqa: S608
                    (self._scope, bucket, *row_of(joined([known, *parts], length))),
                )
            self._db.execute("DELETE FROM fresh WHERE scope = ?", (self._scope,))
