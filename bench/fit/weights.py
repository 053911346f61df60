"""The weights in the rule files: read from a rule set, and written back in place, only the numbers."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from leakscan.model.rule import RuleSet

FIXED = 6.0
"""A weight of this size or more is a definition (a sample, a reference), not an estimate."""
_WEIGHT = re.compile(r"^(weight = )[-+]?[0-9.]+", re.MULTILINE)


def hand(rules: RuleSet) -> dict[str, float]:
    """Return the weight of every reason as the files have it, shapes (``shape-…``) among them."""
    reasons = [*rules.common.evidence, *(row for rule in rules.rules for row in rule.evidence)]
    shapes = {
        f"shape-{shape.id}": shape.weight
        for rule in rules.rules
        for part in rule.fields
        for shape in part.shapes
    }
    return {**shapes, **{row.id: row.weight for row in reasons}}


def bounds(id_: str, weight: float) -> tuple[float, float]:
    """Return between what a weight may move: never to the other side of zero from its sentence.

    Shapes are not moved: several rules have shapes of one name.
    """
    if abs(weight) >= FIXED or weight == 0 or id_.startswith("shape-"):
        return (weight, weight)
    return (0.0, FIXED) if weight > 0 else (-FIXED, 0.0)


def rewrite(folder: Path, fitted: Mapping[str, float]) -> None:
    """Put the weights into the files of a folder. Nothing but numbers changes."""
    for path in sorted(folder.glob("*.toml")):
        tables = re.split(r"(?m)^(?=\[\[)", path.read_text())
        path.write_text("".join(_changed(table, fitted) for table in tables))


def _changed(table: str, fitted: Mapping[str, float]) -> str:
    name = re.match(r'\[\[evidence\]\]\n(?:#.*\n)*id = "([^"]+)"', table)
    if not name or name[1] not in fitted:
        return table
    return _WEIGHT.sub(rf"\g<1>{fitted[name[1]]:.1f}", table, count=1)
