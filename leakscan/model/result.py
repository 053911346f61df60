"""Everything one scan learned."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from leakscan.model.chunk import Skipped
from leakscan.model.evidence import Level, Status
from leakscan.model.exposure import Exposure
from leakscan.model.finding import Finding


@dataclass(frozen=True, slots=True)
class Coverage:
    """What was read, and what was not. Adding two is associative and keeps every skip once."""

    blobs: int = 0
    files: int = 0
    commits: int = 0
    bytes: int = 0
    repositories: int = 0
    members: int = 0
    """Archive members."""
    skipped: tuple[Skipped, ...] = ()
    """Sorted, without repeats."""

    @property
    def complete(self) -> bool:
        """Say whether everything that was asked for was read."""
        return not self.skipped

    def __add__(self, other: Coverage) -> Coverage:
        return Coverage(
            blobs=self.blobs + other.blobs,
            files=self.files + other.files,
            commits=self.commits + other.commits,
            bytes=self.bytes + other.bytes,
            repositories=self.repositories + other.repositories,
            members=self.members + other.members,
            skipped=tuple(sorted({*self.skipped, *other.skipped})),
        )


@dataclass(frozen=True, slots=True)
class Target:
    """What was scanned."""

    kind: str
    """``history``, ``files``, ``staged``, ``push``, ``message``, ``org``, ``logs`` or ``stdin``."""
    name: str


@dataclass(frozen=True, slots=True)
class ScanResult:
    """The whole answer. Reporters see this and nothing else."""

    target: Target
    coverage: Coverage
    findings: tuple[Finding, ...]
    """Most confident first; ties by severity, then fingerprint."""
    tool_version: str
    rules_digest: str
    """``sha256:`` and the digest over all rule files in use."""
    notes: tuple[str, ...] = ()
    """Remarks on the scan as a whole (a configuration that was seen and not obeyed, …)."""
    remarks: tuple[str, ...] = field(default=(), compare=False)
    """How things were read where there is more than one way; said at ``--verbose`` only. Not part of
    the answer: two results that differ in nothing else are equal."""
    shown_from: Level = Level.LOW
    """``--min-confidence``: findings below it are counted and not shown."""
    fingerprint_key: bytes = field(default=b"leakscan/v1", repr=False)
    """Key of ``value_hmac``."""
    show_secrets: bool = False
    list_samples: bool = False
    """Whether reports list published samples too; they are counted in any case."""
    show_all: bool = False
    """Whether a report for a person may be longer than a screen (``--all``)."""
    received: bool = False
    """Whether a server looked at what was sent to it: who reads the report is somewhere else."""
    started: str = ""
    """When the scan began, UTC as ``YYYY-MM-DDThh:mm:ss``; empty when not known. The caller of the
    scan reads the clock; reports that have no place for times leave them out."""
    finished: str = ""
    """When it ended, in the same form."""
    exposures: Mapping[str, Exposure] = field(default_factory=dict)
    """What logs tell, by fingerprint of the finding; empty where no logs were scanned."""

    @property
    def shown(self) -> tuple[Finding, ...]:
        """Return the findings that a report shows: open ones at or above ``shown_from``."""
        return tuple(
            f for f in self.findings if f.status in OPEN and f.level.rank >= self.shown_from.rank
        )

    def at_least(self, level: Level) -> tuple[Finding, ...]:
        """Return the open findings at or above ``level``: those that can fail a run."""
        return tuple(f for f in self.findings if f.status in OPEN and f.level.rank >= level.rank)


OPEN = frozenset({Status.NEW, Status.OTHER_PROVIDER})
"""Statuses that a person still has to act on."""


def merge_coverage(parts: Iterable[Coverage]) -> Coverage:
    """Add coverages in any order and grouping."""
    total = Coverage()
    for part in parts:
        total = total + part
    return total
