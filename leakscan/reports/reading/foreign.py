"""A finding of another scanner, in our shape: for triage, not as our judgement."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass

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
from leakscan.model.fingerprint import fingerprint
from leakscan.model.merging import merge_findings
from leakscan.model.provenance import Origin, Provenance
from leakscan.model.result import Coverage, ScanResult, Target
from leakscan.model.secret import MASK, MaskedSecret, Secret
from leakscan.model.span import Position
from leakscan.reports.reading.documents import Documents

NO_RULES = f"sha256:{'0' * 64}"
"""Digest of rules where none of ours were used."""
FIELD = "secret"
_REDACTED = re.compile(r"(?i).*redacted.*|.*(?:\.\.\.|\*{3,}|…).*", re.DOTALL)

ADVICE = Advice(
    summary="Another scanner reports this, and leakscan has not looked at the value.",
    url="",
    steps=(
        "Scan the place with leakscan: it says whether this is a key of Vipps MobilePay.",
        "If it is one, follow its steps; if it is another provider's key, regenerate it there.",
        "If it is no key, accept it in the scanner that reports it.",
    ),
)


@dataclass(frozen=True, slots=True)
class Record:
    """What the reports of other scanners have in common."""

    rule: str
    title: str
    path: str
    line: int = 1
    column: int = 1
    end_column: int = 0
    """0: not known."""
    value: str = ""
    """As the report gives it: empty or redacted when it does not."""
    known_as: str = ""
    """What identifies the value when it is not given, such as a digest."""
    commit: str = ""
    author_date: str = ""
    repository: str = ""
    works: bool | None = None
    """Whether the scanner tried the key, and what came of it."""
    refuted: str = ""
    """Why somebody judged it no secret."""


def located(full: str, value: str, *, line: int, column: int) -> tuple[int, int, int]:
    """Return line, column and end column of a value from the place of the match around it.

    0 as the end when the value does not stand in the match as it is: redacted, or decoded.
    """
    before, found, _ = full.partition(value) if value else (full, "", "")
    if not found or _REDACTED.fullmatch(value) or "\n" in value:
        return line, column, 0
    *above, last = before.split("\n")
    start = len(last) + (1 if above else column)
    return line + len(above), start, start + len(value)


def result(tool: str, records: Iterable[Record], documents: Documents, version: str) -> ScanResult:
    """Return a result of the findings of ``tool``; ``version`` is leakscan's own.

    What the other scanner read and could not read is not known, and a note says so.
    """
    made = tuple(records)
    cut = Skipped(documents.where, "truncated", "the report was cut short")
    kind = "history" if any(record.commit for record in made) else "files"
    return ScanResult(
        target=Target(kind, f"{documents.where} ({tool})"),
        coverage=Coverage(
            files=len({record.path for record in made}), skipped=(cut,) if documents.cut else ()
        ),
        findings=merge_findings(_finding(tool, record) for record in made),
        tool_version=version,
        rules_digest=NO_RULES,
        notes=(f"a report of {tool}: what it could not read is not known",),
    )


def _finding(tool: str, record: Record) -> Finding:
    rule = _name(f"{tool}.{record.rule}")
    value, name = _value(rule, record)
    level, confidence = {
        True: (Level.HIGH, 0.99),
        False: (Level.LOW, 0.2),
        None: (Level.MEDIUM, 0.5),
    }[record.works]
    evidence = [Evidence("reported", f"{tool} reports it as {record.title}", 0.0)]
    if record.works is not None:
        said = "works" if record.works else "does not work"
        evidence.append(Evidence("tried", f"{tool} tried it: it {said}", 0.0))
    return Finding(
        fingerprint=name,
        rule=rule,
        title=f"{record.title} ({tool})",
        confidence=confidence,
        level=level,
        severity=Severity.HIGH if record.works else Severity.MEDIUM,
        environment=Environment.UNKNOWN,
        kind="unknown",
        completeness=Completeness.LONE,
        members=(Member(FIELD, value),),
        evidence=tuple(evidence),
        occurrences=(_occurrence(record, value),),
        status=Status.RESOLVED if record.refuted else Status.NEW,
        advice=ADVICE,
        status_reason=record.refuted,
    )


def _name(text: str) -> str:
    """Return a rule's name in our spelling."""
    return re.sub(r"[^a-z0-9._-]+", "-", text.lower()).strip("-._") or "unknown"


def _value(rule: str, record: Record) -> tuple[Secret, str]:
    """Return the value, which shows itself as a mask only, and the fingerprint."""
    if record.value and not _REDACTED.fullmatch(record.value):
        clear = Secret(record.value.encode("utf-8", "surrogatepass"))
        return clear, fingerprint(rule, clear)
    known_as = record.known_as or f"{record.path}:{record.line}:{record.column}"
    name = fingerprint(rule, Secret(known_as.encode("utf-8", "surrogatepass")))
    digest = hashlib.sha256(
        name.encode()
    ).hexdigest()  # compares with nothing: the value is unknown
    return MaskedSecret(MASK, hmac=digest, length=0), name


def _occurrence(record: Record, value: Secret) -> Occurrence:
    column = max(1, record.column)
    return Occurrence(
        field=FIELD,
        value=value,
        provenance=Provenance(
            origin=Origin.BLOB if record.commit else Origin.FILE,
            path=record.path.replace("\\", "/").removeprefix("./"),
            commit=record.commit,
            author_date=record.author_date,
            repository=record.repository,
        ),
        position=Position(max(1, record.line), column, max(column, record.end_column)),
    )
