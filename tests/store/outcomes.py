"""Outcomes as an organisation scan makes them; every value is made up."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from leakscan.model.chunk import Skipped
from leakscan.model.finding import Finding
from leakscan.model.organisation import PartOutcome, Repository, RepositoryOutcome, Run
from leakscan.model.provenance import Origin
from leakscan.model.result import Coverage, ScanResult, Target
from leakscan.store.base import Store
from tests.reports import samples

TARGET = "github.com/acme"
DIGEST = "sha256:" + "1" * 64
KEY = b"a key of the team"
UNREAD = Skipped("acme/r1: a.zip", "truncated", "it ends in the middle")


def begin(store: Store, target: str = TARGET, **changes: object) -> Run:
    how = {"rules_digest": DIGEST, "tool_version": "0.1.0", "fingerprint_key": KEY, **changes}
    return store.begin_run(target, **how)


def repository(number: int = 1, **changes: object) -> Repository:
    return replace(Repository(str(number), f"acme/r{number}"), **changes)


def finding(seed: int = 1, *paths: str, **changes: object) -> Finding:
    """A finding with all its values at each path."""
    found = samples.finding(seed, **changes)
    places = [
        samples.occurrence(m.field, m.value.reveal().decode(), line, path=path, origin=Origin.BLOB)
        for path in paths or ("config/.env",)
        for line, m in enumerate(found.members, start=1)
    ]
    return replace(found, occurrences=tuple(places))


def result(findings: Iterable[Finding] = (), skipped: Iterable[Skipped] = ()) -> ScanResult:
    return ScanResult(
        target=Target("history", "acme"),
        coverage=Coverage(blobs=10, commits=3, bytes=1000, repositories=1, skipped=tuple(skipped)),
        findings=tuple(findings),
        tool_version="0.1.0",
        rules_digest=DIGEST,
        fingerprint_key=KEY,
    )


def part(*findings: Finding, skipped: Iterable[Skipped] = (), **changes: object) -> PartOutcome:
    return replace(PartOutcome("git", result(findings, skipped), head="h1"), **changes)


def outcome(number: int = 1, *parts: PartOutcome, **changes: object) -> RepositoryOutcome:
    return replace(RepositoryOutcome(repository(number), parts or (part(),)), **changes)


def run_once(store: Store, *outcomes: RepositoryOutcome, **changes: object) -> Run:
    """A whole run that looks at what is given and nothing else."""
    run = begin(store, **changes)
    for one in outcomes:
        store.commit(run, one)
    store.end_run(run, listed={one.repository.host_id for one in outcomes})
    return run
