"""What fits one screen: the report for a person without ``--all``.

Rows are counted as a terminal shows them: an address that is longer than a line takes two. What is
cut is always said, together with what tells it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import chain

from leakscan.model.evidence import Status
from leakscan.model.finding import Finding
from leakscan.model.result import ScanResult
from leakscan.reports import sections, words
from leakscan.reports.layout import BLANK, Line, cells, paragraph
from leakscan.reports.phrases import many

SCREEN = 22
"""Rows of a terminal of 24 lines that are left beside the line that was typed and the next one."""
HOOK_SCREEN = 17
"""The same for a hook: the pre-commit framework prints four rows before it and one behind, git two."""
USUAL = 72
"""Columns below which a hook takes the whole screen: what must be said needs it."""
HEAD, TAIL = 6, 4
"""Rows that the summary, and what was not read, take at most beside findings."""
ROOMY = 8
"""Rows that what was not read takes at most where there is no finding."""
LEAST = 3
"""Rows of a finding, and of an advice, however little room there is."""
FEW_STEPS = 9
"""Steps that an advice has at most."""
STEPS = 10
"""Rows that are kept for what to do, where there is so much to say."""
BRIEF = 3
"""Findings for which a row each is kept before another one is told in full."""
HOOKED = (sections.Detail.SHORT, sections.Detail.SHORTEST, sections.Detail.LEAST)
"""How a finding is told in a hook: never in full, and in less where there are several."""
ALL = {
    "staged": "LEAKSCAN_ALL=1 git commit",
    "message": "LEAKSCAN_ALL=1 git commit",
    "push": "LEAKSCAN_ALL=1 git push",
}
"""What tells all, by kind of target: git passes no option to a hook."""
ALL_RECEIVED = "leakscan history"


def rows(lines: Sequence[Line], width: int) -> int:
    """Return how many rows of a terminal the lines take."""
    return sum(max(1, -(-cells(line.text) // width)) for line in lines)


def everything(result: ScanResult) -> str:
    """Return the option or the command that tells all."""
    return ALL_RECEIVED if result.received else ALL.get(result.target.kind, "--all")


def cut(lines: list[Line], room: int, width: int, whole: str) -> list[Line]:
    """Return the lines if they fit, else as many as fit and a last one with what tells the ``whole``."""
    if rows(lines, width) <= room:
        return lines
    last = paragraph(f"… {whole} tells the rest.", width, first=sections.INDENT)
    kept: list[Line] = []
    for line in lines:
        if rows([*kept, line, *last], width) > room:
            break
        kept.append(line)
    return [*kept, *last]


def report(result: ScanResult, width: int) -> list[Line]:
    """Return the lines of a sealed, printable result: one screen at most."""
    hook = result.target.kind in sections.HOOKS
    room = HOOK_SCREEN if hook and width >= USUAL else SCREEN - hook
    head, skips = sections.summary(result, width), sections.skips(result, width)
    skips = skips[1:] if hook and result.shown else skips  # no blank line to spare
    limits = _limits(hook=hook) if result.shown else (room - ROOMY, ROOMY)
    whole = everything(result)
    head, skips = cut(head, limits[0], width, whole), cut(skips, limits[1], width, whole)
    tail = skips + (sections.accept(result, width) if hook and result.shown else [])
    room -= rows([*head, *tail], width)
    listed = samples(result, width, room // 3 if result.shown else room)
    room -= rows(listed, width)
    middle = cut(findings(result, width, room), room, width, whole) if result.shown else []
    return [*head, *middle, *listed, *tail]


def _limits(*, hook: bool) -> tuple[int, int]:
    return (HEAD - 2, TAIL - 1) if hook else (HEAD, TAIL)


def findings(result: ScanResult, width: int, room: int) -> list[Line]:
    """Tell as many findings in full as fit in ``room`` rows, then the rest, then the steps.

    The first finding and its steps are told, however short; each advice is told once.
    """
    shown, groups = result.shown, words.groups(result.shown)
    group_of = {number: group for group in groups for number in group.numbers}
    hook = result.target.kind in sections.HOOKS
    kept = min(len(shown) - 1, BRIEF, room // 8) + (room > STEPS) + 1 if len(shown) > 1 else 0
    kept = min(kept, 1) if hook else kept
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
    rest = others(result, full, width, room)
    return [*told, *rest, *chain.from_iterable(steps.values())]


def first(
    found: Finding, group: words.Group, result: ScanResult, width: int, room: int
) -> list[Line]:
    """Tell the strongest finding as fully as leaves room for the steps; in a hook, for all of them."""
    hook = result.target.kind in sections.HOOKS
    steps = _short(group, result, width) if hook else sections.advice(group, width, 1)
    wanted = rows(steps, width) if hook else min(rows(steps, width), STEPS, room // 2)
    lines: list[Line] = []
    above = [] if hook else [BLANK]
    told = HOOKED[len(result.shown) > 1 :] if hook else tuple(sections.Detail)
    for detail in told:
        lines = [*above, *sections.finding(1, found, result, width, detail)]
        if rows(lines, width) + wanted <= room:
            return lines
    return cut(lines, max(room - wanted, LEAST), width, everything(result))


def _short(
    group: words.Group, result: ScanResult, width: int, steps: int = FEW_STEPS
) -> list[Line]:
    """Tell so many of the steps, with the summary in the line above them."""
    groups = len(words.groups(result.shown))
    told = replace(words.shortened(group.advice), steps=group.advice.steps[:steps])
    part = replace(group, advice=told)
    lines = sections.advice(part, width, groups, brief=True, link=group.advice.url)
    return lines[1:] if result.target.kind in sections.HOOKS else lines


def advice(group: words.Group, result: ScanResult, width: int, room: int) -> list[Line]:
    """Tell the steps, or in short those of them that fit."""
    lines = sections.advice(group, width, len(words.groups(result.shown)))
    if rows(lines, width) <= room:
        return lines
    number = len(group.advice.steps)
    for told in range(number, -1, -1):
        lines = _short(group, result, width, told)
        if left := number - told:
            more = f"… {many(left, 'more step')}: {everything(result)} tells them."
            lines += paragraph(more, width, first=sections.INDENT)
        if rows(lines, width) <= room:
            return lines
    return cut(lines, max(room, LEAST), width, everything(result))


def others(result: ScanResult, full: int, width: int, room: int) -> list[Line]:
    """Tell what follows the first ``full`` in a line each while ``room`` lasts; count the rest."""
    shown, whole = result.shown, everything(result)
    if full == len(shown):
        return []
    lines: list[Line] = [] if result.target.kind in sections.HOOKS else [BLANK]
    told = full
    for number, found in enumerate(shown[full:], start=full + 1):
        brief = sections.brief(number, found, width)
        count = f"and {many(len(shown) - number, 'more finding')}; {whole} tells each."
        last = paragraph(count, width) if number < len(shown) else []
        if rows([*lines, *brief, *last], width) > room:
            break
        lines, told = lines + brief, number
    if rest := len(shown) - told:
        lines += paragraph(f"and {many(rest, 'more finding')}; {whole} tells each.", width)
    return lines


def samples(result: ScanResult, width: int, room: int) -> list[Line]:
    """List published samples on request, as far as there are ``room`` rows, or two."""
    found = [f for f in result.findings if f.status is Status.SAMPLE]
    if not found or not result.list_samples:
        return []
    lines = sections.settled("Published samples", found, width)
    return cut(lines, max(room, 2), width, everything(result))
