"""The exposure view: since when, how often and to whom a set was shown in logs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from leakscan.model.exposure import Exposure, MintedToken, Record
from leakscan.reports.phrases import many

if TYPE_CHECKING:
    from datetime import datetime

SHOWN = 3
"""Hosts, addresses, programs and calls that a line of text names; the others are counted."""
BAR_WIDTH = 200
MOST_TOKENS = 100
"""Access tokens of one finding that the page lists."""
MOST_DAYS = 400
"""Days that the picture shows one by one; of a longer time the last."""


def moment(when: datetime | None) -> str:
    """Write a time with its offset, as the logs had it; nothing for None."""
    return "" if when is None else when.isoformat(timespec="seconds")


def in_utc(when: datetime | None) -> str:
    """Write a time in UTC; nothing for None."""
    from datetime import UTC  # noqa: PLC0415  a hook does not wait for it

    return "" if when is None else f"{when.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def both(when: datetime) -> str:
    """Write a time for a person: in UTC, and as the log had it where that is another."""
    utc = in_utc(when).replace("T", " ").replace("Z", " UTC")
    if not when.utcoffset():
        return utc
    own = when.isoformat(" ", timespec="seconds")
    same_day = own[:10] == utc[:10]
    return f"{utc} ({own[11:] if same_day else own} in the log)"


def record_document(record: Record | None) -> dict[str, object] | None:
    """Return what the record around one place says as JSON values; None where no log was read."""
    if record is None:
        return None
    values: dict[str, object] = {
        "when": moment(record.when),
        "zoned": None if record.when is None else record.zoned,
        "flow": record.flow,
        "host": record.host,
        "client": record.client,
        "agent": record.agent,
        "endpoint": record.endpoint,
        "status": record.status,
    }
    return {key: value for key, value in values.items() if value not in ("", None)} or None


def document(told: Exposure) -> dict[str, object]:
    """Return what logs tell of a set as JSON values."""
    values: dict[str, object] = {
        "first": moment(told.first),
        "last": moment(told.last),
        "first_utc": in_utc(told.first),
        "last_utc": in_utc(told.last),
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
        yield _tokens(told)
    if told.bounded:
        yield "there are more names than are kept here; the counts are exact all the same"


def _tokens(told: Exposure) -> str:
    ends = [token.expires for token in told.tokens if token.expires]
    said = f"{many(len(told.tokens), 'access token')} made from it stand there"
    if len(told.tokens) == 1:
        said = "an access token made from it stands there"
    if not ends:
        return f"{said}; when it ends is not said" if len(told.tokens) == 1 else said
    last = f"expires {both(max(ends))}"
    return f"{said} and {last}" if len(told.tokens) == 1 else f"{said}; the last {last}"


def _since(told: Exposure) -> str:
    where = f"{many(told.hits, 'hit')} in {many(told.files, 'file')}"
    if told.first is None:
        return f"{where}, none with a time"
    if told.first == told.last:
        when = f"at {both(told.first)}"
    else:
        when = f"from {both(told.first)} to {both(told.last or told.first)}"
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
    tokens: tuple[tuple[str, str, str], ...] = ()
    """Access tokens: fingerprint, when issued, when they expire."""
    more_tokens: int = 0


def timeline(told: Exposure) -> Timeline:
    """Return what the HTML page shows."""
    from datetime import date  # noqa: PLC0415  a hook does not wait for it

    rows = tuple(told.days.items())[-MOST_DAYS:]
    if not rows:
        return Timeline("", "", (), tuple(sentences(told)), (), *_token_rows(told))
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
    says = tuple(sentences(told))
    return Timeline(rows[0][0], rows[-1][0], days, says, rows, *_token_rows(told))


def _token_rows(told: Exposure) -> tuple[tuple[tuple[str, str, str], ...], int]:
    """Return the tokens that expire last, and how many others there are."""
    shown = told.tokens[-MOST_TOKENS:]
    rows = tuple((t.fingerprint, in_utc(t.issued), in_utc(t.expires)) for t in shown)
    return rows, len(told.tokens) - len(rows)
