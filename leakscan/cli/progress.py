"""What a person sees who waits for a scan: a bar where it is known how much there is, else a line."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from leakscan.scan import Progress

PERIOD = 0.1
"""Seconds between two updates."""


class ProgressBar:
    """Shows the last progress on stderr, and remembers it for the message after Ctrl-C.

    Where nobody looks it costs an assignment.
    """

    def __init__(self, *, shown: bool) -> None:
        """Make a bar that is silent unless ``shown``."""
        self._shown = shown
        self._next = 0.0
        self._bar: Any = None
        self._task: Any = None
        self.last: Progress | None = None

    def __call__(self, progress: Progress) -> None:
        """Take note of how far the scan is."""
        self.last = progress
        if not self._shown:
            return
        now = time.monotonic()
        if now >= self._next:
            self._next = now + PERIOD
            if progress.total:
                self._draw(progress)
            else:
                self._write(f"\r\x1b[K{described(progress)}")

    def clear(self) -> None:
        """Take it away before anything else is printed."""
        if self._bar is not None:
            self._bar.stop()
            self._bar = None
        elif self._shown and self._next:
            self._write("\r\x1b[K")
        self._shown = False

    def _draw(self, progress: Progress) -> None:
        try:
            if self._bar is None:
                self._bar = made()
                self._task = self._bar.add_task("objects", total=progress.total, read=0, found="")
                self._bar.start()
            self._bar.update(
                self._task,
                completed=min(progress.done, progress.total),
                read=progress.read,
                found=f"{progress.candidates:,} found" if progress.candidates else "",
            )
        except OSError:
            self._shown = False

    def _write(self, text: str) -> None:
        try:
            sys.stderr.write(text)
            sys.stderr.flush()
        except OSError:
            self._shown = False  # the terminal went away; the scan goes on


def made() -> Any:
    """Return a bar: part done, objects, bytes, bytes a second, time left, candidates."""
    from rich.console import Console  # noqa: PLC0415  only where somebody looks
    from rich.filesize import decimal  # noqa: PLC0415
    from rich.progress import (  # noqa: PLC0415
        BarColumn,
        MofNCompleteColumn,
        Progress,
        ProgressColumn,
        Task,
        TaskProgressColumn,
        TextColumn,
        TimeRemainingColumn,
    )
    from rich.text import Text  # noqa: PLC0415

    class Bytes(ProgressColumn):
        """Bytes read, and how many a second. Clean objects count, too."""

        def render(self, task: Task) -> Text:
            read = int(task.fields["read"])
            rate = read / task.elapsed if task.elapsed else 0
            return Text(f"{decimal(read)} at {decimal(int(rate))}/s")

    return Progress(
        BarColumn(),
        TaskProgressColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.description}"),
        Bytes(),
        TimeRemainingColumn(),
        TextColumn("{task.fields[found]}"),
        console=Console(file=sys.stderr),
        refresh_per_second=1 / PERIOD,
        transient=True,
    )


def described(progress: Progress | None) -> str:
    """Say how far a scan is, in one short line."""
    if progress is None:
        return "0 items"
    count = f"{progress.items:,} items"
    if progress.total:
        count = f"{progress.done:,} of {progress.total:,} objects"
    return (
        f"{count}, {max(progress.read, progress.bytes) / 1e6:,.0f} MB read, "
        f"{progress.candidates:,} candidates so far"
    )


def wanted(*, quiet: bool, no_progress: bool) -> bool:
    """Say whether somebody is there to look."""
    return not quiet and not no_progress and sys.stderr is not None and sys.stderr.isatty()
