"""Rows from what ships: the rules' examples, the table of forms and the table of judgements.

Labelled leaks are few. These texts stand for repositories of their own and keep the fit from
learning the habits of the few; every value in them is made up.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from bench.fit.rows import Row, row_of
from leakscan.engine.assemble import assemble
from leakscan.engine.detector import Detector
from leakscan.model.chunk import Chunk
from leakscan.model.finding import Finding
from leakscan.model.provenance import Origin, Provenance
from leakscan.model.rule import RuleSet
from leakscan.rules.load import load_rules
from tests.engine.forms import ROWS
from tests.engine.forms.filling import fill, values
from tests.engine.forms.stand_ins import sets
from tests.engine.judgements import LEAKS, NEAR_MISSES, OTHERS
from tests.engine.judgements.filling import Planted, filled

DRAWS = 2
SHAPES = "ABC"
"""Forms of a secret that were seen at the provider or are documented."""
STAND_INS = 4
"""Every so many sets of stand-ins is tried."""


@lru_cache
def _detector() -> Detector:
    return Detector(load_rules())


def found(
    data: bytes, path: str, rules: RuleSet, *, elsewhere: bool = False
) -> tuple[Finding, ...]:
    """Return what is found in one content."""
    mentioned = frozenset(rule.id for rule in rules.rules) if elsewhere else frozenset()
    chunk = Chunk(data, Provenance(Origin.FILE, path=path))
    return assemble(_detector().detect(chunk).candidates, rules, mentioned=mentioned)


def rows(rules: RuleSet) -> Iterator[Row]:
    """Yield all made-up rows."""
    yield from of_examples(rules)
    yield from of_forms(rules)
    yield from of_judgements(rules)


def of_examples(rules: RuleSet) -> Iterator[Row]:
    """Yield rows of the rules' examples: what one expects is a leak, everything else is none."""
    for rule in rules.rules:
        for number, example in enumerate(rule.examples, start=1):
            wanted = {value.value.encode() for value in example.finds}
            for finding in found(example.text.encode(), example.path, rules):
                leak = any(m.value.reveal() in wanted for m in finding.members)
                if finding.rule == rule.id:
                    yield from _row(finding, f"example:{rule.id}:{number}", leak=leak)


def of_forms(rules: RuleSet) -> Iterator[Row]:
    """Yield rows of the table of forms, filled with made-up keys and with stand-ins."""
    for at, form in enumerate(ROWS):
        environment = form.environments[0]
        for shape in SHAPES:
            data = fill(form, values(f"{form.id} {shape}", shape), environment).data
            for finding in found(data, form.path, rules):
                yield from _row(finding, f"form:{form.id}", leak=True)
        for stand_ins in list(sets())[at % STAND_INS :: STAND_INS]:
            data = fill(form, {**stand_ins, "msn": "204713"}, environment).data
            for finding in found(data, form.path, rules):
                yield from _row(finding, f"form:{form.id}", leak=False)


def of_judgements(rules: RuleSet) -> Iterator[Row]:
    """Yield rows of the table of judgements, those apart of which nobody can be sure."""
    for situation in (*LEAKS, *OTHERS, *NEAR_MISSES):
        for draw in range(DRAWS):
            data, planted = filled(situation, draw)
            for finding in found(data, situation.path, rules, elsewhere=situation.elsewhere):
                leak = _is_leak(finding, planted)
                if leak is not None:
                    yield from _row(finding, f"judgement:{situation.id}", leak=leak)


def _is_leak(finding: Finding, planted: tuple[Planted, ...]) -> bool | None:
    held = {member.value.reveal().decode() for member in finding.members}
    said = {one.leak for one in planted if one.value in held}
    return (True in said) if said else None


def _row(finding: Finding, group: str, *, leak: bool) -> Iterator[Row]:
    row = row_of(finding, group, leak=leak, made_up=True)
    if row:
        yield row
