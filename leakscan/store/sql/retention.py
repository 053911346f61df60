"""What nobody asks for any more is forgotten, in small transactions, so that a store stays bounded.

Findings, their history, runs in numbers, triage and announcements are kept for ever: they are few.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from sqlalchemy import Connection, Exists, delete, exists, select

from leakscan.store.sql.database import Database
from leakscan.store.sql.schema import (
    clean_objects,
    coverage,
    digests,
    readings,
    runs,
    skips,
    targets,
)

RUNS = 90
"""Runs of a target of which the coverage of each repository is kept; the last reading always is."""
DIGESTS = 2
"""Rule sets per target whose readings and clean objects are kept: this one, and the one before, to
which one may have to go back."""
PIECE = 50000
"""Rows that are deleted in one transaction: others can write between two."""


def sweep(database: Database) -> None:
    """Forget what is old. Stopped anywhere, it goes on the next time."""
    for run in database.read(lambda c: list(_old_runs(c))):
        database.write(partial(_forget_coverage, run=run))
    for digest in database.read(_old_digests):
        while database.write(partial(_forget_clean, digest=digest)):
            pass
        database.write(partial(_forget_readings, digest=digest))


def _old_runs(connection: Connection) -> Iterator[int]:
    """Yield the runs whose coverage is too old and still there."""
    for target in connection.execute(select(targets.c.id)).scalars():
        newest = select(runs.c.id).where(runs.c.target == target).order_by(runs.c.id.desc())
        numbers = connection.execute(newest.offset(RUNS)).scalars().all()
        for number in numbers:
            there = select(coverage.c.run).where(coverage.c.run == number, ~_last()).limit(1)
            if connection.execute(there).first():
                yield number


def _last() -> Exists:
    """Say of a row of coverage that it is of the last reading under some rules."""
    return exists().where(
        readings.c.repository == coverage.c.repository,
        readings.c.part == coverage.c.part,
        readings.c.run == coverage.c.run,
    )


def _forget_coverage(connection: Connection, run: int) -> None:
    connection.execute(delete(coverage).where(coverage.c.run == run, ~_last()))
    covered = exists().where(
        coverage.c.repository == skips.c.repository,
        coverage.c.part == skips.c.part,
        coverage.c.run == skips.c.run,
    )
    connection.execute(delete(skips).where(skips.c.run == run, ~covered))


def _old_digests(connection: Connection) -> list[int]:
    """Return the rule sets that no target used lately."""
    used: dict[int, list[str]] = {}
    query = select(runs.c.target, runs.c.rules_digest).order_by(runs.c.id.desc())
    for row in connection.execute(query):
        names = used.setdefault(row.target, [])
        if row.rules_digest not in names:
            names.append(row.rules_digest)
    kept = {name for names in used.values() for name in names[:DIGESTS]}
    known = connection.execute(select(digests)).all()
    return [row.id for row in known if row.digest not in kept]


def _forget_clean(connection: Connection, digest: int) -> bool:
    """Delete some of the clean objects of a rule set; say whether there were any."""
    mine = clean_objects.c.digest == digest
    some = select(clean_objects.c.object).where(mine).limit(PIECE)
    gone = delete(clean_objects).where(mine, clean_objects.c.object.in_(some))
    return bool(connection.execute(gone).rowcount)


def _forget_readings(connection: Connection, digest: int) -> None:
    connection.execute(delete(readings).where(readings.c.digest == digest))
    connection.execute(delete(digests).where(digests.c.id == digest))
