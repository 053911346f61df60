"""The parts of the report for a person, each as lines of one width (``terminal.py`` joins them)."""

from __future__ import annotations

from collections.abc import Sequence

from leakscan.model.evidence import Level
from leakscan.model.finding import Advice, Finding
from leakscan.model.result import ScanResult
from leakscan.reports import places, words
from leakscan.reports.layout import BLANK, Line, cells, padded, paragraph
from leakscan.reports.phrases import many, percent

FEW = 3
"""How many notes, skips and reasons are told one by one."""
TABLE_FROM = 60
"""Cells from which a member, its mask and its place share a line."""

HOOKS = frozenset({"staged", "push", "message"})
"""Kinds of target whose report a hook prints, on one screen with what its host prints."""

INDENT = "   "

ACCEPT = (
    'Not a real key? Keep the check and give the reason: write leakscan: allow reason="…" in a '
    "comment on that line, or accept it with leakscan baseline update. Going round the hook "
    "(--no-verify) lets the next real key out too."
)


def summary(result: ScanResult, width: int) -> list[Line]:
    """Say what was found, what was read, and what is not shown."""
    counted = result.at_least(Level.LOW)
    mood = max((f.level for f in counted), key=lambda level: level.rank, default=None)
    headline = f"leakscan: {words.headline(result)}"
    lines = paragraph(headline, width, hang="  ", style=mood.value if mood else "good")
    lines += paragraph(words.coverage(result.coverage), width)
    if loud := words.incomplete(result.coverage):
        lines += paragraph(loud, width, style="loud")
    if hidden := words.not_listed(result):
        lines += paragraph(hidden, width, style="faint")
    return lines + notes(result, width)


def notes(result: ScanResult, width: int) -> list[Line]:
    """Give the remarks on the scan as a whole."""
    told = result.notes if result.show_all else result.notes[:FEW]
    lines = [line for note in told for line in paragraph(f"Note: {note}", width, hang="  ")]
    if rest := len(result.notes) - len(told):
        lines += paragraph(f"Note: {many(rest, 'more note')} (--all).", width, hang="  ")
    return lines


def finding(number: int, found: Finding, result: ScanResult, width: int) -> list[Line]:
    """Tell one finding: what, where, why, how complete."""
    lines = paragraph(
        f"{percent(found.confidence)}  {words.heading(found)}",
        width,
        first=f"{number}. {found.level.upper()} ",
        hang=INDENT,
        style=found.level.value,
    )
    lines += members(found, result, width)
    oldest = places.oldest(found)
    reasons = 2 if result.target.kind in HOOKS else FEW
    for said in (
        places.commit(oldest) if oldest else "",
        f"because {words.why(found, reasons)}" if found.evidence else "",
        words.COMPLETENESS[found.completeness],
    ):
        lines += paragraph(said, width, first=INDENT) if said else []
    return lines + paragraph(f"id {found.fingerprint}", width, first=INDENT, style="faint")


def members(found: Finding, result: ScanResult, width: int) -> list[Line]:
    """Give each member with its mask and where it stands."""
    spots = places.spots(found, result)
    names = max(cells(spot.field) for spot in spots)
    masks = max(cells(spot.value) for spot in spots)
    lines = []
    for spot in spots:
        told = [places.place(o) for o in spot.places] if result.show_all else [spot.told]
        if width < TABLE_FROM:
            lines += paragraph(f"{spot.field} {spot.value}", width, first=INDENT)
            for where in told:
                lines += paragraph(where, width, first=f"{INDENT}  ")
            continue
        first = f"{INDENT}{padded(spot.field, names)}  {padded(spot.value, masks)}  "
        for where in told:
            lines += paragraph(where, width, first=first)
            first = " " * cells(first)
    return lines


def brief(number: int, found: Finding, width: int) -> list[Line]:
    """Tell one finding in a line."""
    said = f"{percent(found.confidence)}  {words.heading(found)}: {first_place(found)}"
    first = f"{number}. {found.level.upper()} "
    return paragraph(said, width, first=first, hang=INDENT)


def first_place(found: Finding) -> str:
    """Say where the strongest member stands, and how many places there are besides."""
    rest = len(found.occurrences) - 1
    return places.place(places.strongest(found)) + (f" (+{rest:,})" if rest else "")


def settled(title: str, findings: Sequence[Finding], width: int) -> list[Line]:
    """List findings that ask for nothing, each with the reason that somebody gave."""
    lines = [BLANK, *paragraph(title, width, style="strong")]
    for found in findings:
        reason = f" ({found.status_reason})" if found.status_reason else ""
        said = f"{found.status}: {words.title(found)}, {first_place(found)}{reason}"
        said += f", id {found.fingerprint}"
        lines += paragraph(said, width, first=INDENT, hang=INDENT + "  ")
    return lines


def advice(group: words.Group, width: int, groups: int) -> list[Line]:
    """Give the steps, and which findings they are for when there are several ``groups``."""
    title = "What to do now"
    if groups > 1:
        title += f", for {group.named}"
    lines = [BLANK, *paragraph(title, width, style="strong")]
    return lines + steps(group.advice, width)


def steps(given: Advice, width: int) -> list[Line]:
    """Give the summary, the numbered steps and the address."""
    lines = paragraph(given.summary, width, first=INDENT) if given.summary else []
    for number, step in enumerate(given.steps, start=1):
        lines += paragraph(step, width, first=f"{number:>4}. ")
    return lines + (paragraph(given.url, width, first=INDENT) if given.url else [])


def skips(result: ScanResult, width: int) -> list[Line]:
    """Say what was not read and why."""
    skipped = result.coverage.skipped
    if not skipped:
        return []
    told = skipped if result.show_all else skipped[:FEW]
    lines = [BLANK, *paragraph("Not read", width, style="loud")]
    for skip in told:
        said = f"{skip.where}: {words.skipped(skip)}"
        lines += paragraph(said, width, first=INDENT, hang=INDENT + "  ")
    if rest := len(skipped) - len(told):
        reasons = words.reasons_for_skips(result.coverage)
        said = f"and {rest:,} more; in all {reasons}"
        lines += paragraph(said, width, first=INDENT, hang=INDENT + "  ")
    return lines


def accept(width: int) -> list[Line]:
    """Say how a false positive is accepted the right way."""
    return [BLANK, *paragraph(ACCEPT, width)]
