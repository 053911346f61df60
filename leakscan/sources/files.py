"""Files and folders."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from leakscan.model.chunk import Chunk, Skipped
from leakscan.model.provenance import Origin, Provenance
from leakscan.model.result import Coverage, Target
from leakscan.sources.base import Attribution
from leakscan.sources.expand import expand_stream
from leakscan.sources.paths import name_chunks
from leakscan.sources.tree import Entry, Tree, unreadable
from leakscan.sources.windows import MIB, WINDOW, Counted, fill

SHARD_FILES = 256
SHARD_BYTES = 32 * MIB
"""A shard ends when it has this many files or bytes, whichever comes first."""

READABLE_KINDS = (stat.S_ISREG, stat.S_ISFIFO)


@dataclass(frozen=True, slots=True)
class FilesSource:
    """Files, and folders with all that is below them except ``.git``.

    Inside a git work tree what git ignores is left out, unless it is tracked or named; outside,
    what ``.gitignore`` files match. Links below a folder are not followed: their target is a text
    to scan. Paths are shown relative to ``base``, the current folder, where they lie below it.
    """

    paths: Sequence[Path] = (Path(),)
    gitignore: bool = True
    max_bytes: int | None = None
    """Files over this size are reported as not read; None: no limit, for memory stays constant."""
    base: str | None = None
    """None: the current folder of the process."""
    origin: Origin = Origin.FILE

    @property
    def target(self) -> Target:
        """Say what is scanned."""
        return Target("files", ", ".join(path.as_posix() for path in self.paths))

    def shards(self) -> Iterator[FileShard]:
        """Cut the files into batches, in order. Raises SourceError for a missing path."""
        tree = Tree(gitignore=self.gitignore, base=self.base or os.getcwd())
        batch: list[Entry | Skipped] = []
        size = 0
        for entry in tree.entries(str(path) for path in self.paths):
            batch.append(entry)
            size += 0 if isinstance(entry, Skipped) else entry.size
            if len(batch) >= SHARD_FILES or size >= SHARD_BYTES:
                yield self._shard(batch)
                batch, size = [], 0
        if batch:
            yield self._shard(batch)

    def _shard(self, batch: Sequence[Entry | Skipped]) -> FileShard:
        return FileShard(tuple(batch), self.origin, self.max_bytes)

    def attribute(self, blobs: Iterable[str]) -> Mapping[str, Attribution]:
        """Return nothing: a file's provenance is whole."""
        del blobs
        return {}


@dataclass(frozen=True, slots=True)
class FileShard:
    """Some files."""

    entries: tuple[Entry | Skipped, ...]
    origin: Origin = Origin.FILE
    max_bytes: int | None = None

    def chunks(self) -> Iterator[Chunk | Skipped | Coverage]:
        """Read the files."""
        for entry in self.entries:
            if isinstance(entry, Skipped):
                yield entry
            else:
                yield from self._entry(entry)

    def names(self) -> Iterator[str]:
        """Yield the names of the files (``NamedShard``)."""
        yield from (e.where if isinstance(e, Skipped) else e.shown for e in self.entries)

    def _entry(self, entry: Entry) -> Iterator[Chunk | Skipped | Coverage]:
        provenance = Provenance(self.origin, entry.shown)
        yield from name_chunks(entry.shown, provenance)
        if entry.folder:
            return
        try:
            status = os.stat(entry.path, follow_symlinks=entry.named)
            if stat.S_ISLNK(status.st_mode):
                yield _link(entry, provenance)
            elif not any(kind(status.st_mode) for kind in READABLE_KINDS[: 1 + entry.named]):
                yield Skipped(entry.shown, "not-a-file", "a pipe, socket or device is not read")
            elif self.max_bytes is not None and status.st_size > self.max_bytes:
                detail = f"{status.st_size} bytes, over the limit of {self.max_bytes}"
                yield Skipped(entry.shown, "too-large", detail)
            else:
                yield from _content(entry, provenance)
        except FileNotFoundError:
            yield Skipped(entry.shown, "vanished", "it was there when the folder was listed")
        except OSError as error:
            yield unreadable(entry.shown, error)


def _link(entry: Entry, provenance: Provenance) -> Chunk:
    target = os.fsencode(os.readlink(entry.path))
    return Chunk(target, replace(provenance, origin=Origin.SYMLINK), opened=True)


def _content(entry: Entry, provenance: Provenance) -> Iterator[Chunk | Skipped | Coverage]:
    with open(entry.path, "rb", opener=_open_named if entry.named else _open_listed) as file:
        before = os.fstat(file.fileno())
        regular = stat.S_ISREG(before.st_mode)
        if not regular and not entry.named:
            yield Skipped(entry.shown, "changed", "it became a pipe or device while it was read")
            return
        # One byte more than its size: a file that gives less than asked for has ended.
        wanted = min(WINDOW, before.st_size + 1) if regular else WINDOW
        counted = Counted(file)
        head, fault = fill(counted, wanted)
        if head and (fault or len(head) < wanted):
            yield Chunk(head, provenance)
        elif head:
            seekable, size = (file, before.st_size) if regular and before.st_size else (None, None)
            yield from expand_stream(counted, provenance, head=head, file=seekable, size=size)
        if fault:
            raise fault
        after = os.fstat(file.fileno())
        yield Coverage(files=1, bytes=max(counted.count, before.st_size if regular else 0))
        if regular and _rewritten(before, after):
            yield Skipped(entry.shown, "changed", "it was rewritten while it was read")


def _rewritten(before: os.stat_result, after: os.stat_result) -> bool:
    """Say whether a file changed otherwise than by growing, as a log in use does."""
    if after.st_size != before.st_size:
        return after.st_size < before.st_size
    return after.st_mtime_ns != before.st_mtime_ns


def _open_named(path: str, flags: int) -> int:
    return os.open(path, flags)


def _open_listed(path: str, flags: int) -> int:
    # A file that was swapped for a link or a pipe since is neither followed nor waited for.
    return os.open(path, flags | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))
