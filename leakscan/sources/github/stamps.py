"""When nothing needs to be asked: GitHub's summary is as it was, and the last look is not too old.

Two things are beyond the summary: a wiki is a repository of its own that no list mentions, and nobody
promises that the summary shows every change. A wiki that exists is asked each time; that none was
begun where there was none is believed for ``WIKI_DAYS``, everything else for ``RECHECK_DAYS``. Which
day is spread over the repositories by their ids.
"""

from __future__ import annotations

from leakscan.sources.github.base import Kind, RepositoryEntry

DAY = 86_400
WIKI_DAYS = 7
RECHECK_DAYS = 28


def turn(number: int, now: float, days: int) -> str:
    """Return a word that changes once in ``days`` days, on a day that depends on ``number``."""
    return f"look-{(int(now // DAY) + number) // days}"


def stamp(entry: RepositoryEntry, kind: Kind, now: float) -> str:
    """Return what changes when a kind has to be asked again; empty: ask each time."""
    if kind is Kind.WIKIS:
        return turn(entry.id, now, WIKI_DAYS)
    known = entry.activity.get(kind, "")
    return f"{known} {turn(entry.id, now, RECHECK_DAYS)}" if known else ""
