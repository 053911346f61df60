"""Candidates from many chunks become findings: one credential set, one finding, in whatever order they come.

The result is a function of the *set* of candidates, so serial, pooled and distributed scans agree.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from leakscan.engine.confidence import (
    completeness_of,
    level_of,
    probability,
    severity_of,
    weigh,
)
from leakscan.engine.observing import path_reasons
from leakscan.engine.remediation import advise
from leakscan.engine.setting import environment_of_path
from leakscan.model.evidence import Environment, Evidence, Status
from leakscan.model.finding import Finding, Member, Occurrence
from leakscan.model.fingerprint import fingerprint
from leakscan.model.match import Candidate, Sighting
from leakscan.model.rule import EvidenceRule, Rule, RuleSet
from leakscan.model.secret import Secret

_SAMPLES = frozenset({"sample", "sample-variant"})
_KEY = "subscription_key"
_NOWHERE = "provider-nowhere"
_ELSEWHERE = "provider-elsewhere"
_SILENT = frozenset({_NOWHERE, _ELSEWHERE, "entra-silent"})
"""Reasons that fall when the path mentions the provider."""


@dataclass(frozen=True, slots=True)
class _Judged:
    """One candidate, weighed at its best path."""

    candidate: Candidate
    evidence: tuple[Evidence, ...]
    log_odds: float
    environment: Environment

    @property
    def order(self) -> tuple[float, str, str]:
        first = self.candidate.members[0]
        return (-self.log_odds, first.provenance.path, first.provenance.blob)


@dataclass(slots=True)
class _Group:
    """All candidates of one finding."""

    rule: Rule
    value: Secret
    candidates: list[Candidate] = field(default_factory=list)


def assemble(
    candidates: Iterable[Candidate],
    rules: RuleSet,
    *,
    stage: str = "shared",
    mentioned: frozenset[str] = frozenset(),
) -> tuple[Finding, ...]:
    """Return the findings, most confident first.

    Args:
        candidates: from any number of chunks, in any order, repeats allowed.
        rules: the rules that the candidates were found with.
        stage: how far the content has travelled, for the advice (see ``ScanOptions.stage``).
        mentioned: ids of rules whose provider is mentioned anywhere in what was scanned.
    """
    candidates = [_elsewhere(c) if c.rule in mentioned else c for c in candidates]
    groups = _grouped(candidates, rules)
    findings = [_finding(group, rules, stage) for group in groups]
    return tuple(
        sorted(findings, key=lambda f: (-f.confidence, -_severity_rank(f), f.rule, f.fingerprint))
    )


def _elsewhere(candidate: Candidate) -> Candidate:
    """Say of a candidate in silent content that the provider is mentioned elsewhere in the scan."""
    if _NOWHERE not in candidate.reasons:
        return candidate
    reasons = tuple(_ELSEWHERE if r == _NOWHERE else r for r in candidate.reasons)
    return replace(candidate, reasons=reasons)


def _severity_rank(finding: Finding) -> int:
    return ("low", "medium", "high", "critical").index(finding.severity)


def _grouped(candidates: Iterable[Candidate], rules: RuleSet) -> list[_Group]:
    """Group by primary value; keys that stand alone somewhere join the set that has them elsewhere."""
    groups: dict[tuple[str, Secret], _Group] = {}
    homes: dict[tuple[str, Secret], set[Secret]] = defaultdict(set)
    for candidate in dict.fromkeys(candidates):
        first = candidate.members[0].match
        key = (candidate.rule, first.value)
        group = groups.setdefault(key, _Group(rules.rule_named(candidate.rule), first.value))
        group.candidates.append(candidate)
        if first.field != _KEY:
            for sighting in candidate.members:
                if sighting.match.field == _KEY:
                    homes[candidate.rule, sighting.match.value].add(first.value)
    for (rule_id, value), group in list(groups.items()):
        home = homes.get((rule_id, value), set()) - {value}
        if home and group.candidates[0].members[0].match.field == _KEY:
            chosen = min(home, key=lambda v: fingerprint(rule_id, v))
            groups[rule_id, chosen].candidates += group.candidates
            del groups[rule_id, value]
    return list(groups.values())


def judge(candidate: Candidate, rules: RuleSet) -> tuple[tuple[Evidence, ...], float]:
    """Return the evidence for a candidate at the path where it weighs most, and its log odds."""
    rule = rules.rule_named(candidate.rule)
    rows = (*rule.evidence, *rules.common.evidence)
    first = candidate.members[0].match
    shape = next((s for s in rule.field_named(first.field).shapes if s.id == first.shape), None)
    base = [Evidence("prior", "before any reason", rule.prior)]
    if shape:
        base.append(Evidence(f"shape-{shape.id}", shape.says, shape.weight))
    stands_in = {row.id for row in rows if row.test == "stand-in"} & set(candidate.reasons)
    weighed = [
        (*base, *_at(path, candidate, rows, speechless=bool(stands_in)))
        for path in _paths(candidate)
    ]
    best = max(weighed, key=lambda evidence: sum(e.weight for e in evidence))
    return tuple(sorted(best, key=lambda e: (-abs(e.weight), e.id))), sum(e.weight for e in best)


def _at(
    path: str, candidate: Candidate, rows: Sequence[EvidenceRule], *, speechless: bool
) -> tuple[Evidence, ...]:
    """Return the evidence for a candidate at one path; of a stand-in only what speaks against it.

    A stand-in has the names and the company of a key, and they say nothing then.
    """
    says = dict(candidate.says)
    by_path = list(path_reasons(path, tuple(rows)))
    spoken = any(i == "provider-path" for i, _ in by_path)  # the path mentions it, then
    reasons = [(i, says.get(i, "")) for i in candidate.reasons if not (spoken and i in _SILENT)]
    found = weigh([*reasons, *by_path], rows)
    return tuple(e for e in found if e.weight < 0) if speechless else found


def _paths(candidate: Candidate) -> list[str]:
    """Return the paths of the main value; a joined id may stand elsewhere (``joining.py``)."""
    main = candidate.members[0].match.value
    return sorted({s.provenance.path for s in candidate.members if s.match.value == main})


def _judged(candidate: Candidate, rules: RuleSet) -> _Judged:
    evidence, log_odds = judge(candidate, rules)
    environment = candidate.environment
    if environment is Environment.UNKNOWN:
        environment = next(
            (
                e
                for p in _paths(candidate)
                if (e := environment_of_path(p, rules.common)) is not Environment.UNKNOWN
            ),
            environment,
        )
    return _Judged(candidate, evidence, log_odds, environment)


def _finding(group: _Group, rules: RuleSet, stage: str) -> Finding:
    rule = group.rule
    judged = sorted((_judged(c, rules) for c in group.candidates), key=lambda j: j.order)
    best = judged[0]
    sightings = [s for j in judged for s in j.candidate.members]
    members = _members(sightings, rule)
    known = [j.environment for j in judged if j.environment is not Environment.UNKNOWN]
    status = _status(judged, rules)
    environment = known[0] if known else Environment.UNKNOWN
    kind_id = next((j.candidate.kind for j in judged if j.candidate.kind != "unknown"), "unknown")
    kind = next((k for k in rule.kinds if k.id == kind_id), None)
    completeness = completeness_of(frozenset(m.field for m in members), kind, rule)
    confidence = probability(best.log_odds)
    serial = next((m.value.reveal().decode() for m in members if m.field == "msn"), "")
    return Finding(
        fingerprint=fingerprint(rule.id, group.value),
        rule=rule.id,
        title=kind.title if kind else rule.title,
        confidence=confidence,
        level=level_of(confidence, rules.common),
        severity=severity_of(rule, kind, environment, completeness),
        environment=environment,
        kind=kind_id,
        completeness=completeness,
        members=members,
        evidence=best.evidence,
        occurrences=_occurrences(sightings),
        status=status,
        advice=advise(rule, kind=kind_id, environment=environment, stage=stage, msn=serial),
        status_reason=_allowed_for(judged) if status is Status.ALLOWED else "",
    )


def _status(judged: Sequence[_Judged], rules: RuleSet) -> Status:
    best = judged[0]
    if _SAMPLES & set(best.candidate.reasons):
        return Status.SAMPLE
    if all(j.candidate.allowed is not None for j in judged):
        return Status.ALLOWED
    rule = rules.rule_named(best.candidate.rule)
    rows = {r.id: r for r in (*rules.common.evidence, *rule.evidence)}
    brought = next(
        (rows[e.id].status for e in best.evidence if e.id in rows and rows[e.id].status), ""
    )
    silent = any(e.id in (_NOWHERE, _ELSEWHERE) for e in best.evidence)
    if brought and silent and best.log_odds < 0:
        return Status(brought)
    return Status.NEW


def _allowed_for(judged: Sequence[_Judged]) -> str:
    """Return the reasons of the inline allows, each once, in an order that no worker decides."""
    return "; ".join(sorted({j.candidate.allowed for j in judged if j.candidate.allowed}))


def _members(sightings: Iterable[Sighting], rule: Rule) -> tuple[Member, ...]:
    order = [f.id for f in sorted(rule.fields, key=lambda f: not f.secret)]
    unique = dict.fromkeys(Member(s.match.field, s.match.value) for s in sightings)
    return tuple(sorted(unique, key=lambda m: (order.index(m.field), m.value.reveal())))


def _occurrences(sightings: Iterable[Sighting]) -> tuple[Occurrence, ...]:
    unique = dict.fromkeys(
        Occurrence(
            s.match.field,
            s.match.value,
            s.provenance,
            s.match.position,
            (*s.provenance.via, *s.match.via),
            s.record,
        )
        for s in sightings
    )
    return tuple(sorted(unique, key=_place))


def _place(one: Occurrence) -> tuple[str, str, str, int, int, str]:
    where = one.provenance
    return (
        where.repository,
        where.path,
        where.blob or where.commit,
        one.position.line,
        one.position.column,
        one.field,
    )
