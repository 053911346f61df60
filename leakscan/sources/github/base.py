"""The nouns of this room: what is listed, what can be read of it, and how far a reading came."""

from __future__ import annotations

import enum
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from leakscan.model.chunk import Chunk, Skipped
from leakscan.model.result import Coverage

Cursor = Mapping[str, Any]
"""How far one kind was read. Fits into JSON; only this room looks inside."""
Cursors = Mapping[str, Cursor]
"""Cursors by the value of their ``Kind``."""


class Kind(enum.StrEnum):
    """A kind of content. Each can be switched on or off."""

    REPOSITORIES = "repositories"
    """git: branches, tags, notes, pull-request refs."""
    WIKIS = "wikis"
    """git."""
    GISTS = "gists"
    """git; of the owner, and of members where these are asked for."""
    ISSUES = "issues"
    """Titles, bodies and comments."""
    PULLS = "pulls"
    """Pull requests: titles, bodies, comments, reviews and review comments."""
    DISCUSSIONS = "discussions"
    """Titles, bodies, comments and replies."""
    RELEASES = "releases"
    """Names and notes."""
    ASSETS = "assets"
    """Files attached to releases."""
    LOGS = "logs"
    """Logs of Actions runs."""
    ARTIFACTS = "artifacts"
    """Artifacts of Actions runs."""
    DEPLOYMENTS = "deployments"
    """Payloads and descriptions of deployments and their statuses."""
    VARIABLES = "variables"
    """Plain variables of the organisation, its repositories and their environments."""


DEFAULT_KINDS = frozenset({Kind.REPOSITORIES, Kind.WIKIS, Kind.ISSUES, Kind.PULLS})


@dataclass(frozen=True, slots=True)
class RepositoryEntry:
    """One repository, as the listing tells it. ``id`` stays when the name changes."""

    id: int
    full_name: str
    """``owner/name`` at the time of listing."""
    clone_url: str
    """Without credentials."""
    visibility: str = "private"
    """``public``, ``private`` or ``internal``."""
    archived: bool = False
    fork: bool = False
    template: bool = False
    disabled: bool = False
    """Blocked by GitHub (legal or billing): nothing can be read."""
    default_branch: str = ""
    pushed_at: str = ""
    """When a branch was pushed to, UTC; empty: never."""
    updated_at: str = ""
    size_kib: int = 0
    """GitHub's own measure, updated now and then; 0 says empty or very young."""
    topics: tuple[str, ...] = ()
    has_wiki: bool = False
    has_issues: bool = False
    has_discussions: bool = False
    node_id: str = ""
    parent_id: int | None = None
    """Where a fork comes from; None: not a fork, or not known."""
    activity: Mapping[str, str] = field(default_factory=dict)
    """By kind, a stamp that changes when there is something new of that kind. A kind without one
    has to be asked each time."""

    @property
    def empty(self) -> bool:
        """Say whether nothing was ever pushed, as far as the listing knows."""
        return not self.pushed_at

    @property
    def name(self) -> str:
        """Return the name without the owner."""
        return self.full_name.partition("/")[2]


@dataclass(frozen=True, slots=True)
class Selection:
    """Which of an owner's repositories are wanted. Globs match the name or ``owner/name``, in any case."""

    include: tuple[str, ...] = ()
    """Empty: all."""
    exclude: tuple[str, ...] = ()
    """Wins over ``include``."""
    topics: tuple[str, ...] = ()
    """At least one of these; empty: any."""
    visibilities: frozenset[str] = frozenset({"public", "private", "internal"})
    archived: bool = True
    forks: bool = True
    members: bool = False
    """Public repositories of an organisation's members, too."""


@dataclass(frozen=True, slots=True)
class GitRemote:
    """Something to mirror with git."""

    key: str
    """Name of the mirror, stable over renames: ``1234``, ``1234.wiki``, ``gist-abcd``."""
    name: str
    """For people: ``owner/name``, ``owner/name.wiki``, ``gist/abcd``."""
    url: str
    """Without credentials."""
    kind: Kind = Kind.REPOSITORIES
    stamp: str = ""
    """Changes when there may be something new; empty: not known, git has to ask."""
    repository: RepositoryEntry | None = None
    """What was listed: by it, a repository that was renamed meanwhile is found again."""
    default_branch: str = ""
    lender: str = ""
    """Key of the mirror whose objects may be borrowed (a fork's parent)."""
    changes_unseen: bool = False
    """Whether the stamp only says how long nothing may be believed to be there: what is there has to
    be asked each time."""
    may_be_absent: bool = False
    """A wiki that is switched on and was never written has no git repository."""


@dataclass(frozen=True, slots=True)
class Progress:
    """All of a kind up to here was yielded: keep the cursor once the chunks before are dealt with."""

    kind: Kind
    cursor: Cursor


Items = Iterator[Chunk | Skipped | Coverage | Progress]


@dataclass(slots=True)
class Usage:
    """What a run cost, counted on this side of the wire. git's own traffic is counted by its runs."""

    requests: int = 0
    """API requests, retries and those for tokens included."""
    received: int = 0
    """Bytes of answers, as transferred (compressed where the server compresses)."""
    not_modified: int = 0
    """Requests answered with 304."""
    retries: int = 0
    waited: float = 0.0
    """Seconds slept for rate limits and back-off."""
    git_runs: int = 0
    """Calls of git that spoke to the host."""

    def as_mapping(self) -> dict[str, float]:
        """Return the counts for a report."""
        return {name: getattr(self, name) for name in self.__slots__}


def wanted(kinds: Iterable[Kind | str]) -> frozenset[Kind]:
    """Return the kinds, whichever way they are spelled; ``ValueError`` for one that is not known."""
    return frozenset(Kind(kind) for kind in kinds)
