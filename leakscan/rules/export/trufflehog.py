"""Custom detectors for TruffleHog: ``trufflehog git URL --config FILE --no-verification``."""

from __future__ import annotations

import re
from collections.abc import Iterator

from leakscan.model.rule import RuleSet
from leakscan.rules.export.patterns import Pattern, keywords, patterns, published, stand_ins
from leakscan.rules.export.written import comment, yaml, yaml_list


def write(rules: RuleSet) -> str:
    """Return the configuration file. No detector has ``verify``: nothing is sent anywhere."""
    says = "A keyword must stand within about 1000 bytes before the value: its context."
    unwanted = stand_ins(rules.common)
    parts = [comment(rules.digest, says), "detectors:\n"]
    for pattern in patterns(rules):
        parts += _lines(pattern, unwanted)
    return "".join(parts)


def _lines(pattern: Pattern, unwanted: tuple[str, ...]) -> Iterator[str]:
    samples = [f"(?i)^{re.escape(value)}$" for value in published(pattern.rule)]
    yield f"  - name: {yaml(pattern.id)}\n"
    yield f"    description: {yaml(pattern.title)}\n"
    yield f"    keywords:\n{yaml_list(keywords(pattern.rule), 6)}\n"
    yield f"    regex:\n      secret: {yaml(pattern.regex)}\n"
    yield "    primary_regex_name: secret\n"
    yield f"    exclude_regexes_capture:\n{yaml_list((*samples, *unwanted), 6)}\n"
