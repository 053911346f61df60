"""Findings of several results become one list: one finding for each fingerprint."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from leakscan.model.finding import Finding, Occurrence
from leakscan.model.result import OPEN

_SEVERITIES = ("low", "medium", "high", "critical")


def merge_findings(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Join findings of the same fingerprint, and order all as a result does.

    The most confident one speaks; members and places are those of all. It stays open when one of
    them is.
    """
    by_name: dict[str, Finding] = {}
    for finding in findings:
        known = by_name.get(finding.fingerprint)
        by_name[finding.fingerprint] = finding if known is None else _joined(known, finding)
    return tuple(sorted(by_name.values(), key=_order))


def _joined(one: Finding, two: Finding) -> Finding:
    best, other = (two, one) if two.confidence > one.confidence else (one, two)
    judge = other if best.status not in OPEN and other.status in OPEN else best
    places = dict.fromkeys((*best.occurrences, *other.occurrences))
    return replace(
        best,
        members=tuple(dict.fromkeys((*best.members, *other.members))),
        occurrences=tuple(sorted(places, key=_place)),
        status=judge.status,
        status_reason=judge.status_reason,
    )


def _order(finding: Finding) -> tuple[float, int, str, str]:
    severity = _SEVERITIES.index(finding.severity)
    return (-finding.confidence, -severity, finding.rule, finding.fingerprint)


def _place(one: Occurrence) -> tuple[str, str, str, int, int, str]:
    where, position = one.provenance, one.position
    version = where.blob or where.commit
    return (where.repository, where.path, version, position.line, position.column, one.field)
