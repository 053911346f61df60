"""SARIF 2.1.0 (OASIS, errata 01), within the limits of GitHub code scanning.

A result is a finding; the other members of the set are its related locations. No snippet is
written: it would hold the secret.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from leakscan.model.evidence import Status
from leakscan.model.finding import Finding, Occurrence
from leakscan.model.provenance import Provenance
from leakscan.model.result import ScanResult
from leakscan.model.secret import Secret
from leakscan.reports import places, words
from leakscan.reports.common import listed, sealed
from leakscan.reports.escape import percent_encoded
from leakscan.reports.json_v1 import known
from leakscan.reports.jsontext import json_text, visible
from leakscan.reports.phrases import listing, many, percent
from leakscan.reports.sarif_rules import LEVELS, SEVERITIES, rules

writes_when_empty = True

SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
MOST_BYTES = 10_000_000
"""GitHub refuses a log that is larger than 10 MB when it is packed by gzip."""
MOST_RESULTS = 25_000
MOST_RELATED = 99
MOST_NOTIFICATIONS = 1_000
"""GitHub refuses a run of more results, and shows 100 places of one."""

ROOT = "SRCROOT"
SEMANTIC = re.compile(r"\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?(\+[0-9A-Za-z.-]+)?")

Document = dict[str, object]


def write(result: ScanResult, out: BinaryIO, *, color: bool, width: int) -> None:
    """Write the log; ``color`` and ``width`` mean nothing here."""
    del color, width
    safe = sealed(result)
    for room in _rooms(len(listed(safe))):
        log = {"$schema": SCHEMA, "version": "2.1.0", "runs": [run(safe, room)]}
        text = f"{json_text(visible(log), indent=2)}\n".encode()
        if _is_accepted(text):
            break
    out.write(text)


@dataclass(frozen=True, slots=True)
class Room:
    """How much of a result is told."""

    results: int
    related: int


def _rooms(findings: int) -> Iterator[Room]:
    """Yield less and less room: first places are left out, then the weakest findings."""
    results = min(findings, MOST_RESULTS)
    yield from (Room(results, related) for related in (MOST_RELATED, 20, 5))
    while results := results // 2:
        yield Room(results, 5)
    yield Room(0, 0)


def _is_accepted(log: bytes) -> bool:
    return len(log) <= MOST_BYTES or len(zlib.compress(log)) <= MOST_BYTES


def run(safe: ScanResult, room: Room) -> Document:
    """Return the one run of the log."""
    findings = listed(safe)
    told = findings[: room.results]
    described = rules(told)
    order = {rule["id"]: index for index, rule in enumerate(described)}
    return {
        "tool": {"driver": _driver(safe, described)},
        "automationDetails": {"id": f"leakscan/{safe.target.kind}/"},
        "invocations": [_invocation(safe, len(findings) - len(told))],
        "originalUriBaseIds": {ROOT: {"description": {"text": "The root of what was scanned."}}},
        "columnKind": "unicodeCodePoints",
        "results": [_result(f, order[f.rule], safe, room.related) for f in told],
        "properties": {"rulesDigest": safe.rules_digest, "target": safe.target.name},
    }


def _driver(safe: ScanResult, described: list[Document]) -> Document:
    version = safe.tool_version
    return known(
        {
            "name": "leakscan",
            "version": version,
            "semanticVersion": version if SEMANTIC.fullmatch(version) else None,
            "rules": described,
        }
    )


def _invocation(safe: ScanResult, left: int) -> Document:
    return known(
        {
            "executionSuccessful": safe.coverage.complete,
            "startTimeUtc": safe.started and f"{safe.started}Z",
            "endTimeUtc": safe.finished and f"{safe.finished}Z",
            "toolExecutionNotifications": _notifications(safe, left),
        }
    )


def _notifications(safe: ScanResult, left: int) -> list[Document]:
    """Say what was not read, what is not listed, and the remarks on the scan."""
    skipped = safe.coverage.skipped
    told: list[Document] = [
        {
            "descriptor": {"id": skip.reason},
            "level": "error",
            "message": {"text": f"Not read: {skip.where}: {words.skipped(skip)}."},
        }
        for skip in skipped[:MOST_NOTIFICATIONS]
    ]
    rest = max(len(skipped) - MOST_NOTIFICATIONS, 0)
    for level, text in (
        ("error", f"Not read: {many(rest, 'more thing')}." if rest else ""),
        ("warning", f"Not listed: {many(left, 'more finding')}." if left else ""),
        *(("note", note) for note in safe.notes),
    ):
        told += [{"level": level, "message": {"text": text}}] if text else []
    return told


def _result(finding: Finding, index: int, safe: ScanResult, most: int) -> Document:
    strongest = places.strongest(finding)
    related = _related(finding, strongest)[:most]
    return known(
        {
            "ruleId": finding.rule,
            "ruleIndex": index,
            "level": LEVELS[finding.level],
            "kind": "fail",
            "rank": round(finding.confidence * 100, 2),
            "message": {"text": _message(finding, related, safe)},
            "locations": [_location(strongest)],
            "relatedLocations": [
                {
                    "id": number,
                    **_location(place),
                    "message": {"text": f"{place.field} stands here."},
                }
                for number, place in enumerate(related, start=1)
            ]
            or None,
            # GitHub keeps an alert open or closed by primaryLocationLineHash: ours survives moves
            "partialFingerprints": {
                "leakscanFingerprint/v1": finding.fingerprint,
                "primaryLocationLineHash": finding.fingerprint,
            },
            "suppressions": _suppressions(finding),
            "properties": _properties(finding),
        }
    )


def _related(finding: Finding, strongest: Occurrence) -> list[Occurrence]:
    """Return the first place of every other member, then all other places."""
    firsts = list({o.value: o for o in reversed(finding.occurrences)}.values())[::-1]
    firsts = [o for o in firsts if o.value != strongest.value]
    seen = {id(o) for o in (strongest, *firsts)}
    return [*firsts, *(o for o in finding.occurrences if id(o) not in seen)]


def _message(finding: Finding, related: list[Occurrence], safe: ScanResult) -> str:
    """Return what stands there, with links to the other members, why, and what to do first."""
    first = places.spots(finding, safe)[0]
    others: dict[Secret, str] = {}
    for number, place in enumerate(related, start=1):
        others.setdefault(place.value, f"[{place.field}]({number})")
    beside = [others[m.value] for m in finding.members if m.value in others]
    what = _literal(f"{words.heading(finding)}: {first.field} {first.value}")
    why = _literal(words.why(finding, 2))
    said = [
        what + (f" with {listing(beside)}" if beside else ""),
        f"{percent(finding.confidence)} likely real" + (f", because {why}" if why else ""),
        _literal(finding.advice.summary.rstrip(".")),
    ]
    return ". ".join(part for part in said if part) + "."


def _literal(text: str) -> str:
    """Escape what SARIF messages give a meaning: links (§3.11.6) and placeholders (§3.11.5)."""
    return re.sub(r"[\\\[\]]", r"\\\g<0>", text).replace("{", "{{").replace("}", "}}")


def _location(occurrence: Occurrence) -> Document:
    place, position = occurrence.provenance, occurrence.position
    return {
        "physicalLocation": {
            "artifactLocation": _artifact(place),
            "region": {
                "startLine": position.line,
                "startColumn": position.column,
                "endColumn": position.end_column,
            },
        },
        "properties": known(
            {
                "field": occurrence.field,
                "origin": place.origin.value,
                "repository": place.repository,
                "commit": place.commit,
                "authorDate": place.author_date,
                "blob": place.blob,
                "refs": list(place.refs) or None,
                "inHead": place.in_head,
                "via": list(occurrence.via) or None,
            }
        ),
    }


def _artifact(place: Provenance) -> Document:
    """Return where the bytes are; what has no path is named after what it is."""
    name = place.path or "/".join(part for part in (place.origin.value, place.commit) if part)
    # a colon in the first folder's name would make it a scheme (RFC 3986 §4.2)
    written = percent_encoded(name, "/!$&'()*+,;=@")
    if written.startswith("/"):
        return {"uri": f"file:///{written.lstrip('/')}"}
    return {"uri": written, "uriBaseId": ROOT}


def _suppressions(finding: Finding) -> list[Document]:
    """Return why nobody has to act; an empty list says that somebody has."""
    kinds = {
        Status.ALLOWED: ("inSource", finding.status_reason),
        Status.BASELINED: ("external", finding.status_reason),
        Status.SAMPLE: ("external", "Published by the provider as an example."),
        Status.RESOLVED: ("external", finding.status_reason or "Resolved."),
    }
    if finding.status not in kinds:
        return []
    kind, reason = kinds[finding.status]
    return [known({"kind": kind, "status": "accepted", "justification": reason})]


def _properties(finding: Finding) -> Document:
    return {
        "confidence": round(finding.confidence, 4),
        "severity": finding.severity.value,
        "security-severity": SEVERITIES[finding.severity],
        "environment": finding.environment.value,
        "keyKind": finding.kind,
        "completeness": finding.completeness.value,
        "status": finding.status.value,
        "occurrences": len(finding.occurrences),
    }
