"""One judged finding: which reasons held, and whether a person says it is a leak. No value is in it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from leakscan.model.evidence import Status
from leakscan.model.finding import Finding


@dataclass(frozen=True, slots=True)
class Row:
    """A finding at its best sighting."""

    group: str
    """Repository, or the made-up text that stands for one; rows of a group are never split."""
    rule: str
    reasons: tuple[str, ...]
    """Ids of the reasons, ``prior`` and the shape (``shape-…``) among them."""
    leak: bool
    made_up: bool = False


def row_of(finding: Finding, group: str, *, leak: bool, made_up: bool = False) -> Row | None:
    """Return the row of a finding; None for a published sample, which is never judged by its weight."""
    if finding.status is Status.SAMPLE:
        return None
    reasons = tuple(sorted(e.id for e in finding.evidence))
    return Row(group, finding.rule, reasons, leak, made_up)


def write(rows: Iterable[Row], path: Path) -> None:
    """Write rows, one JSON object a line."""
    path.write_text("".join(json.dumps(asdict(row), sort_keys=True) + "\n" for row in rows))


def read(path: Path) -> Iterator[Row]:
    """Read what ``write`` wrote."""
    for line in path.read_text().splitlines():
        row = json.loads(line)
        yield Row(**{**row, "reasons": tuple(row["reasons"])})
