"""Rules for gitleaks: ``gitleaks git -c FILE`` (8.28 or later, for ``required``)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from leakscan.model.rule import Rule, RuleSet
from leakscan.rules.export.patterns import (
    Pattern,
    keywords,
    patterns,
    provider,
    published,
    stand_ins,
)
from leakscan.rules.export.written import comment, toml, toml_list


def write(rules: RuleSet) -> str:
    """Return the configuration file."""
    head = comment(
        rules.digest,
        "gitleaks 8.28 or later. To keep its own rules as well, add: [extend] useDefault = true",
    )
    every = patterns(rules)
    parts = [f"{head}\ntitle = {toml('leakscan')}\n"]
    parts += [_provider(rule) for rule in rules.rules if rule.names]
    parts += [_rule(pattern) for pattern in every]
    parts.append(_allowlist(rules, every))
    return "\n".join(parts)


def _provider(rule: Rule) -> str:
    """Return the rule that others require to be near; it reports nothing itself."""
    return "".join(
        (
            "[[rules]]\n",
            f"id = {toml(f'{rule.id}-provider')}\n",
            f"description = {toml(f'{rule.title}: the provider is named')}\n",
            f"regex = {toml(provider(rule))}\n",
            f"keywords = {toml_list(keywords(rule))}\n",
            "skipReport = true\n",
        )
    )


def _rule(pattern: Pattern) -> str:
    return "".join(_lines(pattern))


def _lines(pattern: Pattern) -> Iterator[str]:
    yield "[[rules]]\n"
    yield f"id = {toml(pattern.id)}\n"
    yield f"description = {toml(pattern.title)}\n"
    yield f"regex = {toml(pattern.regex)}\n"
    yield "secretGroup = 1\n"
    yield f"keywords = {toml_list(keywords(pattern.rule))}\n"
    yield f"tags = {toml_list((pattern.field.id, f'confidence-{pattern.confidence}'))}\n"
    if pattern.near:
        yield "[[rules.required]]\n"
        yield f"id = {toml(f'{pattern.rule.id}-provider')}\n"
        yield f"withinLines = {pattern.rule.pairing.lines}\n"


def _allowlist(rules: RuleSet, every: tuple[Pattern, ...]) -> str:
    """Return what no pattern may report; the provider's name alone must not be held back by it."""
    samples = [f"(?i)^{re.escape(value)}$" for rule in rules.rules for value in published(rule)]
    return "".join(
        (
            "[[allowlists]]\n",
            f"description = {toml('published samples, and values that only stand for a secret')}\n",
            f"targetRules = {toml_list(pattern.id for pattern in every)}\n",
            f"regexes = {toml_list((*samples, *stand_ins(rules.common)))}\n",
        )
    )
