"""Reports of leakscan, ``json`` and ``jsonl``: masks, hashes and lengths stay as they are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from leakscan.errors import ReportError
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
from leakscan.model.result import OPEN, Coverage, ScanResult, Target
from leakscan.model.secret import STANDS_SOMEWHERE, MaskedSecret
from leakscan.model.span import Position
from leakscan.reports.json_v1 import SCHEMA
from leakscan.reports.reading.documents import Documents, load
from leakscan.reports.reading.exposures import exposures, record

Json = Mapping[str, Any]
COUNTS = ("blobs", "files", "commits", "bytes", "repositories", "members")


def read_file(path: Path) -> ScanResult:
    """Read a report of leakscan.

    Raises:
        ReportError: the file is no such report, or has a finding that version 1 does not allow.
    """
    documents = load(path)
    if not recognises(documents):
        raise ReportError(
            f"{path}: is not a JSON report of leakscan", hint="write one with --format json"
        )
    return read(documents)


def recognises(documents: Documents) -> bool:
    """Say whether this is a report of leakscan, be it one that was cut short."""
    return any(
        isinstance(d, dict) and (d.get("schema") == SCHEMA or _is_finding(d)) for d in documents.all
    )


def _is_finding(document: Json) -> bool:
    return {"fingerprint", "key_kind", "occurrences"} <= document.keys()


def read(documents: Documents) -> ScanResult:
    """Return the result; ``ReportError`` names the finding that is not as version 1 has it."""
    frame = next((d for d in documents.all if d.get("schema") == SCHEMA), None)
    raw = [d for d in documents.all if d is not frame]
    if frame is not None and "findings" in frame:  # json; jsonl has them in lines of their own
        raw = frame["findings"]
    if not isinstance(raw, list):
        raise _not_as_promised(f"{documents.where}: findings", TypeError())
    findings = tuple(_checked(n, one, documents.where) for n, one in enumerate(raw))
    if frame is None or documents.cut:
        return _without_end(findings, documents)
    try:
        return replace(_result(frame, findings), exposures=exposures(raw))
    except (KeyError, TypeError, ValueError, AttributeError) as fault:
        raise _not_as_promised(f"{documents.where}: its frame", fault) from None


def _without_end(findings: tuple[Finding, ...], documents: Documents) -> ScanResult:
    """Return the result of lines that stop too early: it is not known what else was found."""
    cut = Skipped(documents.where, "truncated", "the report was cut short")
    target, version, digest = Target("files", documents.where), "0", f"sha256:{'0' * 64}"
    return ScanResult(target, Coverage(skipped=(cut,)), findings, version, digest)


def _not_as_promised(where: str, fault: Exception) -> ReportError:
    what = f"has no {fault}" if isinstance(fault, KeyError) else "is not as leakscan/v1 says"
    return ReportError(f"{where} {what}", hint="docs/reports.md has the shape; write it anew")


def _result(frame: Json, findings: tuple[Finding, ...]) -> ScanResult:
    coverage = frame["coverage"]
    skipped = tuple(Skipped(s["where"], s["reason"], s["detail"]) for s in coverage["skipped"])
    return ScanResult(
        target=Target(frame["target"]["kind"], frame["target"]["name"]),
        coverage=Coverage(**{name: int(coverage[name]) for name in COUNTS}, skipped=skipped),
        findings=findings,
        tool_version=frame["tool"]["version"],
        rules_digest=frame["tool"]["rules_digest"],
        notes=(*_notes(frame), *_unlisted(frame["summary"], findings)),
    )


def _notes(frame: Json) -> tuple[str, ...]:
    """Return the remarks that the report holds; those written before there were any have none."""
    notes = frame.get("notes", [])
    if not isinstance(notes, list) or not all(isinstance(note, str) for note in notes):
        raise TypeError
    return tuple(notes)


def _unlisted(summary: Json, findings: Sequence[Finding]) -> list[str]:
    """Say what the report counted and did not list."""
    open_ones = sum(f.status in OPEN for f in findings)
    samples = sum(f.status is Status.SAMPLE for f in findings)
    missing = {
        "findings": int(summary["findings"]) - open_ones,
        "published samples": int(summary["samples"]) - samples,
    }
    return [
        f"the stored report counts {number} more {what} that it does not list"
        for what, number in missing.items()
        if number > 0
    ]


def _checked(number: int, raw: Any, where: str) -> Finding:
    try:
        finding = _finding(raw)
    except (KeyError, TypeError, ValueError, AttributeError) as fault:
        raise _not_as_promised(f"{where}: findings[{number}]", fault) from None
    if not finding.members or not finding.occurrences:
        raise _not_as_promised(f"{where}: findings[{number}]", ValueError())
    return finding


def _finding(raw: Json) -> Finding:
    members = tuple(_member(m) for m in raw["members"])
    evidence, reason = _evidence(raw)
    advice = raw["remediation"]
    return Finding(
        fingerprint=raw["fingerprint"],
        rule=raw["rule"],
        title=raw["title"],
        confidence=float(raw["confidence"]),
        level=Level(raw["level"]),
        severity=Severity(raw["severity"]),
        environment=Environment(raw["environment"]),
        kind=raw["key_kind"],
        completeness=Completeness(raw["completeness"]),
        members=members,
        evidence=evidence,
        occurrences=tuple(_occurrence(o, members) for o in raw["occurrences"]),
        status=Status(raw["status"]),
        advice=Advice(advice.get("summary", ""), advice.get("url", ""), tuple(advice["steps"])),
        status_reason=reason,
    )


def _member(raw: Json) -> Member:
    value = MaskedSecret(
        raw["masked"],
        hmac=raw["value_hmac"],
        length=int(raw["length"]),
        value=raw.get("value", "").encode("utf-8", "surrogatepass"),
    )
    return Member(raw["field"], value)


def _evidence(raw: Json) -> tuple[tuple[Evidence, ...], str]:
    """Return the reasons, and the words with which the finding was suppressed."""
    reasons = [Evidence(e["id"], e["says"], float(e["weight"])) for e in raw["evidence"]]
    if reasons and reasons[-1].id == raw["status"]:
        return tuple(reasons[:-1]), reasons[-1].says
    return tuple(reasons), ""


def _occurrence(raw: Json, members: Sequence[Member]) -> Occurrence:
    own = [m.value for m in members if m.field == raw["field"]]
    alone = Counter(m.field for m in members)[raw["field"]] == 1
    return Occurrence(
        field=raw["field"],
        value=own[0] if alone else STANDS_SOMEWHERE,
        provenance=Provenance(
            origin=Origin(raw["origin"]),
            path=raw.get("path", ""),
            blob=raw.get("blob", ""),
            commit=raw.get("commit", ""),
            author_date=raw.get("author_date", ""),
            refs=tuple(raw.get("refs", ())),
            in_head=raw.get("in_head"),
            repository=raw.get("repository", ""),
        ),
        position=Position(int(raw["line"]), int(raw["column"]), int(raw["end_column"])),
        via=tuple(raw.get("via", ())),
        record=record(raw.get("record")),
    )
