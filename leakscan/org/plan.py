"""What a scan of an organisation is asked to do; small, and the same in every worker."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from leakscan.scan import ScanOptions
from leakscan.sources.github.base import (
    DEFAULT_KINDS,
    Cursors,
    GitRemote,
    Kind,
    RepositoryEntry,
    Selection,
)
from leakscan.store.base import CleanObjects

GIT_KINDS = frozenset({Kind.REPOSITORIES, Kind.WIKIS, Kind.GISTS})


@dataclass(frozen=True, slots=True)
class Plan:
    """What is wanted. Holds no token: each worker finds its own in its environment."""

    owner: str
    host: str
    """Address of GitHub: ``https://github.com`` or that of an Enterprise Server."""
    cache: Path
    """Folder of the mirrors and texts. Workers on other machines must see it under the same name."""
    scan: ScanOptions
    kinds: frozenset[Kind] = DEFAULT_KINDS
    selection: Selection = field(default_factory=Selection)
    cache_limit: int = 1 << 40
    """Bytes that all mirrors together may take."""

    @property
    def target(self) -> str:
        """Name the target as the store and a person know it: ``github.com/acme``."""
        name = self.host.partition("://")[2] or self.host
        return f"{name.strip('/')}/{self.owner}"

    @property
    def texts(self) -> frozenset[Kind]:
        """Return the kinds that are not read by git."""
        return self.kinds - GIT_KINDS


@dataclass(frozen=True, slots=True)
class Known:
    """What the store knew of a repository when the run began."""

    heads: dict[str, str] = field(default_factory=dict)
    """By part that was read whole under these rules: what identified its content then."""
    parts: frozenset[str] = frozenset()
    """Parts that were read under these rules, whole or not."""
    cursors: Cursors = field(default_factory=dict)
    standing: tuple[str, ...] = ()
    """Texts in which something was found that still stands there, as far as is known."""


@dataclass(frozen=True, slots=True)
class Task:
    """One repository, or one gist, to be read by one worker."""

    known: Known
    entry: RepositoryEntry | None = None
    remote: GitRemote | None = None
    """A gist, which is no repository to the host."""
    memory: CleanObjects | None = None
    jobs: int = 1
    """Workers over which its objects are spread; more than 1 for big ones only."""

    @property
    def host_id(self) -> str:
        """Return what the store knows it by."""
        return str(self.entry.id) if self.entry else self.remote.key if self.remote else ""

    @property
    def size(self) -> int:
        """Return its size in KiB, as the host says."""
        return self.entry.size_kib if self.entry else 0

    @property
    def name(self) -> str:
        """Return what a person knows it by."""
        return self.entry.full_name if self.entry else self.remote.name if self.remote else ""
