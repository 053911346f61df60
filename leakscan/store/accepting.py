"""Which findings a baseline accepts, which entries that uses, and which are past their day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from leakscan.model.evidence import Status
from leakscan.model.finding import Finding, Member
from leakscan.model.fingerprint import fingerprint
from leakscan.model.result import OPEN
from leakscan.model.rule import RuleSet
from leakscan.store.baseline import PUBLIC_KEY, Baseline, Entry


@dataclass(frozen=True, slots=True)
class Applied:
    """Findings as a baseline leaves them, and what it says of the baseline."""

    findings: tuple[Finding, ...]
    unused: tuple[Entry, ...] = ()
    """Entries of which no value was found."""
    expired: tuple[Entry, ...] = ()
    """Entries past their day, of which a value was found: they accept nothing any more."""
    partial: tuple[Finding, ...] = ()
    """Open findings of which some secrets are accepted and others are not."""


class _Index:
    """Looks entries up by rule and value."""

    def __init__(self, baseline: Baseline) -> None:
        self._by_value: dict[tuple[str, str], list[Entry]] = {}
        for entry in baseline.entries:
            for digest in (entry.fingerprint, *entry.values):
                self._by_value.setdefault((entry.rule, digest), []).append(entry)

    def entries(self, rule: str, member: Member) -> tuple[Entry, ...]:
        """Return the entries that name the value."""
        names = fingerprint(rule, member.value), member.value.hmac(PUBLIC_KEY)
        found = [e for name in names for e in self._by_value.get((rule, name), ())]
        return tuple(dict.fromkeys(found))


def secrets(finding: Finding, rules: RuleSet) -> tuple[Member, ...]:
    """Return the members that are secret: an id or a serial number is none."""
    rule = rules.rule_named(finding.rule)
    return tuple(m for m in finding.members if rule.field_named(m.field).secret)


def accept(
    findings: Iterable[Finding], baseline: Baseline, *, rules: RuleSet, today: str
) -> Applied:
    """Give accepted findings the status ``baselined`` and the reason.

    A finding is accepted when **every** secret of it is, by one entry or by several: a set to which
    a new key was added shows again, and one that only lost a part or found together does not.

    Args:
        findings: as assembled, values known.
        baseline: what was accepted.
        rules: the rules that the findings were found with; they say which members are secret.
        today: ``YYYY-MM-DD``; an entry holds on its last day and not after it.
    """
    index = _Index(baseline)
    used: set[Entry] = set()
    left: list[Finding] = []
    partial: list[Finding] = []
    for finding in findings:
        known = [index.entries(finding.rule, member) for member in secrets(finding, rules)]
        used.update(entry for entries in known for entry in entries)
        live = [[e for e in entries if not e.has_expired(today)] for entries in known]
        if finding.status in OPEN and live and all(live):
            chosen = dict.fromkeys(entries[0] for entries in live)
            reason = "; ".join(dict.fromkeys(entry.says for entry in chosen))
            left.append(replace(finding, status=Status.BASELINED, status_reason=reason))
            continue
        left.append(finding)
        if finding.status in OPEN and any(known) and not all(known):
            partial.append(finding)
    return Applied(
        findings=tuple(left),
        unused=tuple(e for e in baseline.entries if e not in used),
        expired=tuple(e for e in baseline.entries if e in used and e.has_expired(today)),
        partial=tuple(partial),
    )


def news(findings: Iterable[Finding], baseline: Baseline, *, rules: RuleSet) -> tuple[Finding, ...]:
    """Return the open findings with a secret that no entry names, be it past its day or not."""
    index = _Index(baseline)
    return tuple(
        f
        for f in findings
        if f.status in OPEN
        and not all(index.entries(f.rule, member) for member in secrets(f, rules))
    )


def named_by(finding: Finding, baseline: Baseline, *, rules: RuleSet) -> tuple[Entry, ...]:
    """Return the entries that name a secret of the finding."""
    index = _Index(baseline)
    found = (e for m in secrets(finding, rules) for e in index.entries(finding.rule, m))
    return tuple(dict.fromkeys(found))


def entry_for(
    finding: Finding, *, rules: RuleSet, reason: str, owner: str, date: str, expires: str = ""
) -> Entry:
    """Return the entry that accepts a finding as it is now."""
    digests = {member.value.hmac(PUBLIC_KEY) for member in secrets(finding, rules)}
    return Entry(
        fingerprint=finding.fingerprint,
        rule=finding.rule,
        reason=reason,
        owner=owner,
        date=date,
        expires=expires,
        values=tuple(sorted(digests)),
    )
