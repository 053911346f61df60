"""Accepted findings: the entries of ``.leakscan-baseline.toml`` (docs/baseline.md).

An entry is keyed by rule and value, never by place, so that nothing that git does to a file reopens
it and a different value is never hidden by it. It holds no value, only digests.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from leakscan.errors import BaselineError

FILE_NAME = ".leakscan-baseline.toml"
PUBLIC_KEY = b"leakscan/v1"
"""Key of the digests in ``values``: everybody must be able to compare, whatever key reports use."""

KEY = re.compile(r"v1:[0-9a-f]{40}")
DIGEST = re.compile(r"[0-9a-f]{64}")
WORDS = ("rule", "reason", "owner")
KNOWN = (*WORDS, "date", "expires", "values")


@dataclass(frozen=True, slots=True, order=True)
class Entry:
    """One accepted finding."""

    fingerprint: str
    """Of the finding when it was accepted."""
    rule: str
    reason: str
    owner: str
    """Who answers for it: a person or a team."""
    date: str
    """When it was accepted, ``YYYY-MM-DD``."""
    expires: str = ""
    """The last day on which it holds; empty: it holds until it is taken out."""
    values: tuple[str, ...] = ()
    """HMAC-SHA256 under ``PUBLIC_KEY`` of each secret of the set, sorted."""

    @property
    def says(self) -> str:
        """Return why, who and when, for a report."""
        until = f", until {self.expires}" if self.expires else ""
        return f"{self.reason} ({self.owner}, {self.date}{until})"

    def has_expired(self, today: str) -> bool:
        """Say whether its last day is over."""
        return bool(self.expires) and self.expires < today


@dataclass(frozen=True, slots=True)
class Baseline:
    """All entries of a file, sorted by fingerprint."""

    entries: tuple[Entry, ...] = ()


def read(path: Path) -> str:
    """Return the text of a baseline file, line endings as they are.

    Raises:
        BaselineError: it cannot be read.
    """
    try:
        return path.read_bytes().decode("utf-8-sig")
    except OSError as fault:
        raise BaselineError(f"{path}: cannot be read: {fault.strerror}") from None
    except UnicodeDecodeError as fault:
        raise BaselineError(
            f"{path}: is not UTF-8 at byte {fault.start}", hint="save it as UTF-8"
        ) from None


def parse(text: str, where: str) -> Baseline:
    """Read a baseline.

    Args:
        text: the file.
        where: its name, for messages.

    Raises:
        BaselineError: names the file, the line of the entry, and the repair.
    """
    import tomllib  # noqa: PLC0415  most runs have no baseline

    try:
        document = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as fault:
        raise BaselineError(f"{where}: is not TOML: {fault}", hint=_repair_syntax(text)) from None
    return Baseline(tuple(sorted(_entry(key, raw, text, where) for key, raw in document.items())))


def _repair_syntax(text: str) -> str:
    if re.search(r"^<{7} ", text, re.MULTILINE):
        return "a merge left its marks: keep the entries of both sides, each stands for itself"
    return 'an entry is ["v1:…"] and below it rule, reason, owner and date; remove one that repeats'


def _entry(key: str, raw: object, text: str, where: str) -> Entry:
    place = f"{where}:{_line(key, text)}"
    if not KEY.fullmatch(key) or not isinstance(raw, Mapping):
        raise BaselineError(
            f"{place}: this is not an entry", hint='an entry begins with ["v1:…"] as in reports'
        )
    place = f"{place}: entry {key}"
    for name in raw:
        if name not in KNOWN:
            raise BaselineError(f"{place}: unknown key {name!r}", hint=f"known: {', '.join(KNOWN)}")
    words = {name: _word(name, raw.get(name), place) for name in WORDS}
    return Entry(
        fingerprint=key,
        **words,
        date=_day("date", raw.get("date"), place),
        expires=_day("expires", raw["expires"], place) if "expires" in raw else "",
        values=_digests(raw.get("values", []), place),
    )


def _line(key: str, text: str) -> int:
    return text[: max(0, text.find(key))].count("\n") + 1


def _word(name: str, raw: object, place: str) -> str:
    if not isinstance(raw, str) or not raw.strip():
        raise BaselineError(f"{place}: has no {name}", hint=f'add {name} = "…"')
    return raw.strip()


def _day(name: str, raw: object, place: str) -> str:
    from datetime import date, datetime  # noqa: PLC0415  tomllib has loaded it

    if not isinstance(raw, date) or isinstance(raw, datetime):
        raise BaselineError(f"{place}: {name} is not a day", hint=f"write {name} = YYYY-MM-DD")
    return raw.isoformat()


def _digests(raw: object, place: str) -> tuple[str, ...]:
    listed = raw if isinstance(raw, list) else [None]
    if not all(isinstance(digest, str) and DIGEST.fullmatch(digest) for digest in listed):
        raise BaselineError(
            f"{place}: values is not a list of 64 hexadecimal digits each",
            hint="remove the line values; leakscan baseline update --reason … writes it",
        )
    return tuple(sorted(set(listed)))
