"""Paths for people, and names that are worth a look by themselves."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import replace

from leakscan.model.chunk import Chunk
from leakscan.model.provenance import Origin, Provenance

LONGEST_SHOWN = 1024
"""Characters of a path that are shown; a hostile archive can have names of 64 KiB."""
SHORTEST_TELLING = 20
"""Characters in a row without which a name cannot hold a key."""

TELLING = re.compile(rf"(?=[A-Za-z+_=.~-]*[0-9])[A-Za-z0-9+_=.~-]{{{SHORTEST_TELLING},}}")
"""A run long enough for a key. Of random keys that long, all but one in a hundred have a digit."""


def shown(path: str, *, base: str | None = None) -> str:
    """Return ``path`` with ``/`` between folders, relative to ``base`` if it lies below it."""
    if base and os.path.isabs(path):
        inner = os.path.relpath(path, base)
        if inner != os.pardir and not inner.startswith(os.pardir + os.sep):
            path = inner
    return os.path.normpath(path).replace(os.sep, "/")


def inside(outer: str, name: str) -> str:
    """Return the path of a container's member. The name is shown and never used as a file name."""
    if len(name) > LONGEST_SHOWN:
        name = name[:LONGEST_SHOWN] + "…"
    return f"{outer}!{name}"


def telling(path: str) -> bool:
    """Say whether the last part of ``path`` could hold a key."""
    return TELLING.search(path.rpartition("/")[2]) is not None


def name_chunks(path: str, provenance: Provenance, *, fresh: bool = True) -> Iterator[Chunk]:
    """Yield the path itself as something to scan, if its last part could hold a key.

    The whole path is the text, so that an id in a folder's name meets a secret in a file's.
    """
    if telling(path):
        named = replace(provenance, origin=Origin.FILE_NAME)
        data = path.encode("utf-8", "surrogateescape")
        yield Chunk(data, named, fresh=None if fresh else (), opened=True)
