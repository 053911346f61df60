"""What came of it: counts, markers, and what is not in the copy."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from leakscan.model.chunk import Skipped
from leakscan.redact.marker import Known


@dataclass(frozen=True, slots=True)
class Outcome:
    """Everything that one run did."""

    files: int
    """Copies of files that were made."""
    changed: int
    """Those that differ from their originals."""
    replaced: Counter[Known]
    """How often each value was replaced."""
    renamed: int = 0
    """Files and folders with a value in their name."""
    left_out: tuple[Skipped, ...] = ()
    """Sorted, without repeats."""
    verified: bool = True

    @property
    def complete(self) -> bool:
        """Say whether everything is in the copy."""
        return not self.left_out
