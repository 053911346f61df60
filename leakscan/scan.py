"""The use case: a source's shards through the detector, joined into one result."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from leakscan.model.result import ScanResult
from leakscan.model.rule import RuleSet
from leakscan.sources.base import Source


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a scan is, for a person who waits."""

    items: int
    bytes: int
    candidates: int


@dataclass(frozen=True, slots=True)
class ScanOptions:
    """What a scan needs beyond its source."""

    rules: RuleSet
    tool_version: str
    stage: str = "shared"
    """Stage for the advice: ``staged``, ``committed``, ``message`` or ``shared`` (docs/findings.md)."""
    jobs: int = 1
    prefilter: str = "auto"
    """``auto``, ``hyperscan`` or ``python``; all give the same findings."""
    fingerprint_key: bytes = b"leakscan/v1"
    trust_target: bool = True
    """Whether inline allows found in the scanned content are obeyed; if not they are reported."""


def scan(
    source: Source, options: ScanOptions, *, progress: Callable[[Progress], None] | None = None
) -> ScanResult:
    """Read everything the source has and return what stands in it."""
    raise AssertionError((source, options, progress))
