"""What the values of options mean: each kind reads a text, or says in a word what it should have been."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from leakscan.catalog import EXPORTS, REPORTS
from leakscan.config import Kind, choice
from leakscan.model.evidence import Level

if TYPE_CHECKING:
    from datetime import tzinfo  # a hook does not wait for it

NEVER = "never"
CONTENTS = (
    "repositories", "wikis", "gists", "issues", "pulls", "discussions", "releases", "assets",
    "logs", "artifacts", "deployments", "variables",
)  # fmt: skip
"""Kinds of content on GitHub (``sources.github.base.Kind``), without loading what reads them."""


@dataclass(frozen=True, slots=True)
class Target:
    """Where a further report goes: the value of ``--report``."""

    format: str
    path: Path


def parse_target(text: str) -> Target:
    """Read ``FORMAT=FILE``."""
    name, equals, path = text.partition("=")
    if name not in REPORTS or not equals or not path:
        raise ValueError(text)
    return Target(name, Path(path))


def parse_threshold(text: str) -> Level | None:
    """Read a level, or ``never`` as None."""
    return None if text == NEVER else Level(text)


def parse_count(text: str) -> int:
    """Read a whole number of at least 1."""
    number = int(text)
    if number < 1:
        raise ValueError(text)
    return number


def parse_day(text: str) -> str:
    """Read a day and give it back as it is written: such texts sort by time."""
    from datetime import date  # noqa: PLC0415  only baselines have days

    return date.fromisoformat(text).isoformat()


def parse_address(text: str) -> str:
    """Read the address of a server; http is for this machine only."""
    scheme, mark, rest = text.partition("://")
    name = rest.partition("/")[0].rpartition(":")[0] or rest.partition("/")[0]
    if not mark or not name or scheme not in {"https", "http"} or "@" in rest:
        raise ValueError(text)
    if scheme == "http" and name not in {"localhost", "127.0.0.1", "[::1]"}:
        raise ValueError(text)
    return text.rstrip("/")


def parse_zone(text: str) -> tzinfo:
    """Read a time zone: a name of the IANA database, or an offset such as ``+02:00``."""
    from datetime import datetime  # noqa: PLC0415  only logs have time stamps
    from zoneinfo import ZoneInfo  # noqa: PLC0415

    if text[:1] in ("+", "-"):
        zone = datetime.fromisoformat(f"2000-01-01T00:00:00{text}").tzinfo
        if zone is not None:
            return zone
    try:
        return ZoneInfo(text)
    except (KeyError, OSError) as fault:  # a name that is not known, or the name of a folder
        raise ValueError(text) from fault


FORMAT = choice(*REPORTS)
LEVEL = choice(*Level, parse=Level)
THRESHOLD = choice(*Level, NEVER, parse=parse_threshold)
TARGET = Kind(f"FORMAT=FILE, with FORMAT one of {', '.join(REPORTS)}", "FORMAT=FILE", parse_target)
REVISION = Kind("a revision", "REV", str)
RANGE = Kind("a range of revisions", "A..B", str)
STAGE = choice("pre-commit", "pre-push", "commit-msg", "pre-receive", "manual")
SCANNER = choice(*EXPORTS)
TEXT = Kind("a text", "TEXT", str)
COUNT = Kind("a whole number from 1 on", "N", parse_count, int)
STATE = Kind("a file, or the address of a database", "FILE", str)
ZONE = Kind("a time zone such as Europe/Oslo or +02:00", "ZONE", parse_zone)
ADDRESS = Kind("an https:// address", "URL", parse_address)
KIND_OF_CONTENT = choice(*CONTENTS)
SUMMARY = choice("text", "json")
EXECUTOR = choice("local", "dask")
CHANNEL = choice("webhook", "slack", "teams", "email", "issue", "sarif")
DAY = Kind("a day, written YYYY-MM-DD", "YYYY-MM-DD", parse_day)
