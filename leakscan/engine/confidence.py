"""From reasons to a probability, a level and a severity."""

from __future__ import annotations

import math
from collections.abc import Iterable

from leakscan.model.evidence import Completeness, Environment, Evidence, Level, Severity
from leakscan.model.rule import Common, EvidenceRule, KeyKind, Rule


def weigh(reasons: Iterable[tuple[str, str]], rows: Iterable[EvidenceRule]) -> tuple[Evidence, ...]:
    """Turn (evidence id, particular) into weighed evidence, strongest first. Unknown ids are left out."""
    known = {row.id: row for row in rows}
    found = [
        Evidence(row.id, row.says.replace("{}", particular), row.weight)
        for id_, particular in reasons
        if (row := known.get(id_))
    ]
    return tuple(sorted(found, key=lambda e: (-abs(e.weight), e.id)))


def probability(log_odds: float) -> float:
    """Return the probability for natural log odds, rounded to four places and never quite 0 or 1."""
    return round(1 / (1 + math.exp(-max(-40.0, min(40.0, log_odds)))), 4)


def level_of(confidence: float, common: Common) -> Level:
    """Return the highest level whose threshold the probability reaches."""
    return next((level for level, least in common.levels if confidence >= least), Level.LOW)


def completeness_of(fields: frozenset[str], kind: KeyKind | None, rule: Rule) -> Completeness:
    """Say whether somebody could call the API with these fields."""
    if kind and kind.needs and set(kind.needs) <= fields:
        return Completeness.USABLE
    parts = {f.id for f in rule.fields if f.secret or f.id.endswith("client_id")}
    return Completeness.PARTIAL if len(parts & fields) > 1 else Completeness.LONE


def severity_of(
    rule: Rule, kind: KeyKind | None, environment: Environment, completeness: Completeness
) -> Severity:
    """Say how bad it is if it is real: a complete production set > a lone production secret > test."""
    worst = kind.severity if kind and completeness is Completeness.USABLE else rule.severity
    if environment is Environment.TEST:
        return _lower(worst, 2)
    if completeness is Completeness.LONE:
        return _lower(worst, 1)
    return worst


def _lower(severity: Severity, steps: int) -> Severity:
    order = (Severity.LOW, Severity.MEDIUM, Severity.HIGH, Severity.CRITICAL)
    return order[max(0, order.index(severity) - steps)]
