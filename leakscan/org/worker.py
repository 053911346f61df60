"""What a worker does with one repository; the same in this process, in a pool and on a cluster."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

from leakscan.engine.detector import Detector
from leakscan.engine.suppress import Allowing
from leakscan.errors import StoreError
from leakscan.executor.base import Lost
from leakscan.model.chunk import Skipped
from leakscan.model.organisation import PartOutcome, Repository, RepositoryOutcome
from leakscan.org.parts import Desk
from leakscan.org.plan import Plan, Task
from leakscan.scan import Tally, scan_shard
from leakscan.sources.base import Shard
from leakscan.sources.github.base import RepositoryEntry
from leakscan.sources.github.connect import connect, places
from leakscan.sources.github.host import host_at

FAULT = "fault"
"""The part that a fault is told of; it is never whole, so everything is looked at again."""


def open_desk(plan: Plan) -> Desk:
    """Open everything that a plan needs.

    Raises:
        UsageError: no usable token is in this process's environment.
        SourceError: what is needed to speak to GitHub is not installed.
    """
    mirrors, texts = places(plan.cache, host_at(plan.host), limit=plan.cache_limit)
    options = plan.scan
    return Desk(
        plan,
        Detector(
            options.rules,
            prefilter=options.prefilter,
            cache=options.cache,
            allowing=Allowing(options.today, False, options.foreign_allows),  # noqa: FBT003
        ),
        connect(plan.host, plan.owner, environ=os.environ, kinds=plan.kinds, texts=texts),
        mirrors,
        texts,
    )


def read(desk: Desk, task: Task) -> RepositoryOutcome:
    """Read what is new of one repository. An outcome without parts says that nothing is.

    A fault in one repository is stated there and costs no other.

    Raises:
        StoreError: the memory of clean objects cannot be asked.
    """
    try:
        parts, cursors = _parts(desk, task)
    except StoreError:
        raise
    except Exception as exc:  # noqa: BLE001  stated, and the run is incomplete; see above
        fault = Skipped(task.name, "fault", f"a fault of leakscan ({type(exc).__name__}){_at(exc)}")
        parts, cursors = (desk.failed(FAULT, fault),), {}
    else:
        if FAULT in task.known.parts and FAULT not in task.known.heads:  # that is over
            parts = (*parts, desk.listing_part(FAULT, task.name, ()))
    clean = task.memory.gathered() if task.memory is not None else ()
    return RepositoryOutcome(listed(task), parts, clean, cursors)


def lost(desk: Desk, task: Task, what: Lost) -> RepositoryOutcome:
    """Return the outcome of a repository that no worker survived."""
    part = desk.failed(FAULT, Skipped(task.name, "worker-lost", what.detail))
    return RepositoryOutcome(listed(task), (part,))


def _parts(desk: Desk, task: Task) -> tuple[tuple[PartOutcome, ...], dict[str, str]]:
    texts, cursors = None, dict[str, str]()
    if task.entry is None:
        remotes = iter([task.remote] if task.remote else [])
    else:
        remotes = desk.github.remotes(task.entry)
        if desk.plan.texts:
            texts, cursors = desk.text_part(task.entry, task.known)
    parts = [desk.git_part(remote, task) for remote in remotes]
    return tuple(part for part in (*parts, texts) if part is not None), cursors


def _at(exc: Exception) -> str:
    """Say where, without anything that was read: a message can hold it."""
    at = exc.__traceback__
    while at is not None and at.tb_next is not None:
        at = at.tb_next
    return f" at {Path(at.tb_frame.f_code.co_filename).stem}:{at.tb_lineno}" if at else ""


def listed(task: Task) -> Repository:
    """Return what is read as the store keeps it."""
    entry = task.entry
    if entry is None:
        return Repository(task.host_id, task.name)
    return as_stored(entry)


def as_stored(entry: RepositoryEntry) -> Repository:
    """Return a listed repository as the store keeps it."""
    return Repository(
        str(entry.id),
        entry.full_name,
        archived=entry.archived,
        fork=entry.fork,
        private=entry.visibility != "public",
        size=entry.size_kib * 1024,
        facts=dict(_facts(entry)),
    )


def _facts(entry: RepositoryEntry) -> Iterator[tuple[str, str]]:
    yield "pushed_at", entry.pushed_at
    if entry.topics:
        yield "topics", ",".join(entry.topics)
    if entry.parent_id:
        yield "parent", str(entry.parent_id)


_desk: list[Desk] = []
"""The desk of a worker process."""


def prepare(plan: Plan) -> None:
    """Open the desk of this process."""
    _desk[:] = [open_desk(plan)]


def work(task: Task) -> RepositoryOutcome:
    """Read one repository at the desk of this process."""
    return read(_desk[0], task)


def fetch(task: Task) -> None:
    """Bring the mirrors of a repository up to date, ahead of its being read."""
    desk = _desk[0]
    for remote in desk.github.remotes(task.entry) if task.entry else ():
        # any fault is found again where the repository is read, and told there
        with contextlib.suppress(Exception), desk.mirrors.refreshed(remote, desk.github):
            pass


def scan_slice(shard: Shard) -> Tally:
    """Scan a slice of a big repository at the desk of this process."""
    tally = Tally()
    scan_shard(shard, _desk[0].detector, tally)
    return tally
