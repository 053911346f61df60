"""The report for a person at a terminal: calm, short, and ending with what to do now.

One screen (``screen.py``) unless ``ScanResult.show_all``. Colour is written by hand
(``layout.py``): a hook must not wait for a library to load.
"""

from __future__ import annotations

from itertools import chain
from typing import BinaryIO

from leakscan.model.evidence import Status
from leakscan.model.result import ScanResult
from leakscan.reports import screen, sections, words
from leakscan.reports.common import sealed
from leakscan.reports.escape import printable
from leakscan.reports.layout import BLANK, NARROWEST, WIDEST, Line, rendered

writes_when_empty = True


def write(result: ScanResult, out: BinaryIO, *, color: bool, width: int) -> None:
    """Write the report, laid out for ``width`` cells (40 to 200)."""
    safe = sealed(result, printable)
    out.write(rendered(report(safe, min(max(width, NARROWEST), WIDEST)), color=color))


def report(result: ScanResult, width: int) -> list[Line]:
    """Return the lines of a sealed, printable result."""
    return everything(result, width) if result.show_all else screen.report(result, width)


def everything(result: ScanResult, width: int) -> list[Line]:
    """Tell each finding in full, each advice once, and what is settled."""
    shown, groups = result.shown, words.groups(result.shown)
    hook = result.target.kind in sections.HOOKS
    return [
        *sections.summary(result, width),
        *chain.from_iterable(
            [BLANK, *sections.finding(number, found, result, width)]
            for number, found in enumerate(shown, start=1)
        ),
        *chain.from_iterable(sections.advice(group, width, len(groups)) for group in groups),
        *settled(result, width),
        *sections.skips(result, width),
        *(sections.accept(result, width) if hook and shown else ()),
    ]


def settled(result: ScanResult, width: int) -> list[Line]:
    """List what asks for nothing: accepted findings, and samples on request."""
    lines: list[Line] = []
    accepted = [f for f in result.findings if f.status in words.SETTLED]
    if accepted:
        lines += sections.settled("Accepted", accepted, width)
    samples = [f for f in result.findings if f.status is Status.SAMPLE]
    if samples and result.list_samples:
        lines += sections.settled("Published samples", samples, width)
    return lines
