"""Where a set belongs: test or production, and which kind of key."""

from __future__ import annotations

import re
from functools import lru_cache

from leakscan.engine import gates
from leakscan.engine.evidence import host_pattern
from leakscan.engine.facts import Facts
from leakscan.engine.names import words
from leakscan.engine.sections import section_environment
from leakscan.model.evidence import Environment
from leakscan.model.rule import Common

_SWITCH = re.compile(
    rb"""(?<![A-Za-z])(?:test_?mode|use_?test_?mode|test_?drive|use_?test|is_?test|test|sandbox|mobilepayApiTest)"""
    rb"""["'\]]*\s*(?:=>|[:=])\s*["']?(true|false|1|0|yes|no|on|off)\b""",
    re.IGNORECASE,
)
_CHOICE = re.compile(
    rb"""(?<![A-Za-z])(?:[a-z_]*env(?:ironment)?|(?:[a-z]+_)?mode)["'\]]*(?:\s*(?:=>|[:=>])\s*["']?|[ \t]+)"""
    rb"""(?:[A-Za-z_]\w{0,30}(?:\.|::|->)){0,3}(?:environment|env|mode)?_?"""
    rb"""(test(?:ing)?|prod(?:uction)?|sandbox|live|mt|dev(?:elop(?:ment)?)?)\b""",
    re.IGNORECASE,
)
_TRUE = frozenset({b"true", b"1", b"yes", b"on"})
_PRODUCTION = frozenset({b"prod", b"production", b"live"})
_NEAR_LINES = 40


def environment_of(facts: Facts, common: Common) -> Environment:
    """Return the environment: what the names say first, then the nearest host, a switch, a section's name.

    Code that sends test keys to production exists, so what a name says counts for more than a host.
    """
    by_name = {m.environment for m in facts.secrets} - {Environment.UNKNOWN}
    if len(by_name) == 1:
        return by_name.pop()
    return (
        _by_host(facts)
        or _by_switch(facts)
        or section_environment(facts.data, facts.spans[0].start, common)
        or Environment.UNKNOWN
    )


def environment_of_path(path: str, common: Common) -> Environment:
    """Return what the file's own name says (``.env.production``, ``application-test.yml``)."""
    parts = set(words(path.rpartition("/")[2].rpartition("!")[2]))
    test, production = parts & set(common.test_names), parts & set(common.production_names)
    if test and not production:
        return Environment.TEST
    if production and not test:
        return Environment.PRODUCTION
    return Environment.UNKNOWN


def _by_host(facts: Facts) -> Environment | None:
    if not facts.rule.hosts:
        return None
    hosts = {h.name.lower().encode(): h.environment for h in facts.rule.hosts}
    named = facts.all_near(host_pattern(facts.rule), _NEAR_LINES)
    found = {hosts[hit.group().lower()] for hit in named}
    found.discard(Environment.UNKNOWN)
    return found.pop() if len(found) == 1 else None


def _by_switch(facts: Facts) -> Environment | None:
    tests = {hit.group(1).lower() in _TRUE for hit in facts.all_near(_SWITCH, _NEAR_LINES)}
    chosen = facts.all_near(_CHOICE, _NEAR_LINES)
    tests |= {hit.group(1).lower() not in _PRODUCTION for hit in chosen}
    if len(tests) != 1:
        return None
    return Environment.TEST if tests.pop() else Environment.PRODUCTION


def kind_of(facts: Facts) -> str:
    """Return the id of the first key kind whose pattern or fields fit, ``unknown`` when none does."""
    text = facts.near(10) + b"\n" + facts.names.encode("utf-8", "replace")
    lowered = text.lower()
    for kind in facts.rule.kinds:
        if kind.fields and facts.fields & set(kind.fields):
            return kind.id
        if kind.pattern and gates.search(_compiled(kind.pattern), text, lowered):
            return kind.id
    return "unknown"


@lru_cache
def _compiled(pattern: str) -> re.Pattern[bytes]:
    return re.compile(pattern.encode(), re.IGNORECASE)
