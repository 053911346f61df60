"""GitLab's secret detection report, schema 15.0.7 (``artifacts:reports:secret_detection``)."""

from __future__ import annotations

import hashlib
import uuid
from typing import BinaryIO

from leakscan.model.evidence import Level
from leakscan.model.finding import Finding
from leakscan.model.result import ScanResult
from leakscan.reports import places, words
from leakscan.reports.common import sealed
from leakscan.reports.escape import printable
from leakscan.reports.json_v1 import known
from leakscan.reports.jsontext import json_text
from leakscan.reports.markup import code, plain
from leakscan.reports.phrases import many, percent

writes_when_empty = True

VERSION = "15.0.7"
NO_COMMIT = "0000000"
"""What GitLab's own analyzer writes when it scans files without their history."""
NO_TIME = "1970-01-01T00:00:00"
"""The schema demands times; this one says that they are not known."""
LONGEST_NAME, LONGEST_SOLUTION, LONGEST_DESCRIPTION = 255, 7000, 1_048_576
MOST_PLACES, MOST_MESSAGES = 50, 1_000

Document = dict[str, object]


def write(result: ScanResult, out: BinaryIO, *, color: bool, width: int) -> None:
    """Write the report; ``color`` and ``width`` mean nothing here."""
    del color, width
    safe = sealed(result, printable)
    report = {
        "version": VERSION,
        "scan": _scan(safe),
        "vulnerabilities": [_vulnerability(finding, safe) for finding in safe.shown],
    }
    out.write(f"{json_text(report, indent=2)}\n".encode())


def _scan(safe: ScanResult) -> Document:
    program = {
        "id": "leakscan",
        "name": "leakscan",
        "version": safe.tool_version,
        "vendor": {"name": "leakscan"},
    }
    return {
        "analyzer": program,
        "scanner": program,
        "type": "secret_detection",
        "start_time": safe.started or NO_TIME,
        "end_time": safe.finished or safe.started or NO_TIME,
        "status": "success" if safe.coverage.complete else "failure",
        "messages": _messages(safe),
    }


def _messages(safe: ScanResult) -> list[Document]:
    skipped = safe.coverage.skipped
    told = [f"Not read: {skip.where}: {words.skipped(skip)}" for skip in skipped[:MOST_MESSAGES]]
    if rest := len(skipped) - len(told):
        told.append(f"Not read: {many(rest, 'more thing')}.")
    messages: list[Document] = [{"level": "warn", "value": text} for text in told]
    return messages + [{"level": "info", "value": note} for note in safe.notes if note]


def _vulnerability(finding: Finding, safe: ScanResult) -> Document:
    strongest = places.strongest(finding)
    steps = [f"{number}. {step}" for number, step in enumerate(finding.advice.steps, start=1)]
    digest = hashlib.sha256(finding.fingerprint.encode()).digest()
    return known(
        {
            "id": str(uuid.UUID(bytes=digest[:16], version=4)),
            "name": words.title(finding)[:LONGEST_NAME],
            "description": _description(finding, safe)[:LONGEST_DESCRIPTION],
            "severity": finding.severity.value.capitalize(),
            "solution": "\n".join([finding.advice.summary, *steps])[:LONGEST_SOLUTION],
            "identifiers": [
                {
                    "type": "leakscan_rule",
                    "name": f"leakscan {finding.rule}",
                    "value": finding.rule,
                },
                {
                    "type": "leakscan_fingerprint",
                    "name": f"leakscan {finding.fingerprint}",
                    "value": finding.fingerprint,
                },
            ],
            "links": [{"url": finding.advice.url}] if finding.advice.url else None,
            "flags": _flags(finding),
            "location": known(
                {
                    "file": strongest.provenance.path,
                    "start_line": strongest.position.line,
                    "end_line": strongest.position.line,
                    "commit": known(
                        {
                            "sha": strongest.provenance.commit or NO_COMMIT,
                            "date": strongest.provenance.author_date,
                        }
                    ),
                }
            ),
            "raw_source_code_extract": places.value(strongest.value, safe),
        }
    )


def _description(finding: Finding, safe: ScanResult) -> str:
    """Tell the finding in GitLab's Markdown, with the places that one location cannot hold."""
    likely = f"{percent(finding.confidence)} likely real"
    complete = words.COMPLETENESS[finding.completeness]
    lines = [f"{plain(words.heading(finding))}: {likely}, {complete}.", ""]
    for spot in places.spots(finding, safe):
        lines += [
            f"* {code(spot.field)} {code(spot.value)} in {code(places.place(place))}"
            for place in spot.places[:MOST_PLACES]
        ]
        if rest := len(spot.places[MOST_PLACES:]):
            lines.append(f"* {code(spot.field)} in {many(rest, 'more place')}")
    if finding.evidence:
        lines += ["", f"Because {plain(words.why(finding, 3))}."]
    return "\n".join(lines)


def _flags(finding: Finding) -> list[Document] | None:
    if finding.level is not Level.LOW:
        return None
    return [
        {
            "type": "flagged-as-likely-false-positive",
            "origin": "leakscan",
            "description": f"low confidence: {percent(finding.confidence)} likely real",
        }
    ]
