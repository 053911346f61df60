"""``.secrets.baseline`` of detect-secrets: places and SHA-1 digests, no values."""

from __future__ import annotations

from collections.abc import Iterator

from leakscan.reports.reading.documents import Documents
from leakscan.reports.reading.foreign import Record

TOOL = "detect-secrets"


def recognises(documents: Documents) -> bool:
    """Say whether the one document has plugins and results by file."""
    first = documents.all[0] if documents.all else None
    return isinstance(first, dict) and {"plugins_used", "results"} <= first.keys()


def records(documents: Documents) -> Iterator[Record]:
    """Yield the findings; one that was audited as no secret asks for nothing."""
    for path, ones in documents.all[0]["results"].items():
        for one in ones:
            yield Record(
                rule=str(one["type"]),
                title=str(one["type"]),
                path=str(one.get("filename") or path),
                line=int(one.get("line_number") or 1),
                known_as=str(one["hashed_secret"]),
                works=True if one.get("is_verified") is True else None,
                refuted="audited as no secret" if one.get("is_secret") is False else "",
            )
