"""What ``explain`` knows of a finding, whether it was found just now or stored in a report."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from leakscan.errors import ReportError
from leakscan.model.evidence import Evidence
from leakscan.model.finding import Advice
from leakscan.model.result import ScanResult
from leakscan.reports.json_v1 import SCHEMA, document


@dataclass(frozen=True, slots=True)
class Place:
    """Where a member stands."""

    path: str
    line: int
    column: int
    field: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.column} {self.field}"


@dataclass(frozen=True, slots=True)
class Account:
    """A finding without its values."""

    fingerprint: str
    rule: str
    title: str
    summary: str
    """Level, environment, completeness and status, for one line."""
    evidence: tuple[Evidence, ...]
    places: tuple[Place, ...]
    advice: Advice


def accounts(result: ScanResult) -> tuple[Account, ...]:
    """Return all findings of a scan, those too that no report would show."""
    found: Any = document(result)["findings"]
    return tuple(map(_account, found))


def stored(path: Path) -> tuple[Account, ...]:
    """Read the findings of a JSON report.

    Raises:
        ReportError: the file cannot be read or is not a report of this version.
    """
    try:
        report = json.loads(path.read_bytes())
        if report["schema"] != SCHEMA:
            raise ReportError(f"{path}: is not a {SCHEMA} report")
        return tuple(map(_account, report["findings"]))
    except OSError as fault:
        raise ReportError(f"{path}: cannot be read: {fault.strerror}") from None
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise ReportError(
            f"{path}: is not a JSON report of leakscan", hint="write one with --format json"
        ) from None


def _account(found: Mapping[str, Any]) -> Account:
    words = (f"{found['level']} confidence", found["environment"], found["completeness"])
    advice = found["remediation"]
    return Account(
        fingerprint=found["fingerprint"],
        rule=found["rule"],
        title=found["title"],
        summary=", ".join((*words, found["status"])),
        evidence=tuple(Evidence(e["id"], e["says"], float(e["weight"])) for e in found["evidence"]),
        places=tuple(
            Place(o.get("path", ""), o["line"], o["column"], o["field"])
            for o in found["occurrences"]
        ),
        advice=Advice(advice["summary"], advice.get("url", ""), tuple(advice["steps"])),
    )


def with_fingerprint(prefix: str) -> Callable[[Account], bool]:
    """Return a test for the fingerprint, or its beginning."""
    return lambda one: one.fingerprint.startswith(prefix)


def standing_at(path: str, line: int) -> Callable[[Account], bool]:
    """Return a test for a member on this line."""
    return lambda one: any(p.path == path and p.line == line for p in one.places)


def those(found: Iterable[Account], test: Callable[[Account], bool]) -> tuple[Account, ...]:
    """Return the findings that pass the test."""
    return tuple(filter(test, found))
