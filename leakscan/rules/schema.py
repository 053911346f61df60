"""Checks one parsed rule file and turns it into records.

Every complaint is a ``RuleError`` that names file, rule, place and key, and none repeats the text
of an example or the value of a sample.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from leakscan.errors import RuleError
from leakscan.model.evidence import Level
from leakscan.model.rule import EvidenceRule, Rule
from leakscan.rules.coherence import check_rule
from leakscan.rules.forms import COMMON, LEVELS, PAIRING, RULE, Key, Table
from leakscan.rules.values import ComplaintError, expect, nearest


@dataclass(frozen=True, slots=True)
class Place:
    """Where in which file, in the words of a person."""

    file: str
    steps: tuple[str, ...] = ()

    def inside(self, step: str) -> Place:
        """Return the place one step further in."""
        return Place(self.file, (*self.steps, step))

    def fault(self, message: str, *, hint: str = "") -> RuleError:
        """Return the error that says ``message`` of this place."""
        return RuleError(": ".join((self.file, *self.steps, message)), hint=hint)


@dataclass(frozen=True, slots=True)
class CommonPart:
    """What one file without a ``[rule]`` table adds to what all rules share."""

    file: str
    levels: tuple[tuple[Level, float], ...] = ()
    """Empty when the file has no ``[levels]``."""
    placeholders: tuple[str, ...] = ()
    placeholder_words: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    test_names: tuple[str, ...] = ()
    production_names: tuple[str, ...] = ()
    evidence: tuple[EvidenceRule, ...] = ()


def read_document(document: Mapping[str, Any], file: str, *, thorough: bool) -> Rule | CommonPart:
    """Turn a parsed file into a rule, or into common parts when it has no ``[rule]`` table.

    Args:
        document: the file as ``tomllib`` gives it.
        file: its name, for messages and as the rule's origin.
        thorough: whether every regular expression is compiled as well (slow; see
        ``expressions.py``).

    Raises:
        RuleError: the file says something that cannot be carried out.
    """
    place = Place(file)
    if "rule" in document:
        return read_rule(document, place, thorough=thorough)
    return read_common(document, place, thorough=thorough)


def read_rule(document: Mapping[str, Any], place: Place, *, thorough: bool) -> Rule:
    """Read a file that describes one rule."""
    refuse_unknown(document, {"rule", "pairing", *RULE.nested}, place)
    head = document["rule"]
    if isinstance(head, list):
        raise place.fault('"rule" must be one table', hint="write it [rule]; one file is one rule")
    inside = place.inside(f'rule "{head["id"]}"') if has_id(head) else place.inside("[rule]")
    try:
        expect(head, dict)
    except ComplaintError as complaint:
        raise inside.fault(complaint.message) from None
    for name in RULE.nested:
        if name in head:
            raise inside.fault(f'"{name}" stands in [rule]', hint=f"write it [[{name}]]")
    pairing = read_table(document.get("pairing", {}), PAIRING, inside.inside("[pairing]"))
    whole = {**{k: v for k, v in document.items() if k in RULE.nested}, **head}
    rule: Rule = read_table(whole, RULE, inside, pairing=pairing, origin=place.file)
    if thorough:
        check_patterns(whole, RULE, inside)
    try:
        check_rule(rule)
    except ComplaintError as complaint:
        raise inside.fault(complaint.message, hint=complaint.hint) from None
    return rule


def has_id(head: Any) -> bool:
    """Say whether a ``[rule]`` table names itself."""
    return isinstance(head, dict) and isinstance(head.get("id"), str)


def read_common(document: Mapping[str, Any], place: Place, *, thorough: bool) -> CommonPart:
    """Read a file without ``[rule]``: what all rules share, or a part of it."""
    if lost := set(document) & (set(RULE.nested) - set(COMMON.nested) | {"pairing"}):
        raise place.fault(
            f'"{min(lost)}" belongs to a rule and there is no [rule] table',
            hint="begin the file with [rule] and its id",
        )
    refuse_unknown(document, {"levels", *COMMON.keys, *COMMON.nested}, place)
    rest = {name: value for name, value in document.items() if name != "levels"}
    values = read_table(rest, COMMON, place)
    if thorough:
        check_patterns(rest, COMMON, place)
    return CommonPart(file=place.file, levels=read_levels(document, place), **values)


def read_levels(document: Mapping[str, Any], place: Place) -> tuple[tuple[Level, float], ...]:
    """Read ``[levels]``, highest first; empty when the file has none."""
    if "levels" not in document:
        return ()
    inside = place.inside("[levels]")
    values = read_table(document["levels"], LEVELS, inside)
    levels = tuple((level, float(values[level])) for level in sorted(Level, key=lambda x: -x.rank))
    if not levels[0][1] > levels[1][1] > levels[2][1]:
        raise inside.fault("must rise from low over medium to high")
    return levels


def refuse_unknown(table: Mapping[str, Any], known: set[str], place: Place) -> None:
    """Raise RuleError at the first key that means nothing, with the nearest one that does."""
    for name in table:
        if name not in known:
            raise place.fault(f'unknown key "{name}"', hint=nearest(name, known))


def read_table(table: Any, form: Table, place: Place, **more: Any) -> Any:
    """Turn one parsed table into its record; ``more`` are attributes that do not stand in it."""
    try:
        expect(table, dict)
    except ComplaintError as complaint:
        raise place.fault(complaint.message) from None
    refuse_unknown(table, {*form.keys, *form.nested}, place)
    values = {name: read_key(table, name, key, place) for name, key in form.keys.items()}
    for name, (attribute, nested) in form.nested.items():
        values[attribute] = read_tables(table.get(name, []), name, nested, place)
    return form.make(**values, **more)


def read_key(table: Mapping[str, Any], name: str, key: Key, place: Place) -> Any:
    """Read the value of one key, or what stands for it when it is missing."""
    if name not in table:
        if key.required:
            raise place.fault(f'key "{name}" is missing')
        return key.missing
    try:
        return key.read(table[name])
    except ComplaintError as complaint:
        raise place.fault(f'key "{name}" {complaint.message}', hint=complaint.hint) from None


def read_tables(tables: Any, name: str, form: Table, place: Place) -> tuple[Any, ...]:
    """Read an array of tables; each is named by its number, and by its id where it has one."""
    if not isinstance(tables, list):
        raise place.fault(f'"{name}" must be an array of tables', hint=f"write it [[{name}]]")
    return tuple(
        read_table(table, form, place.inside(label(name, number, table)))
        for number, table in enumerate(tables, start=1)
    )


def label(name: str, number: int, table: Any) -> str:
    """Name one of many tables: ``field 2 "client_secret"``."""
    given = table.get("id") if isinstance(table, dict) else None
    return f'{name} {number} "{given}"' if isinstance(given, str) else f"{name} {number}"


def check_patterns(table: Mapping[str, Any], form: Table, place: Place) -> None:
    """Try every regular expression of a table that has been read."""
    for name, key in form.keys.items():
        if key.check is None or name not in table:
            continue
        given = table[name]
        for number, pattern in enumerate([given] if isinstance(given, str) else given, start=1):
            entry = "" if isinstance(given, str) else f" entry {number}"
            try:
                key.check(pattern)
            except ComplaintError as complaint:
                message = f'key "{name}"{entry} {complaint.message}'
                raise place.fault(message, hint=complaint.hint) from None
    for name, (_, nested) in form.nested.items():
        for number, inner in enumerate(table.get(name, []), start=1):
            check_patterns(inner, nested, place.inside(label(name, number, inner)))
