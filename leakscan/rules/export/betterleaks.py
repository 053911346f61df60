"""Rules for betterleaks: ``betterleaks git -c FILE`` (2.0 or later)."""

from __future__ import annotations

import re

from leakscan.model.rule import RuleSet
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
        "betterleaks 2.0 or later. To keep its own rules as well, add: [extend] useDefault = true",
    )
    samples = [f"(?i)^{re.escape(value)}$" for rule in rules.rules for value in published(rule)]
    unwanted = _expressions((*samples, *stand_ins(rules.common)))
    parts = [
        f"{head}\ntitle = {toml('leakscan')}\n",
        f"filter = '''\nmatchesAny(finding[\"secret\"], {unwanted})\n'''\n",
        *(_rule(pattern) for pattern in patterns(rules)),
    ]
    return "\n".join(parts)


def _rule(pattern: Pattern) -> str:
    lines = [
        "[[rules]]\n",
        f"id = {toml(pattern.id)}\n",
        f"description = {toml(pattern.title)}\n",
        f"confidence = {toml(pattern.confidence)}\n",
        f"regex = {toml(pattern.regex)}\n",
        f"keywords = {toml_list(keywords(pattern.rule))}\n",
    ]
    if pattern.near:
        named = _expressions((provider(pattern.rule),))
        lines.append(f"filter = '''\n!matchesAny(finding[\"fragment_raw\"], {named})\n'''\n")
    return "".join(lines)


def _expressions(regexes: tuple[str, ...]) -> str:
    """Write a list of the filter language; a backtick cannot stand in its raw texts."""
    lines = "".join(f"  `{regex.replace('`', '.')}`,\n" for regex in regexes)
    return f"[\n{lines}]"
