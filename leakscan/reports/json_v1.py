"""The JSON report, version 1: a shape that programs may rely on.

``schema/leakscan-v1.schema.json`` describes it. The shapes are written out here and not derived
from the model, so that a change of the model cannot change the promise by accident.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import BinaryIO

from leakscan.model.chunk import Skipped
from leakscan.model.evidence import Status
from leakscan.model.finding import Finding, Member, Occurrence
from leakscan.model.result import ScanResult
from leakscan.reports import common, exposure
from leakscan.reports.escape import encodable
from leakscan.reports.jsontext import json_text

writes_when_empty = True

SCHEMA = "leakscan/v1"

Document = dict[str, object]


def write(result: ScanResult, out: BinaryIO, *, color: bool, width: int) -> None:
    """Write one document; ``color`` and ``width`` mean nothing here."""
    del color, width
    out.write(f"{json_text(document(result), indent=2)}\n".encode())


def document(result: ScanResult) -> Document:
    """Return the whole report as JSON values, without any secret unless ``show_secrets``."""
    safe = common.sealed(result, encodable)
    findings = [finding_document(finding, safe) for finding in common.listed(safe)]
    return {**frame(safe), "findings": findings}


def frame(safe: ScanResult) -> Document:
    """Return everything but the findings, from a result that is already sealed."""
    coverage, counted = safe.coverage, common.counts(safe)
    return {
        "schema": SCHEMA,
        "tool": {
            "name": "leakscan",
            "version": safe.tool_version,
            "rules_digest": safe.rules_digest,
        },
        "target": {"kind": safe.target.kind, "name": safe.target.name},
        "coverage": {
            "complete": coverage.complete,
            "blobs": coverage.blobs,
            "files": coverage.files,
            "commits": coverage.commits,
            "bytes": coverage.bytes,
            "repositories": coverage.repositories,
            "members": coverage.members,
            "skipped": [_skipped(skip) for skip in coverage.skipped],
        },
        "summary": {
            "findings": counted.findings,
            "high": counted.high,
            "medium": counted.medium,
            "low": counted.low,
            "suppressed": counted.suppressed,
            "samples": counted.samples,
        },
        **({"notes": list(safe.notes)} if safe.notes else {}),
    }


def finding_document(finding: Finding, safe: ScanResult) -> Document:
    """Return one finding of the sealed result ``safe``."""
    return {
        "fingerprint": finding.fingerprint,
        "rule": finding.rule,
        "title": finding.title,
        "confidence": round(finding.confidence, 4),
        "level": finding.level.value,
        "severity": finding.severity.value,
        "environment": finding.environment.value,
        "key_kind": finding.kind,
        "completeness": finding.completeness.value,
        "members": [_member(member, safe) for member in finding.members],
        "evidence": _evidence(finding),
        "occurrences": [_occurrence(occurrence) for occurrence in finding.occurrences],
        **_exposure(finding, safe),
        "status": _status(finding.status),
        "remediation": known(
            {
                "summary": finding.advice.summary,
                "url": finding.advice.url,
                "steps": list(finding.advice.steps),
            }
        ),
    }


def _exposure(finding: Finding, safe: ScanResult) -> Document:
    told = safe.exposures.get(finding.fingerprint)
    return {} if told is None else {"exposure": exposure.document(told)}


def known(values: Mapping[str, object]) -> Document:
    """Leave out the keys that do not apply; a number, False and an empty list of steps do."""
    return {key: value for key, value in values.items() if value not in (None, "")}


def _status(status: Status) -> str:
    """Version 1 has no status for another provider's key: it is open, its evidence says whose."""
    return (Status.NEW if status is Status.OTHER_PROVIDER else status).value


def _skipped(skip: Skipped) -> Document:
    return {"where": skip.where, "reason": skip.reason, "detail": skip.detail}


def _member(member: Member, safe: ScanResult) -> Document:
    return known(
        {
            "field": member.field,
            "masked": encodable(member.value.masked()),
            "value_hmac": member.value.hmac(safe.fingerprint_key),
            "length": len(member.value),
            "value": common.clear(member.value, safe),
        }
    )


def _evidence(finding: Finding) -> list[Document]:
    """Return the reasons, and last, with no weight, why somebody suppressed the finding."""
    reasons: list[Document] = [
        {"id": reason.id, "says": reason.says, "weight": round(reason.weight, 4)}
        for reason in finding.evidence
    ]
    if finding.status_reason:
        reasons.append({"id": finding.status.value, "says": finding.status_reason, "weight": 0.0})
    return reasons


def _occurrence(occurrence: Occurrence) -> Document:
    place, position = occurrence.provenance, occurrence.position
    return known(
        {
            "field": occurrence.field,
            "path": place.path,
            "line": position.line,
            "column": position.column,
            "end_column": position.end_column,
            "blob": place.blob,
            "commit": place.commit,
            "author_date": place.author_date,
            "refs": list(place.refs) or None,
            "in_head": place.in_head,
            "repository": place.repository,
            "via": list(occurrence.via) or None,
            "origin": place.origin.value,
            "record": exposure.record_document(occurrence.record),
        }
    )
