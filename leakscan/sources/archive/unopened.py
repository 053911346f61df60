"""Formats that are recognised and not opened."""

from __future__ import annotations

import re
from collections.abc import Iterator

from leakscan.model.chunk import Skipped
from leakscan.sources.archive.opening import Opening

SIZE = re.compile(rb"^size (\d{1,18})$", re.MULTILINE)


def unsupported(opening: Opening) -> Iterator[Skipped]:
    """State that nothing here can open it."""
    yield opening.skipped("unsupported-archive", "leakscan does not open archives of this format")


def lfs_pointer(opening: Opening) -> Iterator[Skipped]:
    """State that a Git LFS pointer stands for content that is elsewhere."""
    size = SIZE.search(opening.stream.read(1 << 10))
    count = size[1].decode() if size else "some"
    yield opening.skipped("git-lfs", f"only the pointer is here; {count} bytes are kept by Git LFS")
