"""The forms of a rule file: which tables and keys there are, and what each turns into.

One table of the file is one record of ``model/rule.py``, key for attribute. A pure table:
``schema.py`` reads by it, and docs/rules.md is the same list for authors.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from leakscan.model.evidence import Environment, Level, Severity, Status
from leakscan.model.rule import (
    EvidenceRule,
    Example,
    ExampleValue,
    Field,
    Host,
    KeyKind,
    Pairing,
    RemediationRule,
    Rule,
    Sample,
    Shape,
)
from leakscan.rules.expressions import check_pattern, check_value_pattern
from leakscan.rules.values import (
    Reader,
    any_text,
    at_least,
    canonical_name,
    flag,
    identifier,
    keyword,
    many,
    number,
    one_of,
    probability,
    text,
    web_address,
)

STAGES = ("staged", "committed", "message", "shared")
WHERES = ("near", "line", "section", "chunk", "path", "name", "value")
ENVIRONMENTS = tuple(str(environment) for environment in Environment)
STATUSES = tuple(str(status) for status in Status)


@dataclass(frozen=True, slots=True)
class Key:
    """One key of a table: how its value is read, and whether it must stand."""

    read: Reader
    required: bool = False
    missing: Any = None
    """The value when the key does not stand."""
    check: Callable[[str], None] | None = None
    """For regular expressions: how each is tried (``expressions.py``), where that is asked for."""


@dataclass(frozen=True, slots=True)
class Table:
    """The form of one table and the record it turns into."""

    make: Callable[..., Any]
    keys: Mapping[str, Key]
    nested: Mapping[str, tuple[str, Table]] = field(default_factory=dict)
    """Arrays of tables inside it: key in the file, then attribute and form."""


TITLE = Key(text, required=True)
ID = Key(identifier, required=True)
WEIGHT = Key(number, required=True)
IDS = Key(many(identifier), missing=())
NAMES = Key(many(canonical_name), missing=())
PATTERN = Key(any_text, missing="", check=check_pattern)
ADDRESS = Key(web_address, required=True)

SHAPE = Table(
    Shape,
    {
        "id": ID,
        "pattern": Key(text, required=True, check=check_value_pattern),
        "weight": WEIGHT,
        "says": TITLE,
        "check": Key(any_text, missing=""),
        "alone": Key(flag, missing=False),
    },
)
FIELD = Table(
    Field,
    {
        "id": ID,
        "title": TITLE,
        "secret": Key(flag, required=True),
        "names": NAMES,
        "weak_names": NAMES,
        "most": Key(at_least(1), missing=1),
    },
    {"shape": ("shapes", SHAPE)},
)
HOST = Table(
    Host,
    {
        "name": TITLE,
        "environment": Key(one_of(Environment), required=True),
        "kind": Key(any_text, missing=""),
    },
)
EVIDENCE = Table(
    EvidenceRule,
    {
        "id": ID,
        "weight": WEIGHT,
        "says": TITLE,
        "test": Key(any_text, missing=""),
        "pattern": PATTERN,
        "where": Key(one_of(WHERES), missing="near"),
        "lines": Key(at_least(0), missing=30),
        "fields": IDS,
        "status": Key(one_of(STATUSES), missing=""),
    },
)
KIND = Table(
    KeyKind,
    {
        "id": ID,
        "title": TITLE,
        "pattern": PATTERN,
        "fields": IDS,
        "needs": IDS,
        "severity": Key(one_of(Severity), missing=Severity.HIGH),
    },
)
SAMPLE = Table(Sample, {"value": TITLE, "field": ID, "source": TITLE})
REMEDIATION = Table(
    RemediationRule,
    {
        "kinds": IDS,
        "environments": Key(many(one_of(ENVIRONMENTS)), missing=()),
        "stages": Key(many(one_of(STAGES)), missing=()),
        "summary": TITLE,
        "url": ADDRESS,
        "steps": Key(many(text), required=True),
    },
)
EXAMPLE = Table(
    Example,
    {
        "text": TITLE,
        "path": TITLE,
        "level": Key(one_of(Level), missing=Level.MEDIUM),
        "sets": Key(at_least(0)),
        "environment": Key(one_of(("", *ENVIRONMENTS)), missing=""),
        "kind": Key(any_text, missing=""),
        "note": Key(any_text, missing=""),
    },
    {"finds": ("finds", Table(ExampleValue, {"field": ID, "value": TITLE}))},
)
PAIRING = Table(
    Pairing, {"lines": Key(at_least(0), missing=60), "bytes": Key(at_least(0), missing=16384)}
)
RULE = Table(
    Rule,
    {
        "id": ID,
        "title": TITLE,
        "description": TITLE,
        "attacker": TITLE,
        "references": Key(many(web_address), required=True),
        "severity": Key(one_of(Severity), required=True),
        "prior": WEIGHT,
        "names": NAMES,
        "marks": Key(many(keyword), missing=()),
        "keywords": Key(many(keyword), missing=()),
    },
    {
        "field": ("fields", FIELD),
        "host": ("hosts", HOST),
        "kind": ("kinds", KIND),
        "evidence": ("evidence", EVIDENCE),
        "sample": ("samples", SAMPLE),
        "remediation": ("remediation", REMEDIATION),
        "example": ("examples", EXAMPLE),
    },
)
LEVELS = Table(dict, {str(level): Key(probability, required=True) for level in Level})
PATTERNS = Key(many(text), missing=(), check=check_pattern)
COMMON = Table(
    dict,
    {
        "placeholders": PATTERNS,
        "placeholder_words": Key(many(text), missing=()),
        "references": PATTERNS,
        "test_names": NAMES,
        "production_names": NAMES,
    },
    {"evidence": ("evidence", EVIDENCE)},
)
