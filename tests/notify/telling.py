"""A made-up finding with its history, and messages about it."""

from __future__ import annotations

from dataclasses import replace

from leakscan.model.organisation import Presence, StoredFinding
from leakscan.notify.messages import Message
from tests.reports import samples

SECRET = "a value that stays here"


def stored(**changes: object) -> StoredFinding:
    finding = samples.finding()
    places = tuple(
        replace(one, provenance=replace(one.provenance, repository="acme/shop", commit="c" * 40))
        for one in finding.occurrences
    )
    whole = StoredFinding(
        replace(finding, occurrences=places), Presence.OPEN, "2026-01-02T03:04:05", 1,
        "2026-01-03T03:04:05", 2, 1, repositories={"acme/shop": len(places)},
    )  # fmt: skip
    return replace(whole, **changes)  # type: ignore[arg-type]


def message(event: str = "new", **changes: object) -> Message:
    one = stored(**changes)
    return Message(f"{one.finding.fingerprint}/{event}/0", event, one)
