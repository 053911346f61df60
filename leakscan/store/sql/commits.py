"""Everything one repository gave, written in one transaction.

Writing the same outcome again changes nothing: each row is named by what it is about, so a commit of
which the answer was lost may be tried again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from sqlalchemy import Connection, delete, insert, select, update

from leakscan.model.finding import Finding, Occurrence
from leakscan.model.organisation import PartOutcome, RepositoryOutcome, Run
from leakscan.model.sealing import masker, sealed, values
from leakscan.store.sql import clean, repositories
from leakscan.store.sql.documents import finding_text, place_text, skip_text
from leakscan.store.sql.rows import digest_number, pieces, plain, put, stamp
from leakscan.store.sql.schema import (
    coverage,
    documents,
    findings,
    occurrences,
    presences,
    readings,
    skips,
)

PLACES = 1000
"""Places that are kept of a finding in an item of a repository; the number of all is exact."""
SKIPS = 1000
"""Things not read that are kept of a part of a repository; likewise."""
_COUNTS = ("blobs", "files", "commits", "bytes", "members")
_ITEM_END = "!"
"""What follows stands in an archive or a like file, which is one item."""


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a part's rows belong."""

    run: Run
    repository: int
    name: str
    target: int
    now: str


@dataclass(frozen=True, slots=True)
class _Found:
    """A finding in an item, with the places there."""

    finding: Finding
    item: str
    number: int | None
    """The row that is there already."""


def commit(connection: Connection, run: Run, target: int, outcome: RepositoryOutcome) -> None:
    """Write an outcome; the lease was checked in the same transaction."""
    number = repositories.number(connection, target, outcome.repository)
    place = _Place(run, number, outcome.repository.full_name, target, stamp())
    digest = digest_number(connection, run.rules_digest)
    mask = masker(values(part.result for part in outcome.parts))
    for part in outcome.parts:
        safe = sealed(replace(part.result, show_secrets=False), mask)
        _keep_reading(connection, place, replace(part, result=safe), digest)
        _keep_findings(connection, place, replace(part, result=safe))
    clean.keep(connection, digest, outcome.clean)
    host_id = outcome.repository.host_id
    repositories.keep_cursors(connection, target, host_id, outcome.cursors)
    repositories.done(connection, run, number)


def _keep_reading(connection: Connection, place: _Place, part: PartOutcome, digest: int) -> None:
    read, name = part.result.coverage, plain(part.part)
    row = {"repository": place.repository, "part": name, "run": place.run.id}
    counts = {count: getattr(read, count) for count in _COUNTS}
    put(connection, coverage, [{**row, **counts, "skipped": len(read.skipped)}])
    state = {"head": plain(part.head), "complete": read.complete, "finished": place.now}
    put(connection, readings, [{**row, **state, "digest": digest}])
    mine = (skips.c.repository == place.repository) & (skips.c.part == name)
    connection.execute(delete(skips).where(mine, skips.c.run == place.run.id))
    kept = enumerate(read.skipped[:SKIPS])
    put(connection, skips, [{**row, "number": n, "body": skip_text(skip)} for n, skip in kept])


def _keep_findings(connection: Connection, place: _Place, part: PartOutcome) -> None:
    """Bring what stands in a part up to date: found, found again, gone."""
    found = {
        (finding.fingerprint, item): replace(finding, occurrences=places)
        for finding in part.result.findings
        for item, places in items(finding, part.depth).items()
    }
    here = (presences.c.repository == place.repository) & (presences.c.part == plain(part.part))
    columns = (presences.c.id, presences.c.fingerprint, presences.c.item, presences.c.gone_run)
    rows = connection.execute(select(*columns).where(here)).all()
    known = {(row.fingerprint, row.item): row for row in rows}
    key = part.result.fingerprint_key
    _keep_documents(connection, found.values(), key)
    for name, finding in sorted(found.items()):
        old = known.get(name)
        one = _Found(finding, name[1], old.id if old else None)
        number = _keep_presence(connection, place, part, one)
        _keep_places(connection, number, finding, place.name, key)
    if part.result.coverage.complete:
        items_read = {plain(item) for item in part.reread} | {item for _, item in found}
        gone = [
            row.id
            for name, row in known.items()
            if name not in found and not row.gone_run and (part.whole or row.item in items_read)
        ]
        for piece in pieces(gone):
            lost = update(presences).where(presences.c.id.in_(piece))
            connection.execute(lost.values(gone_run=place.run.id))
    _see(connection, place, {fingerprint for fingerprint, _ in found})


