"""The port of every report.

A reporter is a module with ``writes_when_empty`` and ``write``. It sees only ``leakscan.model``,
and it cannot print a secret without calling ``reveal()``, which only ``reports/common.py`` does,
behind ``ScanResult.show_secrets``.
"""

from __future__ import annotations

from typing import BinaryIO, Protocol

from leakscan.model.result import ScanResult


class Reporter(Protocol):
    """Turns a result into bytes."""

    writes_when_empty: bool
    """Whether a report without findings must be written (JSON: yes; a list of annotations: no)."""

    def write(self, result: ScanResult, out: BinaryIO, *, color: bool, width: int) -> None:
        """Write the report. ``color`` and ``width`` (characters) matter where a person looks."""
        ...
