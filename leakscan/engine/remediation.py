"""Chooses what to do now: picks the rule's entry that fits, and names the sales unit in it.

In a rule's steps ``{msn}`` stands behind a noun (``the sales unit {msn}``) and becomes ``with MSN
123456``, or ``that the keys belong to`` where no number stood beside the keys.
"""

from __future__ import annotations

from leakscan.model.evidence import Environment
from leakscan.model.finding import Advice
from leakscan.model.rule import RemediationRule, Rule

UNIT = "{msn}"
UNIT_UNKNOWN = "that the keys belong to"
LONGEST_MSN = 8
"""Digits. A longer "number" is none, and is not repeated: it could be part of a secret."""


def advise(rule: Rule, *, kind: str, environment: Environment, stage: str, msn: str = "") -> Advice:
    """Return the advice of the first entry of the rule that fits.

    Args:
        rule: whose entries are looked through, in order.
        kind: key kind id of the rule, or ``unknown``.
        environment: of the keys.
        stage: ``staged``, ``committed``, ``message`` or ``shared`` (docs/findings.md).
        msn: merchant serial number found beside the keys; empty when none was.
    """
    for entry in rule.remediation:
        if fits(entry, kind=kind, environment=environment, stage=stage):
            return worded(entry, msn)
    return without_steps(rule)


def fits(entry: RemediationRule, *, kind: str, environment: Environment, stage: str) -> bool:
    """Say whether an entry is meant for the case; an empty list is meant for every case."""
    asked = ((entry.kinds, kind), (entry.environments, environment), (entry.stages, stage))
    return all(not meant or given in meant for meant, given in asked)


def worded(entry: RemediationRule, msn: str) -> Advice:
    """Return the entry's advice with the sales unit named as well as it is known."""
    known = msn.isascii() and msn.isdigit() and len(msn) <= LONGEST_MSN
    unit = f"with MSN {msn}" if known else UNIT_UNKNOWN
    return Advice(
        summary=entry.summary.replace(UNIT, unit),
        url=entry.url,
        steps=tuple(step.replace(UNIT, unit) for step in entry.steps),
    )


def without_steps(rule: Rule) -> Advice:
    """Return what can be said of a rule that has no steps for the case."""
    return Advice(
        summary=f"Treat this value ({rule.title}) as known to others: have it replaced.",
        url=rule.references[0] if rule.references else "",
        steps=(),
    )
