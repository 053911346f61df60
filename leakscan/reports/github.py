"""GitHub Actions: workflow commands that put findings beside the lines of a pull request.

The commands and their escaping are those of ``@actions/core``. GitHub shows ten annotations of each
level for a step; the rest would only fill the log, so it is counted.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import BinaryIO

from leakscan.model.evidence import Level
from leakscan.model.finding import Finding
from leakscan.model.result import ScanResult
from leakscan.reports import places, words
from leakscan.reports.common import sealed
from leakscan.reports.escape import printable
from leakscan.reports.phrases import many

writes_when_empty = True
"""A scan that was incomplete is told even when it found nothing."""

COMMANDS = {Level.HIGH: "error", Level.MEDIUM: "warning", Level.LOW: "notice"}
SHOWN = 10
"""Annotations of each level that GitHub shows for a step."""


def write(result: ScanResult, out: BinaryIO, *, color: bool, width: int) -> None:
    """Write the commands; nothing for a clean scan. ``color`` and ``width`` mean nothing here."""
    del color, width
    out.writelines(f"{line}\n".encode() for line in commands(sealed(result, printable)))


def commands(safe: ScanResult) -> Iterator[str]:
    """Yield a command for each finding that GitHub shows, and for what was not read."""
    told: Counter[Level] = Counter()
    for finding in safe.shown:
        told[finding.level] += 1
        if safe.show_all or told[finding.level] <= SHOWN:
            yield annotation(finding, safe)
    if unread := words.incomplete(safe.coverage):
        reasons = words.reasons_for_skips(safe.coverage)
        yield command("warning", f"{unread} ({reasons})", title="leakscan is incomplete")
    rest = sum(max(count - SHOWN, 0) for count in told.values())
    if rest and not safe.show_all:
        said = f"{many(rest, 'more finding')}: see the full report."
        yield command("notice", said, title="leakscan")


def annotation(finding: Finding, safe: ScanResult) -> str:
    """Return the command for one finding, at a line only when HEAD can have that line."""
    strongest = places.strongest(finding)
    where, position = strongest.provenance, strongest.position
    at = {
        "file": where.path,
        "line": str(position.line),
        "endLine": str(position.line),
        "col": str(position.column),
        "endColumn": str(position.end_column),
    }
    if not where.path or where.in_head is False:
        at = {}
    message = "\n".join(words.story(finding, safe))
    return command(
        COMMANDS[finding.level], message, **at, title=f"leakscan: {words.heading(finding)}"
    )


def command(name: str, message: str, **properties: str) -> str:
    """Return ``::name key=value,…::message`` with everything escaped."""
    written = ",".join(f"{key}={escaped(value, ':,')}" for key, value in properties.items())
    return f"::{name} {written}::{escaped(message)}"


def escaped(text: str, more: str = "") -> str:
    """Return ``text`` with the characters that would end it as percent escapes."""
    return "".join(f"%{ord(c):02X}" if c in f"%\r\n{more}" else c for c in text)
