"""Rules for kingfisher: ``kingfisher scan --rules-path FILE --load-builtins=false``.

``depends_on_rule`` only hands values to kingfisher's validation: a finding is reported whether the
other rule matched or not (tried with 2.14). So the provider's name is part of the expression, in
one rule in front of the value and in a second one behind it.
"""

from __future__ import annotations

from collections.abc import Iterator

from leakscan.model.rule import RuleSet
from leakscan.rules.export.patterns import Pattern, patterns, provider, published
from leakscan.rules.export.written import comment, yaml, yaml_list

ANYTHING = r"(?:.|[\r\n]){0,400}?"
"""Between the provider's name and the pattern; Vectorscan bears little more."""


def write(rules: RuleSet) -> str:
    """Return the rule file."""
    parts = [comment(rules.digest, "kingfisher 2.0 or later."), "rules:\n"]
    for pattern in patterns(rules):
        for name, regex in expressions(pattern):
            parts += _lines(pattern, name, regex)
    return "".join(parts)


def expressions(pattern: Pattern) -> Iterator[tuple[str, str]]:
    """Yield the ids and expressions that together say what one pattern says."""
    regex = without_start(pattern.regex)
    if pattern.near:
        yield f"{pattern.id}-before", f"{before(pattern)}{regex}"
        inside = regex.replace("|$)", ")")
        yield f"{pattern.id}-after", f"{inside}{ANYTHING}{provider(pattern.rule)}"
    else:
        yield pattern.id, regex


def before(pattern: Pattern) -> str:
    """Return what must stand in front of a pattern that needs its provider near."""
    return f"{provider(pattern.rule)}{ANYTHING}" if pattern.near else ""


def without_start(regex: str) -> str:
    """Leave out the start of the text as a boundary: Vectorscan has no anchors inside."""
    return regex.replace("(?:^|", "(?:")


def _lines(pattern: Pattern, name: str, regex: str) -> Iterator[str]:
    yield f"  - name: {yaml(pattern.title)}\n"
    yield f"    id: leakscan.{name}\n"
    yield f"    pattern: {yaml(regex)}\n"
    yield f"    confidence: {pattern.confidence}\n"
    if samples := published(pattern.rule):
        yield "    pattern_requirements:\n"
        yield f"      ignore_if_contains:\n{yaml_list(samples, 8)}\n"
    yield f"    references:\n{yaml_list(pattern.rule.references, 6)}\n"
