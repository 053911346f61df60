"""What a row of the table is, and what a scan has to say of it."""

from __future__ import annotations

from dataclasses import dataclass

from leakscan.model.provenance import Origin
from tests.coverage.keys import KeySet

SET = frozenset({"client_id", "client_secret", "subscription_key"})
PAIR = frozenset({"client_id", "client_secret"})
ALONE = frozenset({"client_secret"})


@dataclass(frozen=True)
class Row:
    """One planted set, and where its secret has to be found."""

    name: str
    keys: KeySet
    path: str = ""
    """As the report has it: ``outer.zip!inner.zip!a.env``; empty where there is none."""
    line: int = 3
    via: tuple[str, ...] = ()
    origin: Origin = Origin.BLOB
    fields: frozenset[str] = SET
    """Fields that the finding has to have at least."""
    reason: str = ""
    """An evidence id that has to be among the reasons."""
