"""The port of the organisation view, and what its formats share: ages, and safe names."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import BinaryIO, Protocol

from leakscan.model.evidence import Severity
from leakscan.model.organisation import OrganisationView

WORST_FIRST = tuple(reversed(Severity))


class ViewReporter(Protocol):
    """Turns the view into bytes."""

    def write(self, view: OrganisationView, out: BinaryIO, *, color: bool, width: int) -> None:
        """Write it. ``color`` and ``width`` (characters) matter where a person looks."""
        ...


def age(since: str, now: str) -> int:
    """Return whole days between two times as the store writes them."""
    return max(0, (datetime.fromisoformat(now) - datetime.fromisoformat(since)).days)


def severities(counts: Mapping[Severity, int]) -> str:
    """Return ``2 critical, 1 low``, worst first; a dash for none."""
    told = [f"{counts[one]} {one.value}" for one in WORST_FIRST if counts.get(one)]
    return ", ".join(told) or "-"
