"""Findings and places as texts of a database, and back. Here values become masks and hashes.

JSON in plain ASCII: it holds every path, also bytes that are not UTF-8 and characters that a
database refuses in a text (NUL).
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from leakscan.model.chunk import Skipped
from leakscan.model.evidence import (
    Completeness,
    Environment,
    Evidence,
    Level,
    Severity,
    Status,
)
from leakscan.model.finding import Advice, Finding, Member, Occurrence
from leakscan.model.provenance import Origin, Provenance
from leakscan.model.secret import STANDS_SOMEWHERE, MaskedSecret, Secret
from leakscan.model.span import Position

REFS = 50
"""Names of branches and tags that are kept for each place."""


def finding_text(finding: Finding, key: bytes) -> str:
    """Return a finding without its places; ``key`` is that of the keyed hashes."""
    advice = finding.advice
    return _text(
        {
            "rule": finding.rule,
            "title": finding.title,
            "confidence": finding.confidence,
            "level": finding.level.value,
            "severity": finding.severity.value,
            "environment": finding.environment.value,
            "kind": finding.kind,
            "completeness": finding.completeness.value,
            "members": [[m.field, *_value(m.value, key)] for m in finding.members],
            "evidence": [[e.id, e.says, e.weight] for e in finding.evidence],
            "status": finding.status.value,
            "status_reason": finding.status_reason,
            "advice": [advice.summary, advice.url, list(advice.steps)],
        }
    )


def finding(fingerprint: str, body: str, places: Sequence[Occurrence]) -> Finding:
    """Return what ``finding_text`` wrote, with its places."""
    raw = json.loads(body)
    return Finding(
        fingerprint=fingerprint,
        rule=raw["rule"],
        title=raw["title"],
        confidence=raw["confidence"],
        level=Level(raw["level"]),
        severity=Severity(raw["severity"]),
        environment=Environment(raw["environment"]),
        kind=raw["kind"],
        completeness=Completeness(raw["completeness"]),
        members=tuple(Member(field, _masked(*value)) for field, *value in raw["members"]),
        evidence=tuple(Evidence(*reason) for reason in raw["evidence"]),
        occurrences=tuple(places),
        status=Status(raw["status"]),
        advice=Advice(raw["advice"][0], raw["advice"][1], tuple(raw["advice"][2])),
        status_reason=raw["status_reason"],
    )


def place_text(place: Occurrence, repository: str, key: bytes) -> str:
    """Return a place; the repository's name is left out where it is the one it is kept under."""
    where, position = place.provenance, place.position
    values: dict[str, object] = {
        "field": place.field,
        "value": _value(place.value, key),
        "at": [position.line, position.column, position.end_column],
        "via": list(place.via),
        "origin": where.origin.value,
        "path": where.path,
        "blob": where.blob,
        "commit": where.commit,
        "date": where.author_date,
        "refs": list(where.refs[:REFS]),
        "head": where.in_head,
        "opened": list(where.via),
        "repository": "" if where.repository == repository else where.repository,
    }
    return _text({name: value for name, value in values.items() if value not in ("", [], None)})


def place(body: str, repository: str) -> Occurrence:
    """Return what ``place_text`` wrote, in the repository as it is called now."""
    raw = json.loads(body)
    return Occurrence(
        field=raw["field"],
        value=_masked(*raw["value"]),
        provenance=Provenance(
            origin=Origin(raw["origin"]),
            path=raw.get("path", ""),
            blob=raw.get("blob", ""),
            commit=raw.get("commit", ""),
            author_date=raw.get("date", ""),
            refs=tuple(raw.get("refs", ())),
            in_head=raw.get("head"),
            repository=raw.get("repository", repository),
            via=tuple(raw.get("opened", ())),
        ),
        position=Position(*raw["at"]),
        via=tuple(raw.get("via", ())),
    )


def skip_text(skip: Skipped) -> str:
    """Return what was not read."""
    return _text([skip.where, skip.reason, skip.detail])


def skip(body: str) -> Skipped:
    """Return what ``skip_text`` wrote."""
    return Skipped(*json.loads(body))


def _text(value: object) -> str:
    return json.dumps(value, ensure_ascii=True, separators=(",", ":"), sort_keys=True)


def _value(value: Secret, key: bytes) -> list[Any]:
    return [value.masked(), value.hmac(key), len(value)]


def _masked(mask: str, digest: str, length: int) -> MaskedSecret:
    found = MaskedSecret(mask, hmac=digest, length=length)
    return STANDS_SOMEWHERE if found == STANDS_SOMEWHERE else found
