"""Reports of betterleaks 2: JSON (an envelope) and JSON lines (a finding each, the scan last).

Names are written in either way: ``rule_id`` since 2.0.0-rc.4, ``ruleID`` before. Version 1 writes
what gitleaks writes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from leakscan.reports.reading.documents import Documents
from leakscan.reports.reading.foreign import Record, located

TOOL = "betterleaks"
WORKS = {"valid": True, "invalid": False, "revoked": False}
"""Of the other statuses it is not known whether the key was tried."""


def recognises(documents: Documents) -> bool:
    """Say whether there are findings with a rule and a location, or an empty envelope."""
    found = _findings(documents)
    envelope = any(isinstance(d, dict) and "schema_version" in d for d in documents.all)
    return bool(found or envelope) and all(
        isinstance(one, dict) and "location" in one and ("rule_id" in one or "ruleID" in one)
        for one in found
    )


def _findings(documents: Documents) -> list[Any]:
    found: list[Any] = []
    for document in documents.all:
        if isinstance(document, list):
            found += document
        elif not isinstance(document, dict):
            found.append(document)
        elif isinstance(document.get("findings"), list):
            found += document["findings"]
        elif "finding" in document:
            found.append(document["finding"])
        elif "scan" not in document:
            found.append(document)
    return found


def records(documents: Documents) -> Iterator[Record]:
    """Yield the findings. Columns are those of the match: from 1, the end included."""
    for one in _findings(documents):
        place, more = one["location"], one.get("attributes") or {}
        full, value, known_as = _match(one)
        line, column, end = located(
            full, value, line=_number(place, "start_line"), column=_number(place, "start_column")
        )
        rule = str(one.get("rule_id") or one.get("ruleID"))
        yield Record(
            rule=rule,
            title=str(one.get("description") or rule),
            path=str(place.get("path") or more.get("path") or ""),
            line=line,
            column=column,
            end_column=end or _number(place, "end_column") + 1,
            value=value,
            known_as=known_as,
            commit=str(more.get("git.sha") or "").lower(),
            author_date=str(more.get("git.date") or ""),
            works=WORKS.get(str((one.get("validation") or {}).get("status") or "").lower()),
        )


def _match(one: Mapping[str, Any]) -> tuple[str, str, str]:
    """Return the whole match, the value, and what identifies it where it is redacted."""
    match = one.get("match")
    if isinstance(match, dict):
        keys = ("full", "value", "fingerprint")
        full, value, known_as = (str(match.get(key) or "") for key in keys)
        return full, value, known_as
    return str(match or ""), str(one.get("secret") or ""), str(one.get("fingerprint") or "")


def _number(place: Mapping[str, Any], name: str) -> int:
    head, _, tail = name.partition("_")
    raw = place.get(name, place.get(head + tail.capitalize()))
    return raw if isinstance(raw, int) else 0
