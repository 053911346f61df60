"""Rules as data: what the files in ``rules/`` say. Code knows how to match, rules know what."""

from __future__ import annotations

from dataclasses import dataclass, field

from leakscan.model.evidence import Environment, Level, Severity


@dataclass(frozen=True, slots=True)
class Shape:
    """How a value of a field can look."""

    id: str
    pattern: str
    """Regular expression for the whole value, without anchors."""
    weight: float
    """Log odds given to a named value of this shape."""
    says: str
    check: str = ""
    """Name of a structural test in ``engine/structure.py`` that the value must pass to be of this shape."""
    alone: bool = False
    """Whether the shape is telling enough to be a candidate without any name beside it."""


@dataclass(frozen=True, slots=True)
class Field:
    """One part of a credential set."""

    id: str
    title: str
    secret: bool
    """Whether the part makes a finding. Ids and serial numbers are context."""
    names: tuple[str, ...]
    """Names in canonical form (lower case, letters and digits only) that end with this are the field's."""
    weak_names: tuple[str, ...]
    """Names that mean the field only beside a provider name or another part of the set (``id``, ``secret``)."""
    shapes: tuple[Shape, ...]
    most: int = 1
    """How many different values one set can have."""


@dataclass(frozen=True, slots=True)
class Host:
    """A host name of the provider, matched as a whole name, any case."""

    name: str
    environment: Environment
    kind: str = ""
    """Key kind that the host speaks for, if any."""


@dataclass(frozen=True, slots=True)
class EvidenceRule:
    """One reason with its weight: a ``pattern``, or a ``test``, which names a function in ``engine/evidence.py``."""

    id: str
    weight: float
    says: str
    """Shown word for word; ``{}`` is replaced by the particular (a name, a host, a distance)."""
    test: str = ""
    pattern: str = ""
    where: str = "near"
    """What ``pattern`` is searched in: ``near`` (lines around), ``line``, ``chunk``, ``path``, ``name``, ``value``."""
    lines: int = 30
    """For ``near``: how many lines before and after."""
    fields: tuple[str, ...] = ()
    """Only for these fields; empty means all."""
    status: str = ""
    """A status that the reason brings with it (``other-provider``)."""


@dataclass(frozen=True, slots=True)
class KeyKind:
    """A kind of key set of the provider (``vipps-api-keys``: sales unit, partner, accounting …)."""

    id: str
    title: str
    pattern: str = ""
    """Regular expression; when it matches a member's name or the lines near it, the kind is this one. First wins."""
    fields: tuple[str, ...] = ()
    """Fields whose presence decides for the kind."""
    needs: tuple[str, ...] = ()
    """Fields that together let somebody call the API: the set is then *usable*."""
    severity: Severity = Severity.HIGH
    """Severity of a complete production set."""


@dataclass(frozen=True, slots=True)
class Sample:
    """A value published by the provider, or a near-identical variant: never a leak."""

    value: str
    field: str
    source: str


@dataclass(frozen=True, slots=True)
class RemediationRule:
    """Steps for a kind, an environment and a stage. The first entry that fits is used; empty fits all."""

    kinds: tuple[str, ...]
    environments: tuple[str, ...]
    stages: tuple[str, ...]
    """``staged``; ``committed`` (and not pushed); ``message``; ``shared``: pushed, published, logged, or not known."""
    summary: str
    url: str
    steps: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ExampleValue:
    """A value that an example expects to be found."""

    field: str
    value: str


@dataclass(frozen=True, slots=True)
class Example:
    """A rule's proof: a text and what must be found in it."""

    text: str
    path: str
    finds: tuple[ExampleValue, ...]
    """Every secret and companion expected in findings at ``level`` or above; empty: nothing at ``level`` or above."""
    level: Level = Level.MEDIUM
    sets: int | None = None
    """How many findings the text must give; None: not checked beyond ``finds``."""
    environment: str = ""
    kind: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Pairing:
    """How far apart the parts of one set may stand."""

    lines: int = 60
    bytes: int = 16384


@dataclass(frozen=True, slots=True)
class Rule:
    """One kind of leak."""

    id: str
    title: str
    description: str
    attacker: str
    """What somebody could do with the value."""
    references: tuple[str, ...]
    severity: Severity
    prior: float
    """Log odds before any reason."""
    fields: tuple[Field, ...]
    names: tuple[str, ...] = ()
    """Provider names, canonical form (``vipps``, ``mobilepay``)."""
    marks: tuple[str, ...] = ()
    """Literals that stand for the provider as its name does: a header that no other API has."""
    hosts: tuple[Host, ...] = ()
    kinds: tuple[KeyKind, ...] = ()
    evidence: tuple[EvidenceRule, ...] = ()
    samples: tuple[Sample, ...] = ()
    remediation: tuple[RemediationRule, ...] = ()
    examples: tuple[Example, ...] = ()
    pairing: Pairing = field(default_factory=Pairing)
    keywords: tuple[str, ...] = ()
    """Literals for the prefilter beyond the field names, lower case (header names, hosts)."""
    origin: str = ""
    """Name of the file it was read from."""

    def field_named(self, field_id: str) -> Field:
        """Return the field with this id; KeyError when there is none."""
        for part in self.fields:
            if part.id == field_id:
                return part
        raise KeyError(field_id)


@dataclass(frozen=True, slots=True)
class Common:
    """What all rules share (``rules/common.toml``)."""

    levels: tuple[tuple[Level, float], ...]
    """Probability at which each level begins, highest first."""
    placeholders: tuple[str, ...]
    """Regular expressions; a value that matches one as a whole (any case) is a placeholder."""
    placeholder_words: tuple[str, ...]
    """Words, any case, that mark a value or its line as a stand-in, in five languages."""
    references: tuple[str, ...]
    """Regular expressions of values that only point to a secret (``${X}``, ``process.env.X``, ``{{x}}``)."""
    test_names: tuple[str, ...]
    """Canonical words in a name that mean the test environment (``test``, ``sandbox``, ``mt``)."""
    production_names: tuple[str, ...]
    evidence: tuple[EvidenceRule, ...]
    """Reasons that hold for every rule (file roles, near-miss contexts, other providers)."""


@dataclass(frozen=True, slots=True)
class RuleSet:
    """All rules of a run."""

    rules: tuple[Rule, ...]
    common: Common
    digest: str
    """``sha256:`` over the names and bytes of all files, in order."""

    def rule_named(self, rule_id: str) -> Rule:
        """Return the rule with this id; KeyError when there is none."""
        for rule in self.rules:
            if rule.id == rule_id:
                return rule
        raise KeyError(rule_id)
