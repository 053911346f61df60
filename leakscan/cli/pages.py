"""Pages for a person: a list of rules, one rule's story, one finding's reasons as a sum."""

from __future__ import annotations

import math
import os
import sys
from collections.abc import Iterable, Iterator, Sequence

from leakscan.cli.account import Account
from leakscan.cli.options import Settings
from leakscan.cli.terminal import emit, uses_color, width
from leakscan.model.evidence import Evidence
from leakscan.model.finding import Advice
from leakscan.model.rule import Common, EvidenceRule, Field, RemediationRule, Rule, RuleSet
from leakscan.reports.escape import printable
from leakscan.reports.layout import BLANK, Line, paragraph, rendered

READABLE = 100
"""Widest line of prose, in characters."""
INDENT = "  "


def show(lines: Iterable[Line], settings: Settings) -> None:
    """Print a page."""
    terminal = sys.stdout is not None and sys.stdout.isatty()
    color = uses_color(settings.no_color, os.environ, terminal=terminal)
    emit(rendered(lines, color=color).decode())


def room() -> int:
    """Return how wide a page is."""
    return min(width(terminal=sys.stdout is not None and sys.stdout.isatty()), READABLE)


def text(words: str, *, first: str = "", style: str = "") -> list[Line]:
    """Return a paragraph as wide as the page."""
    return paragraph(printable(words), room(), first=first, style=style)


def listing(rules: RuleSet) -> Iterator[Line]:
    """Return one line for each rule."""
    for rule in rules.rules:
        yield Line(f"{rule.id}: {printable(rule.title)}", "strong")
        kinds = ", ".join(kind.id for kind in rule.kinds)
        yield from text(
            f"{rule.severity}, {len(rule.examples)} examples, from {rule.origin}"
            + (f"; kinds: {kinds}" if kinds else ""),
            first=INDENT,
        )


def story(rule: Rule) -> Iterator[Line]:
    """Say what a rule is about and what to do about a finding of it."""
    yield Line(printable(rule.title), "strong")
    yield from text(rule.description)
    yield BLANK
    yield from text(rule.attacker, first="What somebody could do: ")
    for url in rule.references:
        yield Line(INDENT + printable(url))
    for remediation in rule.remediation:
        yield BLANK
        yield from text(_when(remediation), style="strong")
        yield from steps(Advice(remediation.summary, remediation.url, remediation.steps))


def _when(remediation: RemediationRule) -> str:
    parts = {
        "kind": remediation.kinds,
        "environment": remediation.environments,
        "stage": remediation.stages,
    }
    said = [f"{name} {' or '.join(values)}" for name, values in parts.items() if values]
    return f"For {', '.join(said)}:" if said else "In every other case:"


def steps(advice: Advice) -> Iterator[Line]:
    """Say what to do, in order."""
    yield from text(advice.summary)
    for number, step in enumerate(advice.steps, start=1):
        yield from text(step, first=f"{INDENT}{number}. ")
    if advice.url:
        yield Line(INDENT + printable(advice.url))


def anatomy(rule: Rule, common: Common) -> Iterator[Line]:
    """Say how a rule finds and weighs: its fields, shapes and reasons."""
    yield Line(f"{rule.id}: {printable(rule.title)}", "strong")
    yield from text(f"severity {rule.severity}, prior {rule.prior:+.1f}, from {rule.origin}")
    for part in rule.fields:
        yield BLANK
        yield from _field(part)
    yield BLANK
    yield Line("Reasons, with their weight in log odds", "strong")
    for reason in sorted((*rule.evidence, *common.evidence), key=_strongest_first):
        yield from text(f"{reason.says}  [{reason.id}]", first=f"{reason.weight:+7.1f}  ")


def _strongest_first(reason: EvidenceRule) -> tuple[float, str]:
    return (-reason.weight, reason.id)


def _field(part: Field) -> Iterator[Line]:
    role = "secret" if part.secret else "context"
    yield Line(f"{part.id} ({role}): {printable(part.title)}", "strong")
    yield from text(", ".join(part.names), first=f"{INDENT}names: ")
    if part.weak_names:
        yield from text(", ".join(part.weak_names), first=f"{INDENT}weak names: ")
    for shape in part.shapes:
        yield from text(f"{shape.says}  [{shape.id}]", first=f"{shape.weight:+7.1f}  ")


def account(one: Account, common: Common) -> Iterator[Line]:
    """Say why a finding has its probability, what would change that, and what to do."""
    yield Line(printable(one.title), "strong")
    yield Line(f"{one.fingerprint} by rule {printable(one.rule)}, {one.summary}", "faint")
    for place in one.places:
        yield from text(str(place), first=INDENT)
    yield BLANK
    yield Line("Why", "strong")
    yield from total(one.evidence)
    yield from text(thresholds(common), first=INDENT)
    yield BLANK
    yield Line("What would change that", "strong")
    yield from turns(one.evidence, common)
    yield BLANK
    yield Line("What to do now", "strong")
    yield from steps(one.advice)


def total(evidence: Sequence[Evidence]) -> Iterator[Line]:
    """Write the reasons as a sum: the prior, each weight, the log odds, the probability."""
    for reason in sorted(evidence, key=lambda e: (e.id != "prior", -abs(e.weight))):
        yield from text(f"{reason.says}  [{reason.id}]", first=f"{reason.weight:+7.2f}  ")
    odds = math.fsum(reason.weight for reason in evidence)
    yield Line(f"{'-' * 7}")
    yield Line(
        f"{odds:+7.2f}  log odds, a probability of {probability(odds):.1%} (1 / (1 + e^-x))",
        "strong",
    )


def thresholds(common: Common) -> str:
    """Say from which probability, and which sum, each level begins."""
    begins = (
        f"{name} from {least:.0%} ({math.log(least / (1 - least)):+.2f})"
        for name, least in common.levels
        if 0 < least < 1
    )
    return f"Levels: {', '.join(begins)}; below that low."


def turns(evidence: Sequence[Evidence], common: Common) -> Iterator[Line]:
    """Say which of the strongest reasons, on either side, the verdict hangs on."""
    reasons = sorted((e for e in evidence if e.id != "prior"), key=lambda e: -abs(e.weight))
    odds = math.fsum(reason.weight for reason in evidence)
    now = level(probability(odds), common)
    for side, sign in (("for", 1), ("against", -1)):
        these = [reason for reason in reasons if reason.weight * sign > 0]
        yield from text(_turn(these, side, odds, now, common), first=INDENT)


def _turn(reasons: Sequence[Evidence], side: str, odds: float, now: str, common: Common) -> str:
    if not reasons:
        return f"There is no reason {side} it."
    for count, reason in enumerate(reasons, start=1):
        odds -= reason.weight
        without = level(probability(odds), common)
        if without != now:
            said = "; ".join(reason.says for reason in reasons[:count])
            return f"It would be {without} ({probability(odds):.1%}) if this were not so: {said}."
    return (
        f"It would still be {now} ({probability(odds):.1%}) without any of the reasons {side} it."
    )


def probability(odds: float) -> float:
    """Return the probability for log odds."""
    return 1 / (1 + math.exp(-odds)) if odds > -700 else 0.0  # e^710 is more than a float holds


def level(confidence: float, common: Common) -> str:
    """Return the name of the level that a probability reaches."""
    return next((str(name) for name, least in common.levels if confidence >= least), "low")
