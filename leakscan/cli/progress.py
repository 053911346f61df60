"""One line on a terminal that says how far a scan is."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from leakscan.scan import Progress

PERIOD = 0.1
"""Seconds between two updates."""


class ProgressLine:
    """Shows the last progress on stderr, and remembers it for the message after Ctrl-C."""

    def __init__(self, *, shown: bool) -> None:
        """Make a line that is silent unless ``shown``."""
        self._shown = shown
        self._next = 0.0
        self.last: Progress | None = None

    def __call__(self, progress: Progress) -> None:
        """Take note of how far the scan is."""
        self.last = progress
        now = time.monotonic()
        if self._shown and now >= self._next:
            self._next = now + PERIOD
            self._write(f"\r\x1b[K{described(progress)}")

    def clear(self) -> None:
        """Take the line away before anything else is printed."""
        if self._shown and self._next:
            self._write("\r\x1b[K")

    def _write(self, text: str) -> None:
        try:
            sys.stderr.write(text)
            sys.stderr.flush()
        except OSError:
            self._shown = False  # the terminal went away; the scan goes on


def described(progress: Progress | None) -> str:
    """Say how far a scan is, in one short line."""
    if progress is None:
        return "0 items"
    return (
        f"{progress.items:,} items, {progress.bytes / 1e6:,.0f} MB read, "
        f"{progress.candidates:,} candidates so far"
    )


def wanted(*, quiet: bool, no_progress: bool) -> bool:
    """Say whether somebody is there to look at a progress line."""
    return not quiet and not no_progress and sys.stderr is not None and sys.stderr.isatty()
