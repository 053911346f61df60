"""What detection sees: one value in one place, and values that belong together."""

from __future__ import annotations

from dataclasses import dataclass, field

from leakscan.model.evidence import Environment
from leakscan.model.exposure import Record
from leakscan.model.provenance import Provenance
from leakscan.model.secret import Secret
from leakscan.model.span import Position, Span


@dataclass(frozen=True, slots=True)
class Match:
    """One value of one field."""

    rule: str
    field: str
    """Field id of the rule, e.g. ``client_secret``."""
    shape: str
    """Shape id of the field, e.g. ``entra``; empty when the name alone speaks for it."""
    value: Secret
    span: Span
    """Where the value stands, in bytes of the chunk as read (not of a decoded view)."""
    position: Position
    name: str = ""
    """The governing name as written beside the value; empty when there is none (positional)."""
    syntax: str = ""
    """Id of the syntax that tied the name to the value (``engine/syntaxes.py``)."""
    via: tuple[str, ...] = ()
    """Decoded views the value was seen through, outermost first, e.g. ``("base64", "percent")``."""
    environment: Environment = Environment.UNKNOWN
    """What the name itself says of the environment (``…_TEST``, ``testClientId``)."""
    slot: str = ""
    """``primary``, ``secondary``, ``access-token`` or ``product`` for subscription keys, when the name says so."""
    fresh: bool = True
    """Whether the value stands on lines that are new."""
    reasons: tuple[str, ...] = ()
    """Ids of evidence seen at this place (``rules/*.toml``)."""


@dataclass(frozen=True, slots=True)
class Sighting:
    """A match together with how its chunk was reached."""

    match: Match
    provenance: Provenance
    record: Record | None = None
    """The log record around it, where logs are scanned."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """Values that belong together in one place, before judgement."""

    rule: str
    members: tuple[Sighting, ...]
    """The strongest secret first. At least one member's field is a secret."""
    kind: str = "unknown"
    """Key kind id of the rule: ``sales-unit``, ``partner``, ``webhook``…"""
    environment: Environment = Environment.UNKNOWN
    reasons: tuple[str, ...] = ()
    """Ids of evidence that holds for the set as a whole."""
    says: tuple[tuple[str, str], ...] = field(default=())
    """Particulars for evidence sentences: (evidence id, text put for ``{}``)."""
    allowed: str | None = None
    """The reason given in an inline allow; None when there is none."""
    remarks: tuple[tuple[int, str], ...] = ()
    """Inline allows that are not obeyed: the line of each, and why or how to repair it."""


@dataclass(frozen=True, slots=True)
class Detection:
    """What one chunk gave."""

    candidates: tuple[Candidate, ...] = ()
    loose: tuple[Sighting, ...] = ()
    """Ids, serial numbers and unpaired values, kept for pairing across chunks."""
    bounds: tuple[str, ...] = ()
    """Bounds of decoding that were hit: what lies deeper was not read."""
    cut: tuple[str, ...] = ()
    """Those of them behind which something worth reading is known to lie."""
    mentions: frozenset[str] = frozenset()
    """Ids of the rules whose provider's name stands in the content's first 64 KiB."""
