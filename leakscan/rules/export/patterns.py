"""What other scanners can be told of a rule: expressions of values under names and near names.

No scanner can be told everything. What is lost: pairing of sets, decoded views, near-identical
variants of samples, and the weighing of reasons, in place of which each expression has one of
three words. docs/export.md says what that costs in each format.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from leakscan.model.rule import Common, Field, Rule, RuleSet, Shape
from leakscan.rules.export.names import Words, expression, words
from leakscan.rules.export.structure import tightened

BEFORE = r"(?:^|[^A-Za-z0-9+/=_~.-])"
AFTER = r"(?:[^A-Za-z0-9+/=_~-]|$)"
BETWEEN = (
    r"[A-Za-z0-9_.-]{0,20}[^A-Za-z0-9\r\n]{1,24}"
    r"(?:(?i:value|default|string|text|s)[^A-Za-z0-9\r\n]{1,12}(?:[0-9]{1,3}[^A-Za-z0-9\r\n]{1,4})?)?"
)
"""Between name and value: the rest of the name (``_TEST``), signs, perhaps a word (``value``)."""
MOST_REPEATS = 1000
"""RE2, which gitleaks and TruffleHog use, refuses a repeat with a higher bound."""


@dataclass(frozen=True, slots=True)
class Pattern:
    """One expression of a secret field."""

    id: str
    title: str
    rule: Rule
    field: Field
    before: str
    """What must stand in front of the value: a name and signs, or only a boundary."""
    value: str
    """The value, without groups that capture."""
    near: bool
    """Whether the provider's name must stand near: there is none in ``before``."""
    confidence: str
    """``high``, ``medium`` or ``low``."""

    @property
    def regex(self) -> str:
        """Return the whole as one expression whose only group is the value."""
        return f"{self.before}({self.value}){AFTER}"


def patterns(rules: RuleSet) -> tuple[Pattern, ...]:
    """Return the patterns of all rules that name a provider, a field's most reliable first."""
    known = words(rules)
    return tuple(
        pattern
        for rule in rules.rules
        if rule.names
        for field in rule.fields
        if field.secret
        for pattern in of_field(rule, field, known)
    )


def of_field(rule: Rule, field: Field, known: Words) -> Iterator[Pattern]:
    """Return a field's patterns: under the provider's name, and in three ways near it."""
    ordinary = [shape for shape in field.shapes if shape.weight >= 0]
    alone = [shape for shape in ordinary if shape.alone]
    names = (*field.names, *field.weak_names)
    if names and ordinary:
        own = f"{provider(rule)}[\\w.\\[\\]\"'-]{{0,40}}?{expression(names, known)}"
        yield _pattern(rule, field, "named", f"{own}{BETWEEN}", ordinary, near=False)
    if field.names and ordinary:
        own = expression(field.names, known)
        yield _pattern(rule, field, "near", f"{own}{BETWEEN}", ordinary, near=True)
    if field.weak_names and ordinary:
        own = f"(?:^|[^A-Za-z0-9]){expression(field.weak_names, known)}"
        yield _pattern(rule, field, "weak", f"{own}{BETWEEN}", ordinary, near=True)
    if alone:
        yield _pattern(rule, field, "alone", BEFORE, alone, near=True)


CONFIDENCE = {"named": "high", "near": "medium", "alone": "medium", "weak": "low"}


def _pattern(
    rule: Rule, field: Field, how: str, before: str, shapes: list[Shape], *, near: bool
) -> Pattern:
    return Pattern(
        id=f"{rule.id}-{field.id.replace('_', '-')}-{how}",
        title=f"{rule.title}: {field.title}",
        rule=rule,
        field=field,
        before=before,
        value=values(shapes),
        near=near,
        confidence=CONFIDENCE[how],
    )


def values(shapes: Iterable[Shape]) -> str:
    """Return the expression of a value of any of the shapes."""
    found = dict.fromkeys(bounded(tightened(shape.pattern, shape.check)) for shape in shapes)
    return "|".join(found)


def provider(rule: Rule) -> str:
    """Return the expression of the provider's names, any case."""
    return f"(?i:{'|'.join(keywords(rule))})"


def keywords(rule: Rule) -> tuple[str, ...]:
    """Return literals, lower case, one of which stands wherever the provider is named."""
    return tuple(n for n in rule.names if not any(o != n and o in n for o in rule.names))


def bounded(pattern: str) -> str:
    """Open repeats whose upper bound some machines refuse."""

    def opened(match: re.Match[str]) -> str:
        return match[0] if int(match[2]) <= MOST_REPEATS else f"{{{match[1]},}}"

    return re.sub(r"\{([0-9]+),([0-9]+)\}", opened, pattern)


def published(rule: Rule) -> tuple[str, ...]:
    """Return the values of a rule's secret fields that the provider published."""
    secret = {field.id for field in rule.fields if field.secret}
    return tuple(sample.value for sample in rule.samples if sample.field in secret)


def stand_ins(common: Common) -> tuple[str, ...]:
    """Return expressions of whole values that only stand for a secret."""
    return tuple(f"(?is)^(?:{bounded(pattern)})$" for pattern in common.placeholders)
