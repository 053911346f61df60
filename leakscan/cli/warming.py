"""A warm start of the program: what loading it works out is kept in the user's cache folder."""

from __future__ import annotations

import os

from leakscan.cli import cache
from leakscan.engine import warm


def begin(name: str, *, modules_alone: bool = False) -> None:
    """Start with what earlier runs kept under a name; without a folder of the user's own, as ever."""
    folder = cache.folder()
    if folder is not None:
        from leakscan.glance import key  # noqa: PLC0415

        path = os.path.join(folder, f"{name}-{warm.version()}-{key()}.warm")  # noqa: PTH118  no need for pathlib
        warm.begin(path, modules_alone=modules_alone)


def end() -> None:
    """Keep what was worked out."""
    warm.settle()
