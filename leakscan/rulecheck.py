"""Runs every rule's examples through the real engine: a rule carries its own proof.

What is compared is what a user would see, findings after assembly, and never how long it took. A
failure shows values masked.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from leakscan.engine.assemble import assemble
from leakscan.engine.detector import Detector
from leakscan.engine.evidence import TESTS
from leakscan.engine.structure import CHECKS
from leakscan.model.chunk import Chunk
from leakscan.model.evidence import Status
from leakscan.model.finding import Finding
from leakscan.model.provenance import Origin, Provenance
from leakscan.model.rule import EvidenceRule, Example, ExampleValue, Rule, RuleSet
from leakscan.model.secret import Secret


@dataclass(frozen=True, slots=True)
class Failure:
    """One thing that a rule promises and does not keep."""

    rule: str
    """Rule id; empty for what all rules share."""
    example: int
    """Number of the example in its rule, from 1; 0 when the failure is not about an example."""
    note: str
    """The example's note, or the place of the fault."""
    expected: str
    came: str
    """What was there instead, values masked."""

    def __str__(self) -> str:
        where = f"example {self.example}" if self.example else "rule"
        note = f" ({self.note})" if self.note else ""
        return f"{self.rule or 'common'}: {where}{note}: expected {self.expected}; {self.came}"


def check_examples(rules: RuleSet) -> tuple[Failure, ...]:
    """Return what the rules promise and do not keep; empty when all is well."""
    broken = tuple(check_names(rules))
    if broken:  # a detector cannot be made of them
        return broken
    detector = Detector(rules)
    return tuple(
        failure
        for rule in rules.rules
        for number, example in enumerate(rule.examples, start=1)
        for failure in check_example(detector, rules, rule, number, example)
    )


def check_names(rules: RuleSet) -> Iterator[Failure]:
    """Yield every test or check that a rule file names and the engine does not have."""
    for rule in rules.rules:
        for part in rule.fields:
            for shape in part.shapes:
                if shape.check and shape.check not in CHECKS:
                    place = f'field "{part.id}", shape "{shape.id}"'
                    yield unknown(rule.id, place, "check", shape.check, CHECKS)
        yield from check_tests(rule.id, rule.evidence)
    yield from check_tests("", rules.common.evidence)


def check_tests(rule: str, evidence: Iterable[EvidenceRule]) -> Iterator[Failure]:
    """Yield every test of a reason that the engine does not have."""
    for reason in evidence:
        if reason.test and reason.test not in TESTS:
            yield unknown(rule, f'evidence "{reason.id}"', "test", reason.test, TESTS)


def unknown(rule: str, place: str, key: str, name: str, known: Iterable[str]) -> Failure:
    """Return the failure for a name that the engine does not know."""
    return Failure(
        rule, 0, place, f"{key} to be one of {', '.join(sorted(known))}", f'it is "{name}"'
    )


def check_example(
    detector: Detector, rules: RuleSet, rule: Rule, number: int, example: Example
) -> Iterator[Failure]:
    """Yield what one example expects and does not get."""
    found = tuple(
        finding
        for finding in findings_in(detector, rules, example)
        if finding.rule == rule.id
        and finding.status is Status.NEW
        and finding.level.rank >= example.level.rank
    )
    for expected, came in differences(example, found):
        yield Failure(rule.id, number, example.note, expected, came)


def findings_in(detector: Detector, rules: RuleSet, example: Example) -> tuple[Finding, ...]:
    """Return every finding of every rule in an example's text."""
    chunk = Chunk(example.text.encode(), Provenance(Origin.FILE, path=example.path))
    return assemble(detector.detect(chunk).candidates, rules, stage="shared")


def differences(example: Example, found: tuple[Finding, ...]) -> Iterator[tuple[str, str]]:
    """Yield (expected, came) wherever the findings are not what the example says."""
    if not example.finds:
        if found:
            yield f"nothing at {example.level} or above", f"found {shown(found)}"
        return
    there = {(m.field, m.value.reveal()) for f in found for m in f.members}
    missing = [v for v in example.finds if (v.field, v.value.encode()) not in there]
    if missing:
        yield f"{masked(missing)} at {example.level} or above", f"found {shown(found)}"
        return
    if example.sets is not None and len(found) != example.sets:
        yield f"{example.sets} findings", f"found {len(found)}: {shown(found)}"
    yield from unlike("environment", example.environment, {str(f.environment) for f in found})
    yield from unlike("kind", example.kind, {f.kind for f in found})


def unlike(what: str, wanted: str, came: set[str]) -> Iterator[tuple[str, str]]:
    """Yield the difference when findings do not all have the value that the example states."""
    if wanted and came != {wanted}:
        yield f"{what} {wanted}", f"{what} is {', '.join(sorted(came))}"


def masked(values: Iterable[ExampleValue]) -> str:
    """Name values as a report would."""
    return ", ".join(f"{v.field} {Secret(v.value.encode()).masked()}" for v in values)


def shown(findings: tuple[Finding, ...]) -> str:
    """Describe findings in one line."""
    return "; ".join(describe(finding) for finding in findings) or "nothing"


def describe(finding: Finding) -> str:
    """Describe one finding: rule, level, confidence, and members masked."""
    members = ", ".join(f"{m.field} {m.value.masked()}" for m in finding.members)
    return f"{finding.rule} {finding.level} {finding.confidence:.2f} [{members}]"
