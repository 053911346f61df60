"""What a person sees while logs are read: a bar, and each finding as it comes."""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Self

from leakscan.cli.progress import PERIOD
from leakscan.cli.terminal import say

if TYPE_CHECKING:
    from leakscan.logscan.auditing import LogProgress
    from leakscan.model.match import Candidate

MOST_LINES = 20
"""Findings that are told one by one while the run goes on; the report has them all."""


@dataclass(slots=True)
class Watch:
    """Shows the progress on stderr while it is open. Prints nothing that is not masked."""

    bar: bool
    """Whether somebody looks at a bar."""
    lines: bool
    """Whether findings are told as they come."""
    _display: Any = None
    _task: Any = None
    _told: int = 0
    _last: LogProgress | None = field(default=None)

    def __enter__(self) -> Self:
        if self.bar:
            self._display = _display()
            self._display.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._display is not None:
            self._display.stop()
            self._display = None

    def progress(self, progress: LogProgress) -> None:
        """Show how far the run is."""
        self._last = progress
        if self._display is None:
            return
        if self._task is None:
            self._task = self._display.add_task("reading", total=progress.total, findings="")
        count = f"{progress.findings:,} finding{'' if progress.findings == 1 else 's'}"
        self._display.update(
            self._task, completed=progress.taken, total=progress.total, findings=count
        )

    def first_seen(self, candidate: Candidate) -> None:
        """Tell of a secret that was not met before."""
        if not self.lines or self._told > MOST_LINES:
            return
        self._told += 1
        text = described(candidate) if self._told <= MOST_LINES else "more are in the report"
        if self._display is not None:
            self._display.console.print(f"leakscan: {text}", markup=False, highlight=False)
        else:
            say(text)


def described(candidate: Candidate) -> str:
    """Say in one line what was met: where, which field, and the masked value."""
    first = candidate.members[0]
    where = "".join(c if c.isprintable() else "?" for c in first.provenance.path)
    return f"met {first.match.field} {first.match.value.masked()} in {where}"


def _display() -> Any:
    from rich.console import Console  # noqa: PLC0415  only where somebody looks
    from rich.progress import (  # noqa: PLC0415
        BarColumn,
        DownloadColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
        TransferSpeedColumn,
    )

    return Progress(
        BarColumn(),
        DownloadColumn(),
        TransferSpeedColumn(),
        TimeRemainingColumn(),
        TextColumn("{task.fields[findings]}"),
        console=Console(file=sys.stderr),
        refresh_per_second=1 / PERIOD,
        transient=True,
    )
