"""What a scan for values reads: contents by their size, and names and links as texts of their own."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from leakscan.model.chunk import Chunk, Skipped
from leakscan.model.provenance import Origin, Provenance
from leakscan.model.result import Coverage, Target
from leakscan.redact.plan import Item, Sort
from leakscan.sources.base import Attribution
from leakscan.sources.paths import name_chunks
from leakscan.sources.windows import WINDOW

LARGE = WINDOW
"""Bytes over which a file is read as logs are, in ranges over processes; smaller ones are seen whole."""


@dataclass(frozen=True, slots=True)
class Names:
    """The names of items, and where links lead: texts that may hold a value."""

    items: tuple[Item, ...]

    @property
    def target(self) -> Target:
        """Say what is scanned."""
        return Target("files", "names")

    def shards(self) -> Iterator[Names]:
        """Yield the source itself."""
        yield self

    def chunks(self) -> Iterator[Chunk | Skipped | Coverage]:
        """Yield the texts."""
        for item in self.items:
            where = Provenance(Origin.FILE, item.shown)
            yield from name_chunks(item.shown, where)
            if item.sort is Sort.LINK:
                aim = os.fsencode(Path(item.path).readlink())
                yield Chunk(aim, Provenance(Origin.SYMLINK, item.shown), opened=True)

    def attribute(self, blobs: Iterable[str]) -> Mapping[str, Attribution]:
        """Return nothing: the provenance is whole."""
        del blobs
        return {}


@dataclass(frozen=True, slots=True)
class Reading:
    """Everything that one scan reads."""

    small: tuple[Path, ...]
    large: tuple[Path, ...]
    names: Names


def reading(items: Sequence[Item]) -> Reading:
    """Sort what is to be scanned. A file that is gone is left to the scan, which says so."""
    small: list[Path] = []
    large: list[Path] = []
    for item in items:
        if item.sort is Sort.FILE:
            path = Path(item.path)
            (large if _is_large(path) else small).append(path)
    return Reading(tuple(small), tuple(large), Names(tuple(items)))


def _is_large(path: Path) -> bool:
    try:
        return path.stat().st_size > LARGE
    except OSError:
        return False
