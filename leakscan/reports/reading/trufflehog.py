"""Reports of TruffleHog: JSON lines, one finding each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from leakscan.reports.reading.documents import Documents
from leakscan.reports.reading.foreign import Record

TOOL = "trufflehog"


def recognises(documents: Documents) -> bool:
    """Say whether every document has a detector and a source."""
    found = _findings(documents)
    return bool(found) and all(
        isinstance(one, dict) and {"DetectorName", "SourceMetadata"} <= one.keys() for one in found
    )


def _findings(documents: Documents) -> list[Any]:
    return [
        one
        for document in documents.all
        for one in (document if isinstance(document, list) else [document])
    ]


def records(documents: Documents) -> Iterator[Record]:
    """Yield the findings; of a key that is not verified it is not known whether it was tried."""
    for one in _findings(documents):
        place = _place(one)
        yield Record(
            rule=str(one["DetectorName"]),
            title=f"{one['DetectorName']} key",
            path=str(place.get("file") or place.get("link") or ""),
            line=int(place.get("line") or 1),
            value=str(one.get("Raw") or ""),
            commit=str(place.get("commit") or "").lower(),
            author_date=str(place.get("timestamp") or ""),
            works=True if one.get("Verified") is True else None,
        )


def _place(one: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return what the source says: ``{"Git": {…}}``, ``{"Filesystem": {…}}`` and so on."""
    data = (one.get("SourceMetadata") or {}).get("Data") or {}
    return next((said for said in data.values() if isinstance(said, dict)), {})
