"""One row for each place where a member stands, and for each thing not read, for spreadsheets."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import BinaryIO

from leakscan.model.chunk import Skipped
from leakscan.model.finding import Finding
from leakscan.model.result import ScanResult
from leakscan.reports import places, words
from leakscan.reports.common import listed, sealed
from leakscan.reports.escape import printable

writes_when_empty = True

COLUMNS = (
    "fingerprint", "rule", "title", "level", "confidence", "severity", "environment", "key_kind",
    "completeness", "status", "status_reason", "field", "value", "length", "value_hmac",
    "repository", "path", "line", "column", "end_column", "origin", "via", "commit",
    "author_date", "blob", "refs", "in_head", "remediation", "url",
)  # fmt: skip
"""Names as in JSON v1 where that has them; ``value`` is the mask unless secrets are shown."""

FORMULA = "=+-@\t\r＝＋－＠"  # noqa: RUF001 - spreadsheets take the wide signs too
"""First characters that make a spreadsheet calculate a cell (OWASP, *CSV Injection*)."""


def write(result: ScanResult, out: BinaryIO, *, color: bool, width: int) -> None:
    """Write a header and the rows (RFC 4180); ``color`` and ``width`` mean nothing here."""
    del color, width
    safe = sealed(result, printable)
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    for finding in listed(safe):
        writer.writerows([cell(value) for value in row] for row in rows(finding, safe))
    writer.writerows([cell(value) for value in unread(skip)] for skip in safe.coverage.skipped)
    out.write(text.getvalue().encode())


def cell(value: object) -> object:
    """Return a value that a spreadsheet shows and does not calculate; numbers stay numbers."""
    if isinstance(value, str) and value.startswith(tuple(FORMULA)):
        return f"'{value}"
    return value


def unread(skip: Skipped) -> list[object]:
    """Return the row of something that was not read: a status of its own, a path and the reason."""
    told = {"status": "not-read", "status_reason": words.skipped(skip), "path": skip.where}
    return [told.get(column, "") for column in COLUMNS]


def rows(finding: Finding, safe: ScanResult) -> Iterator[tuple[object, ...]]:
    """Yield a row for each occurrence, in the order of ``COLUMNS``."""
    whole = (
        finding.fingerprint, finding.rule, finding.title, finding.level.value,
        round(finding.confidence, 4), finding.severity.value, finding.environment.value,
        finding.kind, finding.completeness.value, finding.status.value, finding.status_reason,
    )  # fmt: skip
    for occurrence in finding.occurrences:
        value, place, position = occurrence.value, occurrence.provenance, occurrence.position
        yield (
            *whole,
            occurrence.field, places.value(value, safe), len(value),
            value.hmac(safe.fingerprint_key),
            place.repository, place.path, position.line, position.column, position.end_column,
            place.origin.value, " ".join(occurrence.via), place.commit, place.author_date,
            place.blob, " ".join(place.refs), "" if place.in_head is None else place.in_head,
            finding.advice.summary, finding.advice.url,
        )  # fmt: skip
