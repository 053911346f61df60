"""What all reports share: what is listed, what is counted, and that no secret leaves in clear.

This is the only module of the package's reports that calls ``reveal()``: in ``clear``, behind
``ScanResult.show_secrets``, and in ``serial_number``, which is no secret. What else leaves is
sealed (``model/sealing.py``).
"""

from __future__ import annotations

from dataclasses import dataclass

from leakscan.model.evidence import Level, Status
from leakscan.model.finding import Finding, Member
from leakscan.model.result import OPEN, ScanResult
from leakscan.model.sealing import sealed
from leakscan.model.secret import Secret

__all__ = ["SUPPRESSED", "Counts", "clear", "counts", "listed", "sealed", "serial_number"]

SUPPRESSED = frozenset({Status.BASELINED, Status.ALLOWED})
SERIAL_NUMBERS = frozenset({"msn"})
"""Fields that reports for people show in full; contract §4 says that they are no secret."""
MOST_DIGITS = 8


def clear(value: Secret, result: ScanResult) -> str | None:
    """Return the value in clear when the user asked for that, else None."""
    if not result.show_secrets:
        return None
    return value.reveal().decode("utf-8", "backslashreplace")


def serial_number(member: Member, finding: Finding) -> str:
    """Return a serial number in full: it opens nothing and tells whose keys these are.

    Empty for every other value, for what does not look like one, and for a number that is a part of
    another value of the set.
    """
    if member.field not in SERIAL_NUMBERS:
        return ""
    number = member.value.reveal()
    others = (m.value.reveal() for m in finding.members if m.field not in SERIAL_NUMBERS)
    plain = number.isdigit() and len(number) <= MOST_DIGITS
    return number.decode("ascii") if plain and not any(number in o for o in others) else ""


@dataclass(frozen=True, slots=True)
class Counts:
    """The numbers of ``summary`` (docs/reports.md)."""

    findings: int
    """Open findings of every level, also those below ``shown_from``."""
    high: int
    medium: int
    low: int
    suppressed: int
    """Baselined or allowed."""
    samples: int


def counts(result: ScanResult) -> Counts:
    """Count the findings by what they ask of a person."""
    levels = [f.level for f in result.findings if f.status in OPEN]
    return Counts(
        findings=len(levels),
        high=levels.count(Level.HIGH),
        medium=levels.count(Level.MEDIUM),
        low=levels.count(Level.LOW),
        suppressed=sum(f.status in SUPPRESSED for f in result.findings),
        samples=sum(f.status is Status.SAMPLE for f in result.findings),
    )


def listed(result: ScanResult) -> tuple[Finding, ...]:
    """Return what a machine-readable report lists.

    Everything at or above ``shown_from`` with its status, suppressed or not, so that a consumer can
    see what was accepted; published samples only when ``list_samples`` asks for them.
    """
    return tuple(
        f
        for f in result.findings
        if (result.list_samples if f.status is Status.SAMPLE else _shown_level(f, result))
    )


def _shown_level(finding: Finding, result: ScanResult) -> bool:
    return finding.level.rank >= result.shown_from.rank
