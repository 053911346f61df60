"""The organisation view for a person at a terminal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import BinaryIO

from leakscan.model.organisation import (
    OrganisationView,
    RepositoryView,
    RunState,
    RunSummary,
    StoredFinding,
)
from leakscan.reports.escape import printable
from leakscan.reports.layout import (
    BLANK,
    NARROWEST,
    WIDEST,
    Line,
    cells,
    padded,
    paragraph,
    rendered,
)
from leakscan.reports.organisation.base import age, severities
from leakscan.reports.phrases import many, percent

RUNS = 14
"""Runs of the trend that are told: two weeks of nights."""
SKIPS = 3
"""Things not read that are told of a repository."""


def write(view: OrganisationView, out: BinaryIO, *, color: bool, width: int) -> None:
    """Write the view, laid out for ``width`` cells (40 to 200)."""
    width = min(max(width, NARROWEST), WIDEST)
    lines = [
        *_summary(view, width),
        *_findings(view, width),
        *_repositories(view, width),
        *_trend(view, width),
    ]
    out.write(rendered(lines, color=color))


def _summary(view: OrganisationView, width: int) -> Iterator[Line]:
    counts = Counter(one.finding.severity for one in view.findings)
    told = f"leakscan: {printable(view.target)}: {many(len(view.findings), 'open finding')}"
    if counts:
        told += f" ({severities(counts)})"
    yield from paragraph(told, width, hang="  ", style="high" if counts else "good")
    complete = sum(one.complete for one in view.repositories)
    read = (
        f"{complete:,} of {many(len(view.repositories), 'repository', 'repositories')} read whole"
    )
    style = "" if complete == len(view.repositories) else "loud"
    yield from paragraph(f"{read}.", width, style=style)
    if view.trend and view.trend[-1].run.state is RunState.RUNNING:
        yield from paragraph(
            f"A run that began at {view.trend[-1].run.started} UTC goes on.", width
        )


def _findings(view: OrganisationView, width: int) -> Iterator[Line]:
    if view.findings:
        yield BLANK
        yield Line("Open findings, worst and oldest first", "strong")
    for number, one in enumerate(view.findings, start=1):
        found = one.finding
        first = f"{number}. {found.severity.upper()} "
        told = f"{percent(found.confidence)}  {printable(found.title)}, {_since(one, view.now)}"
        style = found.level.value
        yield from paragraph(told, width, first=first, hang="   ", style=style)
        yield from paragraph(f"{_where(one)}; {found.fingerprint}", width, first="   ")


def _since(one: StoredFinding, now: str) -> str:
    days = age(one.first_seen, now)
    told = f"open for {many(days, 'day')}" if days else "new today"
    return f"{told}, back {many(one.reopened, 'time')}" if one.reopened else told


def _where(one: StoredFinding) -> str:
    names = list(one.repositories)
    told = f"{printable(names[0])}" if names else "nowhere"
    more = f" and {many(len(names) - 1, 'more repository', 'more repositories')}"
    places = sum(one.repositories.values())
    return f"{told}{more if len(names) > 1 else ''}: {many(places, 'place')}"


def _repositories(view: OrganisationView, width: int) -> Iterator[Line]:
    told = [one for one in view.repositories if one.open or not one.complete]
    if told:
        yield BLANK
        yield Line("Repositories with open findings, or not read whole", "strong")
        heads = ("repository", "open", "oldest", "read")
        yield from _table([heads, *(_row(one, view.now) for one in told)], width)
    for one in told:
        yield from _skips(one, width)


def _row(one: RepositoryView, now: str) -> tuple[str, ...]:
    oldest = f"{age(one.oldest, now)} d" if one.oldest else "-"
    read = "whole" if one.complete else f"{one.skipped:,} not read" if one.read else "never"
    return (printable(one.repository.full_name), severities(one.open), oldest, read)


def _skips(one: RepositoryView, width: int) -> Iterator[Line]:
    skips = [skip for part in one.parts.values() for skip in part.skipped]
    for skip in skips[:SKIPS]:
        told = f"{printable(skip.where)}: {skip.reason}{': ' if skip.detail else ''}"
        first = f"   not read in {printable(one.repository.full_name)}: "
        yield from paragraph(told + printable(skip.detail), width, first=first, hang="     ")
    if rest := one.skipped - len(skips[:SKIPS]):
        yield from paragraph(f"and {rest:,} more there (--format json)", width, first="   ")


def _trend(view: OrganisationView, width: int) -> Iterator[Line]:
    ended = [one for one in view.trend if one.run.state is not RunState.ABANDONED][-RUNS:]
    if ended:
        yield BLANK
        yield Line("Runs", "strong")
        heads = ("began (UTC)", "read whole", "open", "new", "back", "gone")
        yield from _table([heads, *map(_run, ended)], width)


def _run(one: RunSummary) -> tuple[str, ...]:
    read = f"{one.complete:,}/{one.repositories:,}"
    numbers = (one.new, one.reopened, one.resolved)
    return (one.run.started, read, severities(one.open), *map(str, numbers))


def _table(rows: Sequence[Iterable[str]], width: int) -> Iterator[Line]:
    """Lay rows out in columns; the first is a head. Where they do not fit, they are wrapped."""
    table = [tuple(row) for row in rows]
    widths = [max(cells(row[n]) for row in table) for n in range(len(table[0]))]
    for number, row in enumerate(table):
        text = "  ".join(padded(cell, widths[n]) for n, cell in enumerate(row)).rstrip()
        style = "" if number else "faint"
        yield from paragraph(text, width, first="   ", hang="     ", style=style)
