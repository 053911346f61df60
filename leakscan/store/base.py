"""The port of the store: what is remembered between runs, and what a killed run has already done.

A run of a target is one loop::

    run = store.begin_run("github.com/acme", rules_digest=…, tool_version=…, fingerprint_key=…)
    store.keep_listed(run, repositories)          # page by page
    states = store.states(run)                    # what is done, and what is known from before
    for repository in …:                          # not done, and changed since
        store.commit(run, outcome)                # one repository: wholly, or not at all
    store.mark_unchanged(run, host_ids)           # looked at; nothing to read
    summary = store.end_run(run, listed=…)        # only now is something resolved
    for stored in store.findings(run.target): …   # stored.opened_run == run.id: it is news

Killed anywhere, the next ``begin_run`` of the target gives the same run back (``run.resumed``). All
methods may raise ``StoreError``: the database cannot be reached for longer than the store is
patient, is full, is newer than this program, or the lease was lost to another process. No value is
ever written in clear: a store keeps masks, keyed hashes and lengths, and masks found values in
every other text too.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import Protocol

from leakscan.model.organisation import (
    Announcement,
    OrganisationView,
    Repository,
    RepositoryOutcome,
    RepositoryState,
    Run,
    RunSummary,
    StoredFinding,
    TriageMark,
)
from leakscan.model.result import ScanResult

LEASE = 300.0
"""Seconds after which a process that is silent may be taken for dead."""


class CleanObjects(Protocol):
    """A memory of clean objects that can be sent to a worker; see ``sources.base.ObjectMemory``.

    ``remember_clean`` does not write: it gathers. What a repository's scan gathered goes with its
    outcome, so that an object is known to be clean only when what else was found beside it is kept.
    A copy in another process begins empty; ``gathered`` is of the process that asks.
    """

    def known_clean(self, ids: Sequence[bytes]) -> AbstractSet[bytes]:
        """Return those of ``ids`` that were clean under the same rules, in any repository."""
        ...

    def remember_clean(self, ids: Iterable[bytes]) -> None:
        """Gather ids; nothing is kept until they are committed with a ``RepositoryOutcome``."""
        ...

    def gathered(self) -> tuple[bytes, ...]:
        """Return what was gathered since the last call, without repeats, and forget it."""
        ...


class Store(Protocol):
    """Remembers. Every method is one transaction; each may be called again after a failure."""

    # -- runs ---------------------------------------------------------------------------------

    def begin_run(
        self, target: str, *, rules_digest: str, tool_version: str, fingerprint_key: bytes
    ) -> Run:
        """Begin a run, or go on with the one that was killed, and take the target's lease.

        A killed run is gone on with when rules and program are the same; otherwise it is abandoned
        (what it committed stays) and a new one begins.

        Raises:
            StoreError: another living process works at the target; or the store was filled with
                another fingerprint key, so that hashes could not be compared.
        """
        ...

    def renew(self, run: Run) -> None:
        """Keep the lease; every commit does so, too. Call it at least every ``LEASE`` / 3 seconds."""
        ...

    def release(self, run: Run) -> None:
        """Give the lease back and leave the run as it is, to be gone on with (Ctrl-C)."""
        ...

    def end_run(self, run: Run, *, listed: AbstractSet[str] | None) -> RunSummary:
        """Finish the run, settle what is resolved, and give the lease back.

        Args:
            run: as ``begin_run`` gave it.
            listed: host ids of all repositories of the target, when the listing was complete: those
                missing are gone, and so is what stood in them. None: it was not complete.
        """
        ...

    # -- repositories -------------------------------------------------------------------------

    def keep_listed(self, run: Run, repositories: Iterable[Repository]) -> None:
        """Keep what the host says of repositories; a known host id with a new name is renamed."""
        ...

    def states(self, run: Run) -> Mapping[str, RepositoryState]:
        """Return what is known of the target's repositories, by host id; not of those gone."""
        ...

    def commit(self, run: Run, outcome: RepositoryOutcome) -> None:
        """Keep everything a repository gave, and that this run is done with it: all or nothing.

        The repository need not have been listed. Committing the same outcome twice in one run is
        the same as once.
        """
        ...

    def mark_unchanged(self, run: Run, host_ids: Iterable[str]) -> None:
        """Say that repositories were looked at and are as they were: this run is done with them.

        Findings in them have stood until now: their last seen moves on.
        """
        ...

    def cursors(self, run: Run, host_id: str = "") -> Mapping[str, str]:
        """Return the values kept for conditional requests: of a repository, or of the target."""
        ...

    def keep_cursors(self, run: Run, cursors: Mapping[str, str], host_id: str = "") -> None:
        """Keep such values outside of a commit; an empty text forgets one."""
        ...

    def clean_objects(self, rules_digest: str) -> CleanObjects:
        """Return the memory of objects that were clean under these rules, over all targets."""
        ...

    # -- findings -----------------------------------------------------------------------------

    def findings(self, target: str) -> tuple[StoredFinding, ...]:
        """Return all findings of a target, resolved ones too; ordered as a report orders them."""
        ...

    def result(self, target: str) -> ScanResult:
        """Return everything known of a target, for reports.

        Findings that are open or settled, and the coverage of the last reading of each part of each
        repository. It is the same however often the runs behind it were killed.
        """
        ...

    def mark(self, fingerprint: str, mark: TriageMark) -> None:
        """Keep what a person decided; it holds at once, and in every target.

        Raises:
            StoreError: there is no such finding.
        """
        ...

    def marks(self, fingerprint: str) -> tuple[TriageMark, ...]:
        """Return all decisions about a finding, oldest first."""
        ...

    # -- announcements ------------------------------------------------------------------------

    def claim(self, run: Run, announcements: Iterable[Announcement]) -> tuple[Announcement, ...]:
        """Claim what is about to be told; return those that nobody told or claimed before.

        The run may have ended: only then is it known what is resolved.
        Claim, tell, ``settle``. A process killed in between leaves a claim that is not told, which
        ``announcements`` gives back: only the channel can say whether it arrived.
        """
        ...

    def settle(self, run: Run, announcements: Iterable[Announcement]) -> None:
        """Keep that these arrived, with their references; claimed before or not."""
        ...

    def unclaim(self, run: Run, announcements: Iterable[Announcement]) -> None:
        """Give claims back that were certainly not told, so that a later run tells them."""
        ...

    def announcements(self, target: str, channel: str) -> tuple[Announcement, ...]:
        """Return what was told or claimed on a channel, in order."""
        ...

    # -- view ---------------------------------------------------------------------------------

    def targets(self) -> tuple[str, ...]:
        """Return the names of all targets, sorted."""
        ...

    def organisation(self, target: str) -> OrganisationView:
        """Return where a target stands.

        Raises:
            StoreError: there is no such target.
        """
        ...

    def close(self) -> None:
        """Let go of the database. A run that was not ended is left to be gone on with."""
        ...
