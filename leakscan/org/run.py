"""One run over an owner: list, read what changed, keep each repository, settle.

Killed at any moment it loses nothing but the repositories under way: each is kept in one transaction,
and the next run of the same target goes on with this one.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import partial

from leakscan.errors import StoreError
from leakscan.executor.base import Lost, Workers, outcomes
from leakscan.model.chunk import Skipped
from leakscan.model.organisation import (
    Presence,
    Repository,
    RepositoryOutcome,
    RepositoryState,
    Run,
    RunSummary,
)
from leakscan.org.lease import kept
from leakscan.org.parts import Desk, item_of
from leakscan.org.plan import Known, Plan, Task
from leakscan.org.worker import as_stored, fetch, lost, read, scan_slice, work
from leakscan.sources.github.base import GitRemote, Kind, RepositoryEntry
from leakscan.store.base import Store

BIG = 1 << 20
"""Size from which a repository may be cut over all workers, in KiB as the host says."""
BATCH = 500
"""Repositories that are kept, or said to be unchanged, in one transaction."""
LISTING = "listing"
"""The part of the owner in which it is said what could not be listed."""


@dataclass(frozen=True, slots=True)
class Step:
    """How far a run is, for a person who waits."""

    done: int
    of: int
    name: str


@dataclass(frozen=True, slots=True)
class Ended:
    """What a run came to."""

    run: Run
    summary: RunSummary
    repositories: int
    read: int
    """Repositories of which something was read in this run."""


@dataclass(slots=True)
class Crew:
    """Where work is done."""

    workers: Workers | None = None
    """Prepared with ``worker.prepare``; None: in this process."""

    @property
    def width(self) -> int:
        """Return how much is done at once."""
        return self.workers.width if self.workers else 1


@dataclass(slots=True)
class _Listed:
    entries: list[RepositoryEntry] = field(default_factory=list)
    gists: list[GitRemote] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)


def scan_owner(
    plan: Plan,
    store: Store,
    desk: Desk,
    crew: Crew,
    *,
    progress: Callable[[Step], None] | None = None,
) -> Ended:
    """Read everything that is new of an owner, and settle what is gone.

    Raises:
        SourceError: the owner cannot be listed at all.
        StoreError: the store cannot be used, or another process works at the target.
        KeyboardInterrupt: what was read is kept; the next run goes on.
    """
    options = plan.scan
    run = store.begin_run(
        plan.target,
        rules_digest=options.rules.digest,
        tool_version=options.tool_version,
        fingerprint_key=options.fingerprint_key,
    )
    try:
        with kept(store, run):
            return _Running(plan, store, desk, crew, run, progress).all()
    except BaseException:
        with contextlib.suppress(StoreError):  # the first reason is the one to tell
            store.release(run)
        raise


@dataclass(slots=True)
class _Running:
    """One run under way."""

    plan: Plan
    store: Store
    desk: Desk
    crew: Crew
    run: Run
    progress: Callable[[Step], None] | None
    total: int = 0
    done: int = 0
    read: int = 0
    _same: list[str] = field(default_factory=list)

    def all(self) -> Ended:
        listed = self._list()
        states = self.store.states(self.run)
        owner = f"owner:{self.plan.owner.lower()}"
        tasks = [task for task in self._tasks(listed, states) if not _is_done(task, states)]
        self.total = len(listed.entries) + len(listed.gists)
        self.done = self.total - len(tasks)
        for phase in _phases(tasks):
            for task, outcome in self._read(phase):
                self._keep(task, outcome)
            self._flush()
        self._owner(owner, listed.skipped)
        ids = {owner, *(str(e.id) for e in listed.entries), *(g.key for g in listed.gists)}
        summary = self.store.end_run(self.run, listed=None if listed.skipped else ids)
        return Ended(self.run, summary, self.total, self.read)

    # -- listing ------------------------------------------------------------------------------

    def _list(self) -> _Listed:
        found, page = _Listed(), list[Repository]()
        for one in self.desk.github.repositories(self.plan.owner, self.plan.selection):
            if isinstance(one, Skipped):
                found.skipped.append(one)
                continue
            found.entries.append(one)
            page.append(as_stored(one))
            if len(page) == BATCH:
                self.store.keep_listed(self.run, page)
                page.clear()
        if Kind.GISTS in self.plan.kinds:
            members = self.plan.selection.members
            for gist in self.desk.github.gists(self.plan.owner, of_members=members):
                if isinstance(gist, Skipped):
                    found.skipped.append(gist)
                else:
                    found.gists.append(gist)
                    page.append(Repository(gist.key, gist.name))
        self.store.keep_listed(self.run, page)
        return found

    def _tasks(self, listed: _Listed, states: Mapping[str, RepositoryState]) -> Iterator[Task]:
        memory = self.store.clean_objects(self.run.rules_digest)
        standing = self._standing() if self.plan.texts else {}
        # one that is more than half of what each worker would have if all had the same holds all up
        share = sum(e.size_kib for e in listed.entries) / (2 * self.crew.width)
        for entry in listed.entries:
            known = self._known(states.get(str(entry.id)), str(entry.id))
            known = replace(known, standing=tuple(sorted(standing.get(entry.full_name, ()))))
            big = entry.size_kib >= max(BIG, share)
            yield Task(known, entry, memory=memory, jobs=self.crew.width if big else 1)
        for gist in listed.gists:
            yield Task(self._known(states.get(gist.key), gist.key), remote=gist, memory=memory)

    def _standing(self) -> Mapping[str, set[str]]:
        """Return, by repository, texts that no list would tell of if they were deleted."""
        found: dict[str, set[str]] = {}
        for stored in self.store.findings(self.run.target):
            if stored.presence is Presence.OPEN:
                for place in (one.provenance for one in stored.finding.occurrences):
                    if not place.blob and not place.commit:
                        found.setdefault(place.repository, set()).add(item_of(place.path))
        return found

    def _known(self, state: RepositoryState | None, host_id: str) -> Known:
        if state is None:
            return Known()
        heads = {name: part.head for name, part in state.parts.items() if part.complete}
        kept = self.store.cursors(self.run, host_id) if self.plan.texts else {}
        cursors = {kind: json.loads(text) for kind, text in kept.items()}
        return Known(heads, frozenset(state.parts), cursors)

    # -- reading ------------------------------------------------------------------------------

    def _read(self, tasks: Iterable[Task]) -> Iterator[tuple[Task, RepositoryOutcome]]:
        """Yield outcomes as they come, with a bounded number of tasks under way.

        The largest come first, so that none is left over at the end; those that one worker would be
        at for too long are fetched beside the others, and then read one by one, cut over all workers.
        """
        workers, tasks = self.crew.workers, list(tasks)
        if workers is None:
            yield from ((task, read(self.desk, task)) for task in tasks)
            return
        ahead = 2 * workers.width
        big = [task for task in tasks if task.jobs > 1]
        for _ in outcomes(workers, fetch, big, ahead=ahead):
            pass  # whatever became of it is found again, and told, where it is read
        small = sorted((t for t in tasks if t.jobs == 1), key=lambda t: -t.size)
        for task, outcome in outcomes(workers, work, small, ahead=ahead):
            yield task, lost(self.desk, task, outcome) if isinstance(outcome, Lost) else outcome
        self.desk.spread = partial(outcomes, workers, scan_slice, ordered=True)
        yield from ((task, read(self.desk, task)) for task in big)

    def _keep(self, task: Task, outcome: RepositoryOutcome) -> None:
        if outcome.parts or outcome.clean:
            self.store.commit(self.run, outcome)
            self.read += 1
        else:
            if outcome.cursors:
                self.store.keep_cursors(self.run, outcome.cursors, task.host_id)
            self._same.append(task.host_id)
            if len(self._same) >= BATCH:
                self._flush()
        self.done += 1
        if self.progress:
            self.progress(Step(self.done, self.total, task.name))

    def _flush(self) -> None:
        if self._same:
            self.store.mark_unchanged(self.run, self._same)
            self._same.clear()

    def _owner(self, host_id: str, skipped: list[Skipped]) -> None:
        """Keep what belongs to the owner as a whole: what could not be listed, and its variables."""
        parts = [self.desk.listing_part(LISTING, self.plan.owner, skipped)]
        if Kind.VARIABLES in self.plan.kinds:
            parts.append(self.desk.owner_part(self.plan.owner))
        owner = Repository(host_id, self.plan.owner)
        self.store.commit(self.run, RepositoryOutcome(owner, tuple(parts)))


def _is_done(task: Task, states: Mapping[str, RepositoryState]) -> bool:
    """Say whether this run, before it was stopped, has read all of a repository that it could."""
    state = states.get(task.host_id)
    return state is not None and state.done and all(p.complete for p in state.parts.values())


def _phases(tasks: list[Task]) -> Iterator[list[Task]]:
    """Yield what may be read side by side: forks come after what they may borrow from."""
    yield [t for t in tasks if not (t.entry and t.entry.fork)]
    yield [t for t in tasks if t.entry and t.entry.fork]
