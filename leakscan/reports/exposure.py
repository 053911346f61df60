"""The exposure view: since when, how often and to whom a set was shown in logs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from leakscan.model.exposure import Exposure, MintedToken
from leakscan.reports.phrases import many

if TYPE_CHECKING:
    from datetime import datetime

SHOWN = 3
"""Hosts, addresses, programs and calls that a line of text names; the others are counted."""
BAR_WIDTH = 200
MOST_DAYS = 400
"""Days that the picture shows one by one; of a longer time the last."""


def moment(when: datetime | None) -> str:
    """Write a time with its offset, as the logs had it; nothing for None."""
    return "" if when is None else when.isoformat(timespec="seconds")


def document(told: Exposure) -> dict[str, object]:
    """Return what logs tell of a set as JSON values."""
    values: dict[str, object] = {
        "first": moment(told.first),
        "last": moment(told.last),
        "hits": told.hits,
        "undated": told.undated,
        "unzoned": told.unzoned,
        "assumed": list(told.assumed),
        "files": told.files,
        "accepted": told.accepted,
        "refused": told.refused,
        "hosts": dict(told.hosts),
        "clients": dict(told.clients),
        "agents": dict(told.agents),
        "endpoints": dict(told.endpoints),
        "days": dict(told.days),
        "tokens": [_token(token) for token in told.tokens],
        "bounded": told.bounded,
    }
    return {key: value for key, value in values.items() if value not in ("", None)}


def _token(token: MintedToken) -> dict[str, str]:
    values = {
        "fingerprint": token.fingerprint,
        "issued": moment(token.issued),
        "expires": moment(token.expires),
    }
    return {key: value for key, value in values.items() if value}


def sentences(told: Exposure) -> Iterator[str]:
    """Yield what logs tell of a set, a sentence each, the most pressing first."""
    yield _since(told)
    if told.unzoned:
        zones = " and ".join(told.assumed)
        yield f"{many(told.unzoned, 'hit')} with no time zone in the log, read as {zones}"
    calls = told.accepted + told.refused
    if calls:
        yield (
            f"of {many(calls, 'call')} with a status near, {told.accepted} succeeded and "
            f"{told.refused} were refused"
        )
    for names, what in (
        (told.clients, "from"),
        (told.hosts, "on"),
        (told.endpoints, "to"),
        (told.agents, "by"),
    ):
        if names:
            yield f"{what} {_listed(names)}"
    if told.tokens:
        last = max((t.expires for t in told.tokens if t.expires), default=None)
        end = f"; the last expires {moment(last)}" if last else ""
        yield f"{many(len(told.tokens), 'access token')} made from it stand there{end}"


def _since(told: Exposure) -> str:
    where = f"{many(told.hits, 'hit')} in {many(told.files, 'file')}"
    if told.first is None:
        return f"{where}, none with a time"
    if told.first == told.last:
        when = f"at {moment(told.first)}"
    else:
        when = f"from {moment(told.first)} to {moment(told.last)}"
    undated = f", {told.undated} without a time" if told.undated else ""
    return f"{where}, {when}{undated}"


def _listed(names: Mapping[str, int]) -> str:
    parts = [f"{name} ({count})" for name, count in list(names.items())[:SHOWN]]
    if rest := len(names) - len(parts):
        parts.append(f"{rest} more")
    return ", ".join(parts)


@dataclass(frozen=True, slots=True)
class Day:
    """One day of the picture."""

    x: float
    width: float
    height: float
    says: str


@dataclass(frozen=True, slots=True)
class Timeline:
    """Hits by day, as a picture and as words."""

    first: str
    last: str
    days: tuple[Day, ...]
    says: tuple[str, ...]
    rows: tuple[tuple[str, int], ...]
    """Days with hits and how many: what the picture shows, for who cannot see it."""


def timeline(told: Exposure) -> Timeline:
    """Return what the HTML page shows."""
    from datetime import date  # noqa: PLC0415  a hook does not wait for it

    rows = tuple(told.days.items())[-MOST_DAYS:]
    if not rows:
        return Timeline("", "", (), tuple(sentences(told)), ())
    begin = date.fromisoformat(rows[0][0])
    length = (date.fromisoformat(rows[-1][0]) - begin).days + 1
    most = max(count for _, count in rows)
    step = BAR_WIDTH / length
    days = tuple(
        Day(
            round((date.fromisoformat(day) - begin).days * step, 2),
            round(max(step * 0.9, 0.5), 2),
            round(max(1.0, 30 * count / most), 2),
            f"{day}: {many(count, 'hit')}",
        )
        for day, count in rows
    )
    return Timeline(rows[0][0], rows[-1][0], days, tuple(sentences(told)), rows)
