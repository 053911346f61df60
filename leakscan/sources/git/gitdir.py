"""What a repository's own folder holds besides objects and refs: configuration, reflogs, hooks."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from leakscan.model.chunk import Chunk, Skipped
from leakscan.model.provenance import Origin, Provenance
from leakscan.model.result import Coverage
from leakscan.sources.expand import expand_stream
from leakscan.sources.git.layout import Layout

READ_ELSEWHERE = frozenset({"objects", "refs", "lfs"})
"""Folders whose content comes by other ways; ``refs`` holds names and ids only."""
NO_TEXT = frozenset({"index", "packed-refs", "ORIG_HEAD", "HEAD", "shallow", "gc.pid"})
"""Files that hold ids, or names that come by other ways."""


def own_files(layout: Layout) -> Iterator[Chunk | Skipped | Coverage]:
    """Yield the plain files of the common folder: linked work trees and submodules included."""
    count, size = 0, 0
    for path in _files(layout.common_dir):
        place = Provenance(_origin(path.relative_to(layout.common_dir)), layout.shown(path))
        try:
            with path.open("rb") as file:
                yield from expand_stream(file, place, file=file, size=path.stat().st_size)
                count += 1
                size += file.seek(0, os.SEEK_END)
        except OSError as exc:
            yield Skipped(place.path, "unreadable", exc.strerror or type(exc).__name__)
    yield Coverage(files=count, bytes=size)


def _files(top: Path) -> Iterator[Path]:
    for folder, below, files in os.walk(top):
        here = Path(folder)
        wanted = set(files)
        if "HEAD" in files and "objects" in below:  # a git directory; deeper, that of a submodule
            below[:] = set(below) - READ_ELSEWHERE
            wanted -= NO_TEXT
        below.sort()
        for name in sorted(wanted):
            path = here / name
            if not name.endswith((".sample", ".lock")) and _plain(path):
                yield path


def _plain(path: Path) -> bool:
    """Say whether a file is one: a link leads elsewhere, a pipe would wait for ever."""
    return path.is_file() and not path.is_symlink()


def _origin(path: Path) -> Origin:
    if "logs" in path.parts[:-1]:
        return Origin.REFLOG
    if path.name in ("config", "config.worktree"):
        return Origin.GIT_CONFIG
    return Origin.OTHER
