"""What fits one screen: the report for a person without ``--all``.

Rows are counted as a terminal shows them: an address that is longer than a line takes two. What is
cut is always said, together with what tells it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import chain
from shlex import quote

from leakscan.model.evidence import Status
from leakscan.model.finding import Finding
from leakscan.model.provenance import Origin
from leakscan.model.result import ScanResult
from leakscan.reports import places, sections, words
from leakscan.reports.layout import BLANK, Line, cells, paragraph
from leakscan.reports.phrases import many

SCREEN = 22
"""Rows of a terminal of 24 lines that are left beside the line that was typed and the next one."""
HOOK_SCREEN = 21
"""The same for a hook, whose host prints lines of its own around it."""
HEAD, TAIL = 6, 4
"""Rows that the summary, and what was not read, take at most beside findings."""
ROOMY = 8
"""Rows that what was not read takes at most where there is no finding."""
LEAST = 3
"""Rows of a finding, and of an advice, however little room there is."""
STEPS = 10
"""Rows that are kept for what to do, where there is so much to say."""
BRIEF = 3
"""Findings for which a row each is kept before another one is told in full."""
REST = "… --all tells the rest."
_FILES = frozenset({Origin.STAGED, Origin.FILE, Origin.BLOB})


def rows(lines: Sequence[Line], width: int) -> int:
    """Return how many rows of a terminal the lines take."""
    return sum(max(1, -(-cells(line.text) // width)) for line in lines)


def cut(lines: list[Line], room: int, width: int, rest: str = REST) -> list[Line]:
    """Return the lines if they fit, else as many as fit and a last one that says so."""
    if rows(lines, width) <= room:
        return lines
    last = paragraph(rest, width, first=sections.INDENT)
    kept: list[Line] = []
    for line in lines:
        if rows([*kept, line, *last], width) > room:
            break
        kept.append(line)
    return [*kept, *last]


def report(result: ScanResult, width: int) -> list[Line]:
    """Return the lines of a sealed, printable result: one screen at most."""
    hook = result.target.kind in sections.HOOKS
    room = HOOK_SCREEN if hook else SCREEN
    head, skips = sections.summary(result, width), sections.skips(result, width)
    limits = _limits(hook=hook) if result.shown else (room - ROOMY, ROOMY)
    head, skips = cut(head, limits[0], width), cut(skips, limits[1], width)
    tail = skips + (sections.accept(width) if hook and result.shown else [])
    room -= rows([*head, *tail], width)
    listed = samples(result, width, room // 3 if result.shown else room)
    room -= rows(listed, width)
    middle = cut(findings(result, width, room), room, width) if result.shown else []
    return [*head, *middle, *listed, *tail]


def _limits(*, hook: bool) -> tuple[int, int]:
    return (HEAD - 1, TAIL - 1) if hook else (HEAD, TAIL)


def findings(result: ScanResult, width: int, room: int) -> list[Line]:
    """Tell as many findings in full as fit in ``room`` rows, then the rest, then the steps.

    The first finding and its steps are told, however short; each advice is told once.
    """
    shown, groups = result.shown, words.groups(result.shown)
    group_of = {number: group for group in groups for number in group.numbers}
    kept = min(len(shown) - 1, BRIEF, room // 8) + (room > STEPS) + 1 if len(shown) > 1 else 0
    told = first(shown[0], groups[0], result, width, room - kept)
    steps = {groups[0]: advice(groups[0], result, width, room - kept - rows(told, width))}
    full = 1
    room -= rows([*told, *steps[groups[0]]], width)
    for number, found in enumerate(shown[1:], start=2):
        lines = [BLANK, *sections.finding(number, found, result, width)]
        group = group_of[number]
        new = {} if group in steps else {group: sections.advice(group, width, len(groups))}
        cost = rows([*lines, *chain.from_iterable(new.values())], width)
        if cost + min(len(shown) - number, BRIEF) + 1 > room:
            break
        told, steps, full, room = told + lines, steps | new, number, room - cost
    return [*told, *others(shown, full, width, room), *chain.from_iterable(steps.values())]


def first(
    found: Finding, group: words.Group, result: ScanResult, width: int, room: int
) -> list[Line]:
    """Tell the strongest finding as fully as leaves room for the steps."""
    wanted = min(rows(sections.advice(group, width, 1), width), STEPS, room // 2)
    lines: list[Line] = []
    for detail in sections.Detail:
        lines = [BLANK, *sections.finding(1, found, result, width, detail)]
        if rows(lines, width) + wanted <= room:
            return lines
    return cut(lines, max(room - wanted, LEAST), width)


def advice(group: words.Group, result: ScanResult, width: int, room: int) -> list[Line]:
    """Tell the steps, or in short those of them that fit."""
    groups = len(words.groups(result.shown))
    lines = sections.advice(group, width, groups)
    if rows(lines, width) <= room:
        return lines
    short, steps = words.shortened(group.advice), group.advice.steps
    for told in range(len(steps), -1, -1):
        left = len(steps) - told
        part = replace(group, advice=replace(short, steps=steps[:told]))
        lines = sections.advice(part, width, groups, brief=True, link=group.advice.url)
        if left:
            more = f"… {many(left, 'more step')}: {whole(result)}"
            lines += paragraph(more, width, first=sections.INDENT)
        if rows(lines, width) <= room:
            return lines
    return cut(lines, max(room, LEAST), width)


def whole(result: ScanResult) -> str:
    """Say what tells everything: git passes no option to a hook, so there it is another command."""
    place = places.strongest(result.shown[0])
    where = place.provenance
    if result.target.kind not in sections.HOOKS or where.origin not in _FILES:
        return "--all tells them"
    return f"leakscan explain {quote(f'{where.path}:{place.position.line}')}"


def others(shown: Sequence[Finding], full: int, width: int, room: int) -> list[Line]:
    """Tell what follows the first ``full`` in a line each while ``room`` lasts; count the rest."""
    if full == len(shown):
        return []
    lines, told = [BLANK], full
    for number, found in enumerate(shown[full:], start=full + 1):
        brief = sections.brief(number, found, width)
        count = f"and {many(len(shown) - number, 'more finding')}; --all tells each."
        last = paragraph(count, width) if number < len(shown) else []
        if rows([*lines, *brief, *last], width) > room:
            break
        lines, told = lines + brief, number
    if rest := len(shown) - told:
        lines += paragraph(f"and {many(rest, 'more finding')}; --all tells each.", width)
    return lines


def samples(result: ScanResult, width: int, room: int) -> list[Line]:
    """List published samples on request, as far as there are ``room`` rows, or two."""
    found = [f for f in result.findings if f.status is Status.SAMPLE]
    if not found or not result.list_samples:
        return []
    return cut(sections.settled("Published samples", found, width), max(room, 2), width)
