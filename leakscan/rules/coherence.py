"""What must hold between the parts of one rule: ids are unique, and what is named exists."""

from __future__ import annotations

from collections.abc import Iterable

from leakscan.model.rule import EvidenceRule, Example, Field, KeyKind, Rule
from leakscan.rules.values import ComplaintError, nearest


def check_rule(rule: Rule) -> None:
    """Complain about the first part that contradicts another."""
    fields = tuple(part.id for part in rule.fields)
    kinds = tuple(kind.id for kind in rule.kinds)
    unique("fields", fields)
    unique("kinds", kinds)
    check_evidence(rule.evidence)
    if not any(part.secret for part in rule.fields):
        raise ComplaintError("no field is a secret, so nothing could ever be found")
    for part in rule.fields:
        check_field(part)
    for number, host in enumerate(rule.hosts, start=1):
        if host.kind:
            known(f"host {number}", "kind", (host.kind,), kinds)
    for kind in rule.kinds:
        check_kind(kind, fields)
    for reason in rule.evidence:
        known(f'evidence "{reason.id}"', "field", reason.fields, fields)
    check_samples(rule, fields)
    for number, entry in enumerate(rule.remediation, start=1):
        known(f"remediation {number}", "kind", entry.kinds, (*kinds, "unknown"))
    for number, example in enumerate(rule.examples, start=1):
        check_example(f"example {number}", example, fields, kinds)


def unique(what: str, ids: Iterable[str]) -> None:
    """Complain about an id that stands twice."""
    seen: set[str] = set()
    for given in ids:
        if given in seen:
            raise ComplaintError(f'two {what} have the id "{given}"')
        seen.add(given)


def known(where: str, what: str, named: Iterable[str], ids: Iterable[str]) -> None:
    """Complain about a name that no part of the rule has."""
    for name in named:
        if name not in ids:
            raise ComplaintError(
                f'{where} names an unknown {what} "{name}"', hint=nearest(name, ids)
            )


def check_field(part: Field) -> None:
    """Check names and shapes of one field."""
    unique(f'shapes of field "{part.id}"', (shape.id for shape in part.shapes))
    if not part.shapes:
        raise ComplaintError(f'field "{part.id}" has no [[field.shape]]')
    if not (part.names or part.weak_names or any(shape.alone for shape in part.shapes)):
        raise ComplaintError(f'field "{part.id}" has neither names nor a shape that stands alone')
    if both := set(part.names) & set(part.weak_names):
        raise ComplaintError(f'field "{part.id}": "{min(both)}" is a name and a weak name')


def check_kind(kind: KeyKind, fields: tuple[str, ...]) -> None:
    """Check that a kind of key can be told, and by fields that exist."""
    if not (kind.pattern or kind.fields):
        raise ComplaintError(f'kind "{kind.id}" has neither a pattern nor fields that decide')
    known(f'kind "{kind.id}"', "field", (*kind.fields, *kind.needs), fields)


def check_evidence(evidence: Iterable[EvidenceRule]) -> None:
    """Check that each reason can be tested in exactly one way."""
    reasons = tuple(evidence)
    unique("reasons", (reason.id for reason in reasons))
    for reason in reasons:
        if bool(reason.test) == bool(reason.pattern):
            raise ComplaintError(f'evidence "{reason.id}" needs either "test" or "pattern"')


def check_samples(rule: Rule, fields: tuple[str, ...]) -> None:
    """Check that each sample is of a field and stands once. The value itself is never shown."""
    seen: set[tuple[str, str]] = set()
    for number, sample in enumerate(rule.samples, start=1):
        known(f"sample {number}", "field", (sample.field,), fields)
        if (sample.field, sample.value) in seen:
            raise ComplaintError(f"sample {number} repeats an earlier one")
        seen.add((sample.field, sample.value))


def check_example(
    where: str, example: Example, fields: tuple[str, ...], kinds: tuple[str, ...]
) -> None:
    """Check that an example expects what the rule could give. Its text is never shown."""
    known(where, "field", (found.field for found in example.finds), fields)
    if example.kind:
        known(where, "kind", (example.kind,), (*kinds, "unknown"))
    if example.sets is not None and bool(example.sets) != bool(example.finds):
        raise ComplaintError(f"{where}: sets and finds contradict each other")
