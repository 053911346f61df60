"""What there is to read: files and folders as named by the user, rotated sets in time order."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from leakscan.model.chunk import Skipped
from leakscan.model.result import Target
from leakscan.sources.archive.kinds import PROGRAMS, kind_of
from leakscan.sources.archive.walk import PEEK
from leakscan.sources.base import Attribution, Shard
from leakscan.sources.logs.order import oldest_first
from leakscan.sources.logs.pieces import CELL, RANGE, Job, Piece, Range, Wrapped, batched, cut
from leakscan.sources.tree import Entry, Tree, unreadable

STDIN = "-"
CONFIGURATION = ("leakscan.toml", ".leakscan.toml", ".leakscan-baseline.toml")
"""Names of files that steer leakscan where they are trusted."""
_KINDS = (stat.S_ISREG, stat.S_ISFIFO)


@dataclass(frozen=True, slots=True)
class LogFiles:
    """Logs that the user named. Nothing is left out: what git ignores are logs, most of all."""

    paths: Sequence[Path] = ()
    """Files and folders; none: standard input."""
    base: str | None = None
    """Folder that shown paths are relative to; None: the current folder."""
    range_size: int = RANGE
    """Bytes of a plain file that are looked at in one go, a multiple of ``CELL``."""

    @property
    def target(self) -> Target:
        """Say what is scanned."""
        return Target("logs", ", ".join(path.as_posix() for path in self.paths) or STDIN)

    def entries(self) -> list[Entry | Skipped]:
        """List everything below the paths, rotated sets oldest first. Raises SourceError."""
        tree = Tree(gitignore=False, base=self.base or str(Path.cwd()))
        found = (e for e in tree.entries(str(path) for path in self.paths) if not _is_folder(e))
        return oldest_first(found, path=_shown)

    def pieces(self, entries: Sequence[Entry | Skipped]) -> Iterator[Piece]:
        """Cut what was listed into pieces of work, in order."""
        jobs = (job for entry in entries for job in self._jobs(entry))
        yield from batched(jobs, size=self.range_size)

    def _jobs(self, entry: Entry | Skipped) -> Iterator[Job]:
        if isinstance(entry, Skipped):
            yield entry
            return
        try:
            whole = plain(entry)
        except OSError as error:
            yield unreadable(entry.shown, error)
            return
        if isinstance(whole, Range):
            yield from cut(whole, size=max(CELL, self.range_size))
        elif whole is not None:
            yield whole

    def shards(self) -> Iterator[Shard]:
        """Yield nothing: logs are read piece by piece (``logscan``)."""
        yield from ()

    def attribute(self, blobs: Iterable[str]) -> Mapping[str, Attribution]:
        """Return nothing: a file's provenance is whole."""
        del blobs
        return {}


def _is_folder(entry: Entry | Skipped) -> bool:
    return isinstance(entry, Entry) and entry.folder


def _shown(entry: Entry | Skipped) -> str:
    return entry.shown if isinstance(entry, Entry) else entry.where


def plain(entry: Entry) -> Job | None:
    """Look at the beginning of a file: a plain one is a range, others are read from their start.

    None for a link below a folder: it is not followed. Raises OSError.
    """
    status = os.stat(entry.path, follow_symlinks=entry.named)
    if stat.S_ISLNK(status.st_mode):
        return None
    if not any(kind(status.st_mode) for kind in _KINDS[: 1 + entry.named]):
        return Skipped(entry.shown, "not-a-file", "a pipe, socket or device is not read")
    if not stat.S_ISREG(status.st_mode) or not status.st_size:
        return Wrapped(entry)
    with open(entry.path, "rb", opener=opened(named=entry.named)) as file:
        head = file.read(PEEK)
    if _opens(head, whole=len(head) >= status.st_size):
        return Wrapped(entry)
    return Range(
        entry.path,
        entry.shown,
        0,
        status.st_size,
        status.st_size,
        named=entry.named,
    )


def _opens(head: bytes, *, whole: bool) -> bool:
    """Say whether bytes begin a container, or a program that a zip may be hung on to."""
    return head[:2] in PROGRAMS or kind_of(head, whole=whole) is not None


def opened(*, named: bool) -> Callable[[str, int], int]:
    """Return how a file is opened: one that was listed and since swapped for a link is not followed."""

    def open_(path: str, flags: int) -> int:
        if named:
            return os.open(path, flags)
        return os.open(path, flags | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))

    return open_


def steering(entries: Sequence[Entry | Skipped]) -> list[str]:
    """Return the configuration and baseline files among what is scanned, as they are shown."""
    names = (_shown(entry) for entry in entries if isinstance(entry, Entry))
    return [name for name in names if name.rpartition("/")[2] in CONFIGURATION]
