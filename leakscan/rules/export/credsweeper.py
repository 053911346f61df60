"""Rules for CredSweeper: ``credsweeper --rules FILE``, which takes the place of its own rules."""

from __future__ import annotations

import re
from collections.abc import Iterator

from leakscan.model.rule import RuleSet
from leakscan.rules.export.patterns import AFTER, Pattern, keywords, patterns, provider, published
from leakscan.rules.export.written import comment, yaml, yaml_list


def write(rules: RuleSet) -> str:
    """Return the rule file."""
    says = "A rule of type multi wants the provider's name within ten lines of the value."
    parts = [comment(rules.digest, says)]
    for pattern in patterns(rules):
        parts += _lines(pattern)
    return "".join(parts)


def _lines(pattern: Pattern) -> Iterator[str]:
    yield f"- name: {yaml(pattern.id)}\n"
    yield f"  severity: {pattern.rule.severity}\n"
    yield f"  confidence: {WORDS[pattern.confidence]}\n"
    yield f"  type: {'multi' if pattern.near else 'pattern'}\n"
    beside = [f"(?P<value>{provider(pattern.rule)})"] if pattern.near else []
    yield f"  values:\n{yaml_list((expression(pattern), *beside), 4)}\n"
    yield "  filter_type:\n    - ValuePatternCheck\n"
    yield "  min_line_len: 16\n"
    if not pattern.near:
        yield f"  required_substrings:\n{yaml_list(keywords(pattern.rule), 4)}\n"
    yield "  use_ml: false\n"
    yield "  target:\n    - code\n    - doc\n"


WORDS = {"high": "strong", "medium": "moderate", "low": "weak"}


def expression(pattern: Pattern) -> str:
    """Return the pattern with the group ``value``, which no published sample fits."""
    samples = "|".join(re.escape(value) for value in published(pattern.rule))
    not_samples = f"(?!(?i:{samples}){AFTER})" if samples else ""
    return f"{pattern.before}(?P<value>{not_samples}(?:{pattern.value})){AFTER}"
