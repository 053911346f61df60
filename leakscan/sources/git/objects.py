"""Commit and tag objects taken apart: headers, identities, dates, message."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from functools import lru_cache
from typing import NamedTuple

PEOPLE = frozenset({b"author", b"committer", b"tagger"})
IDS = frozenset({b"tree", b"parent", b"type"})
"""Headers without text. Whatever stands in one that git does not know is text to scan."""


class Parsed(NamedTuple):
    """What a commit or tag says."""

    message: bytes
    identities: tuple[bytes, ...]
    """Name and address of author and committer, or of the tagger, without repeats."""
    date: str
    """Author or tagger date, ISO 8601 with offset; empty when there is none that makes sense."""
    target: str
    """Object id that a tag points to; empty for a commit."""
    extra: bytes
    """Other headers and their continuation lines: signatures, merged tags, whatever tools left."""


def parse(data: bytes) -> Parsed:
    """Take a raw commit or tag apart; never fails, whatever the bytes are."""
    end = data.find(b"\n\n")
    head, message = (data, b"") if end < 0 else (data[:end], data[end + 2 :])
    people: list[bytes] = []
    date, target, extra = "", "", b""
    for line in head.split(b"\n"):
        word, _, value = line.partition(b" ")
        if word in PEOPLE:
            name, when = _identity(value)
            people.append(name)
            date = date or when
        elif word == b"object":
            target = value.decode("ascii", "replace")
        elif word not in IDS:
            extra += line + b"\n"
    return Parsed(message, tuple(dict.fromkeys(filter(None, people))), date, target, extra)


def _identity(value: bytes) -> tuple[bytes, str]:
    """Split ``Name <address> seconds offset``."""
    name, mark, when = value.rpartition(b"> ")
    if not mark:
        return value, ""
    seconds, _, offset = when.partition(b" ")
    return name + b">", iso_date(seconds, offset)


def iso_date(seconds: bytes, offset: bytes) -> str:
    """Return git's date as ISO 8601, empty where it is none."""
    try:
        return datetime.fromtimestamp(int(seconds), _zone(offset)).isoformat()
    except (ValueError, OverflowError, OSError):
        return ""


@lru_cache(maxsize=256)
def _zone(offset: bytes) -> timezone:
    if not offset:
        return UTC
    minutes = int(offset)  # +0130 is one hour and thirty minutes
    hours, minutes = divmod(abs(minutes), 100)
    ahead = timedelta(hours=hours, minutes=minutes)
    return timezone(-ahead if offset.startswith(b"-") else ahead)
