"""The store of ``store/base.py`` in a database."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import replace
from typing import Self

from sqlalchemy import Connection, select

from leakscan.errors import StoreError
from leakscan.model.organisation import (
    Announcement,
    OrganisationView,
    Repository,
    RepositoryOutcome,
    RepositoryState,
    Run,
    RunState,
    RunSummary,
    StoredFinding,
    TriageMark,
)
from leakscan.model.result import ScanResult
from leakscan.store.base import LEASE
from leakscan.store.sql import (
    address,
    announcing,
    clean,
    commits,
    leases,
    looking,
    overview,
    repositories,
    retention,
    runs,
    triage,
)
from leakscan.store.sql.database import PATIENCE, Database
from leakscan.store.sql.migrate import migrate
from leakscan.store.sql.rows import stamp, target_number
from leakscan.store.sql.schema import targets


class SqlStore:
    """Satisfies ``leakscan.store.base.Store``, which says what each method does."""

    def __init__(self, url: str, *, patience: float = PATIENCE, lease: float = LEASE) -> None:
        self._url, self._patience, self._lease = url, patience, lease
        self._database = Database(address.parsed(url), patience=patience)
        try:
            where = self._database.where
            self._database.open(lambda c: migrate(c, where=where, now=stamp()))
        except StoreError:
            self._database.close()
            raise

    def begin_run(
        self, target: str, *, rules_digest: str, tool_version: str, fingerprint_key: bytes
    ) -> Run:
        """Begin or go on with a run; see the port."""
        how = runs.Beginning(target, rules_digest, tool_version, fingerprint_key)
        return self._database.write(lambda c: runs.begin(c, how, self._lease))

    def renew(self, run: Run) -> None:
        """Keep the lease."""
        self._database.write(lambda c: leases.hold(c, run, self._lease))

    def release(self, run: Run) -> None:
        """Give the lease back."""
        self._database.write(lambda c: leases.give_back(c, run))

    def end_run(self, run: Run, *, listed: AbstractSet[str] | None) -> RunSummary:
        """Finish the run."""

        def end(connection: Connection) -> RunSummary:
            number = self._hold(connection, run)
            runs.end(connection, run, number, listed)
            ended = replace(run, state=RunState.FINISHED, finished=stamp(), lease="")
            summary = overview.summarised(connection, ended, number)
            runs.keep_summary(connection, summary)
            leases.give_back(connection, run)
            return summary

        summary = self._database.write(end)
        with contextlib.suppress(StoreError):  # the run has ended well; the next one sweeps
            retention.sweep(self._database)
        return summary

    def keep_listed(self, run: Run, repositories_: Iterable[Repository]) -> None:
        """Keep what the host says of repositories."""
        listed = tuple(repositories_)
        self._database.write(lambda c: repositories.keep(c, self._hold(c, run), listed))

    def states(self, run: Run) -> Mapping[str, RepositoryState]:
        """Return what is known of the target's repositories."""
        return self._database.read(
            lambda c: repositories.states(c, run, target_number(c, run.target))
        )

    def commit(self, run: Run, outcome: RepositoryOutcome) -> None:
        """Keep everything a repository gave."""
        self._database.write(lambda c: commits.commit(c, run, self._hold(c, run), outcome))

    def mark_unchanged(self, run: Run, host_ids: Iterable[str]) -> None:
        """Say that repositories are as they were."""
        names = tuple(host_ids)
        self._database.write(lambda c: repositories.unchanged(c, run, self._hold(c, run), names))

    def cursors(self, run: Run, host_id: str = "") -> Mapping[str, str]:
        """Return the values kept for conditional requests."""
        return self._database.read(
            lambda c: repositories.kept_cursors(c, target_number(c, run.target), host_id)
        )

    def keep_cursors(self, run: Run, cursors: Mapping[str, str], host_id: str = "") -> None:
        """Keep such values."""
        self._database.write(
            lambda c: repositories.keep_cursors(c, self._hold(c, run), host_id, cursors)
        )

    def clean_objects(self, rules_digest: str) -> clean.SqlCleanObjects:
        """Return the memory of clean objects."""
        return clean.SqlCleanObjects(self._url, rules_digest, self._patience)

    def findings(self, target: str) -> tuple[StoredFinding, ...]:
        """Return all findings of a target."""
        return self._database.read(lambda c: looking.stored(c, target_number(c, target)))

    def result(self, target: str) -> ScanResult:
        """Return everything known of a target, for reports."""
        return self._database.read(lambda c: overview.result(c, target, target_number(c, target)))

    def mark(self, fingerprint: str, mark: TriageMark) -> None:
        """Keep what a person decided."""

        def keep(connection: Connection) -> None:
            if not looking.is_known(connection, fingerprint):
                raise StoreError(
                    f"{fingerprint}: there is no such finding", hint="leakscan report lists them"
                )
            triage.add(connection, fingerprint, mark)

        self._database.write(keep)

    def marks(self, fingerprint: str) -> tuple[TriageMark, ...]:
        """Return all decisions about a finding."""
        return self._database.read(lambda c: triage.of(c, fingerprint))

    def claim(self, run: Run, announcements: Iterable[Announcement]) -> tuple[Announcement, ...]:
        """Claim what is about to be told."""
        wanted = tuple(announcements)
        return self._database.write(lambda c: announcing.claim(c, leases.target_of(c, run), wanted))

    def settle(self, run: Run, announcements: Iterable[Announcement]) -> None:
        """Keep that these arrived."""
        told = tuple(announcements)
        self._database.write(lambda c: announcing.settle(c, leases.target_of(c, run), told))

    def unclaim(self, run: Run, announcements: Iterable[Announcement]) -> None:
        """Give claims back."""
        untold = tuple(announcements)
        self._database.write(lambda c: announcing.unclaim(c, leases.target_of(c, run), untold))

    def announcements(self, target: str, channel: str) -> tuple[Announcement, ...]:
        """Return what was told or claimed on a channel."""
        return self._database.read(lambda c: announcing.kept(c, target_number(c, target), channel))

    def targets(self) -> tuple[str, ...]:
        """Return the names of all targets."""
        names = self._database.read(lambda c: c.execute(select(targets.c.name)).scalars().all())
        return tuple(sorted(names))

    def organisation(self, target: str) -> OrganisationView:
        """Return where a target stands."""
        return self._database.read(
            lambda c: overview.organisation(c, target, target_number(c, target))
        )

    def close(self) -> None:
        """Let go of the database."""
        self._database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _hold(self, connection: Connection, run: Run) -> int:
        return leases.hold(connection, run, self._lease)