def items(finding: Finding, depth: int) -> Mapping[str, tuple[Occurrence, ...]]:
    """Return the places of a finding by item; one item, without a name, when ``depth`` is 0."""
    if not depth:
        return {"": finding.occurrences}
    found: dict[str, list[Occurrence]] = {}
    for place in finding.occurrences:
        path = place.provenance.path.partition(_ITEM_END)[0]
        item = "/".join(path.split("/")[:depth])
        found.setdefault(plain(item), []).append(place)
    return {item: tuple(places) for item, places in found.items()}


def _keep_documents(connection: Connection, found: Iterable[Finding], key: bytes) -> None:
    texts = {_digest(text): text for text in (finding_text(one, key) for one in found)}
    rows = [{"digest": digest, "body": text} for digest, text in sorted(texts.items())]
    put(connection, documents, rows, change=False)


def _digest(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()


def _keep_presence(connection: Connection, place: _Place, part: PartOutcome, one: _Found) -> int:
    """Keep that a finding stands in an item; return the number of the row."""
    finding = one.finding
    values = {
        "document": _digest(finding_text(finding, part.result.fingerprint_key)),
        "places": len(finding.occurrences),
        "last_seen": place.now,
        "gone_run": 0,
    }
    if one.number is not None:
        mine = update(presences).where(presences.c.id == one.number)
        connection.execute(mine.values(values))
        return one.number
    names = {"fingerprint": finding.fingerprint, "item": one.item, "part": plain(part.part)}
    row = {**values, **names, "repository": place.repository, "first_seen": place.now}
    made = insert(presences).values(row).returning(presences.c.id)
    return int(connection.execute(made).scalar_one())


def _keep_places(
    connection: Connection, number: int, finding: Finding, repository: str, key: bytes
) -> None:
    connection.execute(delete(occurrences).where(occurrences.c.presence == number))
    rows = [
        {"presence": number, "number": n, "body": place_text(one, repository, key)}
        for n, one in enumerate(finding.occurrences[:PLACES])
    ]
    put(connection, occurrences, rows)


def _see(connection: Connection, place: _Place, fingerprints: Iterable[str]) -> None:
    """Say of findings that they stand now: for the first time, still, or again."""
    now, run = place.now, place.run.id
    names = sorted(fingerprints)
    known: dict[str, int] = {}
    for piece in pieces(names):
        these = (findings.c.target == place.target) & findings.c.fingerprint.in_(piece)
        query = select(findings.c.fingerprint, findings.c.resolved_run).where(these)
        known |= {row.fingerprint: row.resolved_run for row in connection.execute(query)}
        last = {"last_seen": now, "last_run": run}
        connection.execute(update(findings).where(these).values(last))
        again = {
            "opened_run": run,
            "resolved_run": 0,
            "resolved_at": "",
            "reopened": findings.c.reopened + 1,
        }
        settled = findings.c.resolved_run != 0
        connection.execute(update(findings).where(these, settled).values(again))
    new = {"first_seen": now, "first_run": run, "last_seen": now, "last_run": run}
    rows = [
        {
            **new,
            "target": place.target,
            "fingerprint": name,
            "opened_run": run,
            "resolved_run": 0,
            "resolved_at": "",
            "reopened": 0,
        }
        for name in names
        if name not in known
    ]
    put(connection, findings, rows, change=False)
