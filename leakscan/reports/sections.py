"""The parts of the report for a person, each as lines of one width (``terminal.py`` joins them)."""

from __future__ import annotations

import enum
import re
from collections.abc import Sequence
from dataclasses import replace

from leakscan.model.evidence import Level
from leakscan.model.finding import Advice, Finding
from leakscan.model.result import ScanResult
from leakscan.reports import exposure, places, words
from leakscan.reports.common import SERIAL_NUMBERS
from leakscan.reports.layout import BLANK, Line, cells, padded, paragraph
from leakscan.reports.phrases import listing, many, percent

FEW = 3
"""How many notes, skips and reasons are told one by one."""
TABLE_FROM = 60
"""Cells from which a member, its mask and its place share a line."""

HOOKS = frozenset({"staged", "push", "message"})
"""Kinds of target whose report a hook prints, on one screen with what its host prints."""

INDENT = "   "

ACCEPT = (
    "Not a real key? Accept it: leakscan baseline audit, or beside it in a comment "
    'leakscan: allow reason="…"; --no-verify would let the next real key out too.'
)
ACCEPT_RECEIVED = (
    "Not a real key? Ask whoever runs this server to accept it in the baseline of its hook: what is "
    "pushed cannot allow itself."
)

COMMAND = re.compile(
    r"(?:^|(?<=[:?] ))(?:GIT_\w+=(?:'[^']*'|\S+) )*(?:git|echo) (?!.*(?:, | <)).*$"
)
"""The command that a step ends with (``cli/steps.py``): it is never broken, so that it can be copied.

With a comma or a placeholder behind it, it is a sentence of the rules, which is broken like another.
"""


class Detail(enum.Enum):
    """How much is told of a finding."""

    FULL = "all of it"
    SHORT = "the strongest values, and two reasons"
    SHORTEST = "the strongest value, and one reason; in a hook two in short"
    LEAST = "the same, and nothing of what stands beside it"


TOLD = {Detail.FULL: None, Detail.SHORT: 2, Detail.SHORTEST: 1, Detail.LEAST: 1}
"""How many values are told with their place."""


def summary(result: ScanResult, width: int) -> list[Line]:
    """Say what was found, what was read, and what is not shown."""
    counted = result.at_least(Level.LOW)
    mood = max((f.level for f in counted), key=lambda level: level.rank, default=None)
    headline = f"leakscan: {words.headline(result)}"
    lines = paragraph(headline, width, hang="  ", style=mood.value if mood else "good")
    if result.target.kind not in HOOKS or not result.shown or result.show_all:
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


def finding(
    number: int, found: Finding, result: ScanResult, width: int, detail: Detail = Detail.FULL
) -> list[Line]:
    """Tell one finding: what, where, why, how complete."""
    lines = paragraph(
        f"{percent(found.confidence)}  {words.heading(found)}",
        width,
        first=f"{number}. {found.level.upper()} ",
        hang=INDENT,
        style=found.level.value,
    )
    lines += members(found, result, width, detail)
    told = result.exposures.get(found.fingerprint)
    for sentence in exposure.sentences(told) if told else ():
        lines += paragraph(sentence, width, first=INDENT)
        if detail is not Detail.FULL:
            break
    oldest = places.oldest(found) if detail is not Detail.LEAST else None
    lines += paragraph(places.commit(oldest), width, first=INDENT) if oldest else []
    lines += reasons(found, width, detail, hook=result.target.kind in HOOKS)
    if detail is Detail.FULL:
        lines += paragraph(words.COMPLETENESS[found.completeness], width, first=INDENT)
    if result.target.kind in HOOKS and detail is not Detail.FULL:
        return lines  # what somebody types next is a command with a path, not an id
    return lines + paragraph(f"id {found.fingerprint}", width, first=INDENT, style="faint")


def reasons(found: Finding, width: int, detail: Detail, *, hook: bool) -> list[Line]:
    """Say why it is taken for a key; a hook always gives two reasons."""
    if not found.evidence:
        return []
    short = detail in (Detail.SHORTEST, Detail.LEAST)
    most = FEW if detail is Detail.FULL and not hook else 2 if hook or not short else 1
    why = words.why(found, most, brief=hook and short)
    return paragraph(f"because {why}", width, first=INDENT)


def members(
    found: Finding, result: ScanResult, width: int, detail: Detail = Detail.FULL
) -> list[Line]:
    """Give each member, or the strongest, with its mask and where it stands."""
    spots = places.spots(found, result)
    told = spots[: TOLD[detail]]
    table = width >= TABLE_FROM
    lines = _table(told, result, width) if table else _list(told, result, width)
    if (rest := spots[len(told) :]) and detail is not Detail.LEAST:
        beside = dict.fromkeys(
            f"{s.field} {s.value}" if s.field in SERIAL_NUMBERS else s.field for s in rest
        )
        lines += paragraph(f"with {listing([*beside])} beside", width, first=INDENT)
    return lines


def _where(spot: places.Spot, result: ScanResult) -> list[str]:
    return [places.place(o) for o in spot.places] if result.show_all else [spot.told]


def _table(spots: Sequence[places.Spot], result: ScanResult, width: int) -> list[Line]:
    names = max(cells(spot.field) for spot in spots)
    masks = max(cells(spot.value) for spot in spots)
    lines: list[Line] = []
    for spot in spots:
        first = f"{INDENT}{padded(spot.field, names)}  {padded(spot.value, masks)}  "
        for where in _where(spot, result):
            lines += paragraph(where, width, first=first)
            first = " " * cells(first)
    return lines


def _list(spots: Sequence[places.Spot], result: ScanResult, width: int) -> list[Line]:
    lines: list[Line] = []
    for spot in spots:
        lines += paragraph(f"{spot.field} {spot.value}", width, first=INDENT)
        for where in _where(spot, result):
            lines += paragraph(where, width, first=f"{INDENT}  ")
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


def advice(
    group: words.Group, width: int, groups: int, *, brief: bool = False, link: str = ""
) -> list[Line]:
    """Give the steps, and which findings they are for when there are several ``groups``.

    ``brief`` says the summary in the same line, which leads to ``link`` on a terminal.
    """
    title = "What to do now"
    if groups > 1:
        title += f", for {group.named}"
    if brief and group.advice.summary:
        title = f"{title}: {group.advice.summary}"
    lines = [BLANK, *paragraph(title, width, style="strong", link=link or group.advice.url)]
    return lines + steps(replace(group.advice, summary="") if brief else group.advice, width)


def steps(given: Advice, width: int) -> list[Line]:
    """Give the summary, the numbered steps and the address."""
    lines = paragraph(given.summary, width, first=INDENT) if given.summary else []
    for number, step in enumerate(given.steps, start=1):
        lines += _step(step, width, f"{number:>4}. ")
    return lines + (paragraph(given.url, width, first=INDENT) if given.url else [])


def _step(said: str, width: int, first: str) -> list[Line]:
    """Give a step; its command is one line, however long, as the terminal breaks it."""
    command = COMMAND.search(said)
    whole = Line(first + said)
    if command is None:
        return paragraph(said, width, first=first)
    if cells(whole.text) <= width or not command.start():
        return [whole]
    hang = " " * cells(first)
    before = paragraph(said[: command.start()].rstrip(), width, first=first)
    return [*before, Line(hang + command[0])]


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


def accept(result: ScanResult, width: int) -> list[Line]:
    """Say how a false positive is accepted the right way."""
    return paragraph(ACCEPT_RECEIVED if result.received else ACCEPT, width)
