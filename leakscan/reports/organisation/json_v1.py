"""The organisation view as JSON: ``leakscan/organisation/v1`` (docs/store.md has the shape)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import BinaryIO

from leakscan.model.chunk import Skipped
from leakscan.model.evidence import Severity
from leakscan.model.organisation import (
    OrganisationView,
    RepositoryView,
    RunSummary,
    StoredFinding,
    TriageMark,
)
from leakscan.model.result import Coverage, ScanResult, Target
from leakscan.reports import common
from leakscan.reports.escape import encodable
from leakscan.reports.json_v1 import finding_document, known
from leakscan.reports.jsontext import json_text
from leakscan.reports.organisation.base import WORST_FIRST, age

SCHEMA = "leakscan/organisation/v1"

Document = dict[str, object]


def write(view: OrganisationView, out: BinaryIO, *, color: bool, width: int) -> None:
    """Write one document; ``color`` and ``width`` mean nothing here."""
    del color, width
    out.write(f"{json_text(document(view), indent=2)}\n".encode())


def document(view: OrganisationView) -> Document:
    """Return the view as JSON values."""
    complete = sum(one.complete for one in view.repositories)
    return {
        "schema": SCHEMA,
        "target": encodable(view.target),
        "at": view.now,
        "summary": {
            "repositories": len(view.repositories),
            "complete": complete,
            "open": _counts({s: _open(view, s) for s in WORST_FIRST}),
        },
        "repositories": [_repository(one, view.now) for one in view.repositories],
        "findings": _findings(view),
        "runs": [_run(one) for one in view.trend],
    }


def _open(view: OrganisationView, severity: Severity) -> int:
    return sum(one.finding.severity is severity for one in view.findings)


def _counts(counts: Mapping[Severity, int]) -> Document:
    return {one.value: counts.get(one, 0) for one in WORST_FIRST}


def _repository(one: RepositoryView, now: str) -> Document:
    facts = one.repository
    return known(
        {
            "id": encodable(facts.host_id),
            "name": encodable(facts.full_name),
            "archived": facts.archived,
            "fork": facts.fork,
            "private": facts.private,
            "complete": one.complete,
            "read": one.read,
            "skipped": one.skipped,
            "open": _counts(one.open),
            "oldest_days": age(one.oldest, now) if one.oldest else None,
            "parts": {encodable(name): _coverage(part) for name, part in one.parts.items()},
        }
    )


def _coverage(part: Coverage) -> Document:
    return {
        "blobs": part.blobs,
        "files": part.files,
        "commits": part.commits,
        "bytes": part.bytes,
        "members": part.members,
        "skipped": [_skipped(skip) for skip in part.skipped],
    }


def _skipped(skip: Skipped) -> Document:
    where, detail = encodable(skip.where), encodable(skip.detail)
    return {"where": where, "reason": skip.reason, "detail": detail}


def _findings(view: OrganisationView) -> list[Document]:
    """Return each open finding as version 1 of the report has it, and its history."""
    findings = tuple(one.finding for one in view.findings)
    bare = ScanResult(Target("org", view.target), Coverage(), findings, "", "")
    safe = common.sealed(bare, encodable)
    return [
        {**finding_document(finding, safe), **_history(one, view.now)}
        for finding, one in zip(safe.findings, view.findings, strict=True)
    ]


def _history(one: StoredFinding, now: str) -> Document:
    return known(
        {
            "first_seen": one.first_seen,
            "last_seen": one.last_seen,
            "age_days": age(one.first_seen, now),
            "reopened": one.reopened,
            "repositories": {encodable(name): n for name, n in one.repositories.items()},
            "triage": _triage(one.triage) if one.triage else None,
        }
    )


def _triage(mark: TriageMark) -> Document:
    told = {"state": mark.state.value, "who": encodable(mark.who), "at": mark.at}
    return known({**told, "reason": encodable(mark.reason), "until": mark.until})


def _run(one: RunSummary) -> Document:
    return known(
        {
            "id": one.run.id,
            "state": one.run.state.value,
            "started": one.run.started,
            "finished": one.run.finished,
            "version": one.run.tool_version,
            "rules_digest": one.run.rules_digest,
            "repositories": one.repositories,
            "complete": one.complete,
            "open": _counts(one.open),
            "new": one.new,
            "reopened": one.reopened,
            "resolved": one.resolved,
        }
    )
