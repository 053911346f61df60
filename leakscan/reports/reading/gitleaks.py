"""JSON reports of gitleaks, and of betterleaks before version 2: one list of findings."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from leakscan.reports.reading.documents import Documents
from leakscan.reports.reading.foreign import Record, located

TOOL = "gitleaks"


def recognises(documents: Documents) -> bool:
    """Say whether every document is a finding with a rule and a line, or the list is empty."""
    found = _findings(documents)
    return found is not None and all(
        isinstance(one, dict) and {"RuleID", "StartLine"} <= one.keys() for one in found
    )


def _findings(documents: Documents) -> list[Any] | None:
    if documents.lines:
        return list(documents.all)
    (document,) = documents.all
    return document if isinstance(document, list) else None


def records(documents: Documents) -> Iterator[Record]:
    """Yield the findings.

    Columns are those of the match: from 1, the end included. In every line but the first, gitleaks
    counts the line break before it, too.
    """
    for one in _findings(documents) or ():
        attributes = one.get("Attributes")
        more = attributes if isinstance(attributes, dict) else {}
        line, start = _number(one["StartLine"]), _number(one.get("StartColumn"))
        shift = 1 if line > 1 and start > 1 and attributes is None else 0
        value = str(one.get("Secret") or "")
        line, column, end = located(
            str(one.get("Match") or ""), value, line=line, column=start - shift
        )
        yield Record(
            rule=str(one["RuleID"]),
            title=str(one.get("Description") or one["RuleID"]),
            path=str(one.get("File") or more.get("path") or ""),
            line=line,
            column=column,
            end_column=end or _number(one.get("EndColumn")) + 1 - shift,
            value=value,
            known_as=str(one.get("Fingerprint") or ""),
            commit=str(one.get("Commit") or more.get("git.sha") or "").lower(),
            author_date=str(one.get("Date") or more.get("git.date") or ""),
            works={"valid": True, "invalid": False}.get(str(one.get("ValidationStatus")).lower()),
        )


def _number(raw: object) -> int:
    return raw if isinstance(raw, int) else 0
