"""Reports of kingfisher: JSON (one or several envelopes) and JSON lines (a finding each)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from leakscan.reports.reading.documents import Documents
from leakscan.reports.reading.foreign import Record

TOOL = "kingfisher"
ASIDE = frozenset({"access_map", "audit", "metadata"})
"""Keys of documents that are no findings."""


def recognises(documents: Documents) -> bool:
    """Say whether there are findings made of ``rule`` and ``finding``, or an empty envelope."""
    found = _findings(documents)
    envelopes = [d for d in documents.all if isinstance(d, dict) and "findings" in d]
    return bool(found or envelopes) and all(
        isinstance(one, dict) and {"rule", "finding"} <= one.keys() for one in found
    )


def _findings(documents: Documents) -> list[Any]:
    found: list[Any] = []
    for document in documents.all:
        if isinstance(document, list):
            found += document
        elif isinstance(document, dict) and isinstance(document.get("findings"), list | int):
            # its summary, on the standard output beside the report, has their number
            found += document["findings"] if isinstance(document["findings"], list) else []
        elif not isinstance(document, dict) or not ASIDE & document.keys():
            found.append(document)
    return found


def records(documents: Documents) -> Iterator[Record]:
    """Yield the findings; the columns count from 0, the end is included."""
    for one in _findings(documents):
        rule, finding = one["rule"], one["finding"]
        commit = _commit(finding)
        yield Record(
            rule=str(rule["id"]),
            title=str(rule.get("description") or rule.get("name") or rule["id"]),
            path=str(finding.get("path") or ""),
            line=int(finding.get("line") or 1),
            column=int(finding.get("column_start") or 0) + 1,
            end_column=int(finding.get("column_end") or 0) + 2,
            value=str(finding.get("snippet") or ""),
            known_as=str(finding.get("fingerprint") or ""),
            commit=str(commit.get("id") or "").lower(),
            author_date=str(commit.get("date") or ""),
            works=_works(finding),
        )


def _commit(finding: Mapping[str, Any]) -> Mapping[str, Any]:
    found = (finding.get("git_metadata") or {}).get("commit")
    return found if isinstance(found, dict) else {}


def _works(finding: Mapping[str, Any]) -> bool | None:
    status = str((finding.get("validation") or {}).get("status") or "").lower()
    return {"active credential": True, "inactive credential": False}.get(status)
