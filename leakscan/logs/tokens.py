"""Access tokens in logs: when they expire, and which keys they were made from.

A token names the client that it was made for (``appid``), mostly. Where it does not, it belongs to the
keys of the same request, and where nothing names the request, to the nearest keys before it.
"""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode
from binascii import Error
from dataclasses import dataclass, field
from datetime import datetime
from heapq import nsmallest
from typing import NamedTuple

from leakscan.logs.tallies import Tally, digest
from leakscan.logs.times import from_epoch
from leakscan.model.exposure import Record

NEAR = 16 * 1024
"""How far a token may stand from its keys where neither a name nor a request ties them, in bytes; in
milliseconds where only the time of both is known."""
MOST_STRETCHES = 2000
"""Stretches of files in which the places of one value are kept."""
MOST_FLOWS = 20_000
"""Flows of one value that are kept."""
_LONGEST = 16 * 1024
_CLIENTS = ("appid", "azp", "client_id", "cid")
_SHORT = 8
"""A request id that is shorter is counted anew after each start of the program: no name for one request."""


@dataclass(frozen=True, slots=True)
class Claims:
    """What a JSON Web Token says of itself; its signature is not verified."""

    issued: datetime | None = None
    expires: datetime | None = None
    client: str = ""


def read_token(value: bytes) -> Claims:
    """Return the claims of a token; without any when it is none."""
    parts = value.split(b".")
    if len(parts) != 3 or len(parts[1]) > _LONGEST:
        return Claims()
    try:
        claims = json.loads(urlsafe_b64decode(parts[1] + b"=" * (-len(parts[1]) % 4)))
    except (ValueError, Error, RecursionError):
        return Claims()
    if not isinstance(claims, dict):
        return Claims()
    client = next((c for name in _CLIENTS if isinstance(c := claims.get(name), str) and c), "")
    issued = claims.get("iat", claims.get("nbf"))
    return Claims(_moment(issued), _moment(claims.get("exp")), client.lower())


def _moment(count: object) -> datetime | None:
    return from_epoch(count) if isinstance(count, (int, float, str)) else None


class Stretch(NamedTuple):
    """So many bytes (or milliseconds) of a file; in the order of ``mark``, which says nothing else."""

    mark: int
    file: int
    number: int

    @classmethod
    def of(cls, file: int, number: int) -> Stretch:
        """Return stretch ``number`` of the file with this digest."""
        mark = (file ^ number) * 0x9E3779B97F4A7C15 + number * 0xD1B54A32D192ED03
        return cls(mark & (2**64 - 1), file, number)

    def around(self) -> tuple[Stretch, ...]:
        """Return it with its neighbours."""
        return tuple(Stretch.of(self.file, self.number + step) for step in (-1, 0, 1))


@dataclass(slots=True)
class Whereabouts:
    """Where a value stands, as far as it ties a token to its keys; what is too much is dropped.

    As in :class:`leakscan.logs.tallies.Names` those of the smallest digest are kept, so that it makes
    no difference in which order places come.
    """

    requests: set[int] = field(default_factory=set)
    """Digests of a file and a flow that is one request for good."""
    stretches: dict[Stretch, set[tuple[int, str]]] = field(default_factory=dict)
    """By stretch of a file: offsets (or milliseconds) and flows."""
    fewer: bool = False

    def add(self, path: str, record: Record, offset: int) -> None:
        """Take in one place."""
        kind, _, name = record.flow.partition(":")
        if kind in {"request", "trace"} and len(name) >= _SHORT:
            self.requests.add(digest(f"{path}\0{record.flow}"))
        near = _near(path, record, offset)
        if near:
            self.stretches.setdefault(near[0], set()).add((near[1], record.flow))
        self.bound(5, 4)

    def merge(self, other: Whereabouts) -> None:
        """Add what another has."""
        self.requests |= other.requests
        for key, places in other.stretches.items():
            self.stretches.setdefault(key, set()).update(places)
        self.fewer |= other.fewer
        self.bound()

    def bound(self, times: int = 1, of: int = 1) -> None:
        """Drop what is too much, once there is more than ``times / of`` of what is kept."""
        if len(self.requests) > MOST_FLOWS * times // of:
            self.fewer = True
            self.requests = set(nsmallest(MOST_FLOWS, self.requests))
        if len(self.stretches) > MOST_STRETCHES * times // of:
            self.fewer = True
            kept = nsmallest(MOST_STRETCHES, self.stretches)
            self.stretches = {key: self.stretches[key] for key in kept}


@dataclass(slots=True)
class Entry:
    """All that is kept of one value."""

    tally: Tally = field(default_factory=Tally)
    where: Whereabouts = field(default_factory=Whereabouts)
    claims: Claims | None = None
    """Of an access token."""

    def merge(self, other: Entry) -> None:
        """Add what another has."""
        self.tally.merge(other.tally)
        self.where.merge(other.where)


def _near(path: str, record: Record, offset: int) -> tuple[Stretch, int] | None:
    """Return the stretch of a file and the place in it; None when nothing is known of it."""
    if offset >= 0:
        return Stretch.of(digest(f"{path}\0bytes"), offset // NEAR), offset
    if record.when is None:
        return None
    milliseconds = int(record.when.timestamp() * 1000)
    return Stretch.of(digest(f"{path}\0time"), milliseconds // NEAR), milliseconds
