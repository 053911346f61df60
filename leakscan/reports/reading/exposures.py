"""What a stored report tells of logs: the exposure of each finding, and the record around a place."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from leakscan.model.exposure import Exposure, MintedToken, Record

Json = Mapping[str, Any]


def exposures(findings: Iterable[Json]) -> dict[str, Exposure]:
    """Return the exposures by fingerprint of their finding.

    Raises:
        KeyError, TypeError, ValueError, AttributeError: one is not as version 1 has it.
    """
    return {raw["fingerprint"]: _exposure(raw["exposure"]) for raw in findings if "exposure" in raw}


def _exposure(raw: Json) -> Exposure:
    return Exposure(
        first=_moment(raw.get("first")),
        last=_moment(raw.get("last")),
        hits=int(raw["hits"]),
        undated=int(raw["undated"]),
        files=int(raw["files"]),
        accepted=int(raw["accepted"]),
        refused=int(raw["refused"]),
        unzoned=int(raw.get("unzoned", 0)),
        assumed=tuple(map(str, raw.get("assumed", ()))),
        hosts=_counts(raw["hosts"]),
        clients=_counts(raw["clients"]),
        agents=_counts(raw["agents"]),
        endpoints=_counts(raw["endpoints"]),
        days=_counts(raw["days"]),
        tokens=tuple(map(_token, raw["tokens"])),
        bounded=bool(raw["bounded"]),
    )


def _counts(raw: Json) -> dict[str, int]:
    return {str(name): int(count) for name, count in raw.items()}


def _token(raw: Json) -> MintedToken:
    return MintedToken(
        str(raw["fingerprint"]), _moment(raw.get("issued")), _moment(raw.get("expires"))
    )


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def record(raw: Json | None) -> Record | None:
    """Return the record around a place; None where the report has none."""
    if raw is None:
        return None
    status = raw.get("status")
    return Record(
        when=_moment(raw.get("when")),
        zoned=bool(raw.get("zoned", True)),
        status=None if status is None else int(status),
        flow=str(raw.get("flow", "")),
        host=str(raw.get("host", "")),
        client=str(raw.get("client", "")),
        agent=str(raw.get("agent", "")),
        endpoint=str(raw.get("endpoint", "")),
    )
