"""The report for a person at a terminal: calm, short, and ending with what to do now.

About one screen unless ``ScanResult.show_all``: what does not fit is told in one line each, and
then counted. Colour is written by hand (``layout.py``): a hook must not wait for a library to load.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from itertools import chain
from typing import BinaryIO

from leakscan.model.evidence import Status
from leakscan.model.finding import Finding
from leakscan.model.result import ScanResult
from leakscan.reports import sections, words
from leakscan.reports.common import sealed
from leakscan.reports.escape import printable
from leakscan.reports.layout import BLANK, NARROWEST, WIDEST, Line, paragraph, rendered
from leakscan.reports.phrases import many

writes_when_empty = True

SCREEN = 40
"""Lines that a person takes in at once."""
HOOK_SCREEN = 30
"""The same for a hook, whose host prints lines of its own around it."""
BRIEF = 5
"""Findings for which a line each is kept before another one is told in full."""


def write(result: ScanResult, out: BinaryIO, *, color: bool, width: int) -> None:
    """Write the report, laid out for ``width`` cells (40 to 200)."""
    safe = sealed(result, printable)
    out.write(rendered(report(safe, min(max(width, NARROWEST), WIDEST)), color=color))


def report(result: ScanResult, width: int) -> list[Line]:
    """Return the lines of a sealed, printable result."""
    head, tail = sections.summary(result, width), closing(result, width)
    room = HOOK_SCREEN if result.target.kind in sections.HOOKS else SCREEN
    left = sys.maxsize if result.show_all else room - len(head) - len(tail)
    return [*head, *findings(result, width, left), *settled(result, width), *tail]


def closing(result: ScanResult, width: int) -> list[Line]:
    """Return what stands last: what was not read, and how to accept a false positive."""
    lines = sections.skips(result, width)
    if result.shown and result.target.kind in sections.HOOKS:
        lines += sections.accept(width)
    return lines


def findings(result: ScanResult, width: int, room: int) -> list[Line]:
    """Tell as many findings in full as fit in ``room`` lines, then the rest, then the steps.

    The first finding and its steps are told whatever the room; each advice is told once.
    """
    shown, groups = result.shown, words.groups(result.shown)
    group_of = {number: group for group in groups for number in group.numbers}
    told: list[Line] = []
    steps: dict[words.Group, list[Line]] = {}
    full = 0
    for number, found in enumerate(shown, start=1):
        lines = [BLANK, *sections.finding(number, found, result, width)]
        group = group_of[number]
        new = {} if group in steps else {group: sections.advice(group, width, len(groups))}
        cost = len(lines) + sum(map(len, new.values()))
        if full and cost + min(len(shown) - number, BRIEF) > room:
            break
        told, steps, full, room = told + lines, steps | new, number, room - cost
    return [*told, *others(shown, full, width, room), *chain.from_iterable(steps.values())]


def others(shown: Sequence[Finding], full: int, width: int, room: int) -> list[Line]:
    """Tell what follows the first ``full`` in a line each while ``room`` lasts; count the rest."""
    if full == len(shown):
        return []
    lines, told = [BLANK], full
    for number, found in enumerate(shown[full:], start=full + 1):
        brief = sections.brief(number, found, width)
        if len(lines) + len(brief) >= room:
            break
        lines, told = lines + brief, number
    if rest := len(shown) - told:
        lines += paragraph(f"and {many(rest, 'more finding')}; --all tells each.", width)
    return lines


def settled(result: ScanResult, width: int) -> list[Line]:
    """List what asks for nothing: accepted findings with ``show_all``, samples on request."""
    lines: list[Line] = []
    accepted = [f for f in result.findings if f.status in words.SETTLED]
    if accepted and result.show_all:
        lines += sections.settled("Accepted", accepted, width)
    samples = [f for f in result.findings if f.status is Status.SAMPLE]
    if samples and result.list_samples:
        lines += sections.settled("Published samples", samples, width)
    return lines
