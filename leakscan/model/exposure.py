"""What logs tell of leaked keys: the circumstances of one place, and the sum over all places."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime  # a hook knows no logs and does not wait for it


@dataclass(frozen=True, slots=True)
class Record:
    """What the log record around a value says; what its format does not tell is left empty."""

    when: datetime | None = None
    """Always with an offset: that of the log, or the one the user names for logs without (UTC when
    none is named); see ``zoned``."""
    flow: str = ""
    """What lines of one request share: request or trace id, connection, thread or process. Begins
    with which of them it is (``request:4f1c…``), so that a thread is never taken for a connection."""
    host: str = ""
    client: str = ""
    """Address of who called."""
    agent: str = ""
    endpoint: str = ""
    """Method and path without the query, or as much of it as stands there."""
    status: int | None = None
    """HTTP status of the call, 100 to 599."""
    zoned: bool = True
    """Whether ``when`` has the offset from the log or its format. If not, the offset is assumed and
    ``when.tzname()`` is the name of the zone that was assumed."""


@dataclass(frozen=True, slots=True, order=True)
class MintedToken:
    """An access token that was made from the keys. Known by its fingerprint, never in clear."""

    fingerprint: str
    issued: datetime | None = field(default=None, compare=False)
    expires: datetime | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Exposure:
    """Since when, how often and where a credential set stood in logs."""

    first: datetime | None = None
    last: datetime | None = None
    hits: int = 0
    """Places where a secret of the set stands; one that two ranges of a file share counts once."""
    undated: int = 0
    """Hits without a time stamp."""
    unzoned: int = 0
    """Hits whose time stamp has no offset: read as if written in the zones of ``assumed``."""
    assumed: tuple[str, ...] = ()
    """Names of those zones, sorted: the one the user names, or ``UTC``."""
    files: int = 0
    hosts: Mapping[str, int] = field(default_factory=dict)
    """Hits by host; likewise the next three. Sorted by count, most first, then by name."""
    clients: Mapping[str, int] = field(default_factory=dict)
    agents: Mapping[str, int] = field(default_factory=dict)
    endpoints: Mapping[str, int] = field(default_factory=dict)
    accepted: int = 0
    """Hits whose call succeeded (status 200 to 399)."""
    refused: int = 0
    """Hits whose call was refused (400 and up)."""
    tokens: tuple[MintedToken, ...] = ()
    days: Mapping[str, int] = field(default_factory=dict)
    """Hits by day, ``YYYY-MM-DD`` in UTC, in order."""
    bounded: bool = False
    """Whether there were more distinct hosts, clients, agents, endpoints or tokens than are kept; the
    counts above are exact all the same, and so are those of the names that are kept."""
