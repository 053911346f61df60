"""Markdown for a job summary or a comment on a pull request."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from leakscan.model.finding import Finding
from leakscan.model.result import ScanResult
from leakscan.reports import places, words
from leakscan.reports.common import sealed
from leakscan.reports.escape import printable
from leakscan.reports.markup import code, numbered, plain
from leakscan.reports.phrases import many, percent

writes_when_empty = True

MOST = 60_000
"""Characters after which findings are only counted; GitHub refuses a comment of over 65,536."""
FEW = 20
"""Skips that are listed one by one."""


def write(result: ScanResult, out: BinaryIO, *, color: bool, width: int) -> None:
    """Write the page; ``color`` and ``width`` mean nothing here."""
    del color, width
    safe = sealed(result, printable)
    foot = "".join(f"{line}\n" for line in (*advice(safe), *unread(safe)))
    page = "".join(f"{line}\n" for line in head(safe))
    room = MOST - len(page) - len(foot)
    out.write((page + findings(safe, room) + foot).encode())


def head(safe: ScanResult) -> Iterator[str]:
    """Yield the summary."""
    yield f"## leakscan: {plain(words.headline(safe))}"
    yield ""
    yield plain(words.coverage(safe.coverage))
    for said in (words.not_listed(safe), *(f"Note: {note}" for note in safe.notes)):
        if said:
            yield from ("", plain(said))
    if loud := words.incomplete(safe.coverage):
        yield from ("", "> [!CAUTION]", f"> {plain(loud)}")


def findings(safe: ScanResult, room: int) -> str:
    """Return the findings that fit in ``room`` characters, and how many do not."""
    told = ""
    for number, finding in enumerate(safe.shown, start=1):
        block = "".join(f"{line}\n" for line in section(number, finding, safe))
        if not safe.show_all and len(told) + len(block) > room:
            rest = many(len(safe.shown) - number + 1, "more finding")
            return f"{told}\nAnd {rest}: see the full report.\n"
        told += block
    return told


def section(number: int, finding: Finding, safe: ScanResult) -> Iterator[str]:
    """Yield one finding: heading, table of members, reasons."""
    level = f"{finding.level.capitalize()} confidence ({percent(finding.confidence)})"
    yield from ("", f"### {number}. {plain(words.heading(finding))}", "")
    yield f"{level}, {plain(words.COMPLETENESS[finding.completeness])}."
    yield from ("", "| field | value | where |", "|---|---|---|")
    for spot in places.spots(finding, safe):
        rest = f" and {len(spot.places) - 1:,} more" if spot.places[1:] else ""
        yield f"| {code(spot.field)} | {code(spot.value)} | {code(spot.first)}{rest} |"
    if oldest := places.oldest(finding):
        yield from ("", f"First in {plain(places.commit(oldest))}.")
    if finding.evidence:
        yield from ("", f"Because {plain(words.why(finding, 3))}.")
    yield from ("", f"Id {code(finding.fingerprint)}")


def advice(safe: ScanResult) -> Iterator[str]:
    """Yield each advice once, with the findings that it is for."""
    groups = words.groups(safe.shown)
    for group in groups:
        yield from (
            "",
            "### What to do now" + (f" for {group.named}" if len(groups) > 1 else ""),
            "",
        )
        yield from (plain(group.advice.summary), "", *numbered(group.advice.steps))
        if group.advice.url:
            yield from ("", plain(group.advice.url))


def unread(safe: ScanResult) -> Iterator[str]:
    """Yield what was not read and why."""
    skipped = safe.coverage.skipped
    told = skipped if safe.show_all else skipped[:FEW]
    if skipped:
        yield from ("", "### Not read", "")
    for skip in told:
        yield f"* {code(skip.where)}: {plain(words.skipped(skip))}"
    if rest := len(skipped) - len(told):
        yield f"* and {rest:,} more; in all {plain(words.reasons_for_skips(safe.coverage))}"
