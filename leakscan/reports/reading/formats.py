"""Which scanner wrote a report is told by its shape."""

from __future__ import annotations

from pathlib import Path

from leakscan.errors import ReportError
from leakscan.model.result import ScanResult
from leakscan.reports.reading import (
    betterleaks,
    detect_secrets,
    foreign,
    gitleaks,
    kingfisher,
    own,
    trufflehog,
)
from leakscan.reports.reading.documents import HINT, load

FOREIGN = (detect_secrets, betterleaks, kingfisher, trufflehog, gitleaks)
"""In the order of how telling their shape is; an empty list is gitleaks'."""


def read_file(path: Path, *, version: str) -> ScanResult:
    """Read a report of any scanner that is known; ``version`` is leakscan's own.

    Raises:
        ReportError: it cannot be read, or nobody known writes such a report.
    """
    documents = load(path)
    if own.recognises(documents):
        return own.read(documents)
    for reader in FOREIGN:
        if documents.all and reader.recognises(documents):
            try:
                return foreign.result(reader.TOOL, reader.records(documents), documents, version)
            except (KeyError, TypeError, ValueError, AttributeError):
                raise ReportError(
                    f"{path}: looks like a report of {reader.TOOL}, but has another shape",
                    hint=HINT,
                ) from None
    raise ReportError(f"{path}: is not a report that leakscan can read", hint=HINT)
