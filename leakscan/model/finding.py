"""One leaked credential set, judged, with every place where its members stand."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass

from leakscan.model.evidence import (
    Completeness,
    Environment,
    Evidence,
    Level,
    Severity,
    Status,
)
from leakscan.model.exposure import Record
from leakscan.model.provenance import Provenance
from leakscan.model.secret import Secret
from leakscan.model.span import Position


@dataclass(frozen=True, slots=True)
class Member:
    """One value of the set. Equal values are one member, however often they stand somewhere."""

    field: str
    value: Secret


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One place where one member stands."""

    field: str
    value: Secret
    provenance: Provenance
    position: Position
    via: tuple[str, ...] = ()
    """Layers opened by the source and by the engine, outermost first."""
    record: Record | None = dataclasses.field(default=None, compare=False)
    """The log record around it, where logs are scanned; not part of which place it is."""


@dataclass(frozen=True, slots=True)
class Advice:
    """What to do now: true to the provider's documentation and to where the finding stands."""

    summary: str
    url: str
    steps: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Finding:
    """One leaked credential set (docs/findings.md)."""

    fingerprint: str
    """``v1:`` and a hexadecimal digest of rule and value, never of position, commit or path."""
    rule: str
    title: str
    confidence: float
    """Probability that this is a real credential, 0 to 1."""
    level: Level
    severity: Severity
    environment: Environment
    kind: str
    completeness: Completeness
    members: tuple[Member, ...]
    evidence: tuple[Evidence, ...]
    """Strongest first, by absolute weight."""
    occurrences: tuple[Occurrence, ...]
    """Sorted by repository, path, line, column."""
    status: Status
    advice: Advice
    status_reason: str = ""
    """Why it was allowed or baselined, in the words of who did it."""
