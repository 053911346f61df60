"""A closer look without the rules: whether anything of the form of a value stands in a content.

Most content that a first look hits only mentions the provider. Where nothing has the form of a
secret or an id, as it stands or decoded, the detector finds nothing (``matchers.py`` starts from
values), so the rules, names and reasons need not be loaded to know that. Never says that there is
nothing where the detector would find something.
"""

from __future__ import annotations

import re

from leakscan.engine.layers.base import VALUE, anything
from leakscan.engine.probes import Probe, places
from leakscan.engine.views import changed, layers_possible, views
from leakscan.engine.windows import WHOLE

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from leakscan.engine.layers.base import Look
    from leakscan.model.rule import Rule

    Form = tuple[bytes, bool, bytes, int]
    """Pattern, whether it lies within one run, what it needs, and its least length."""


def forms(rules: Sequence[Rule]) -> tuple[Form, ...]:
    """Return the forms that values begin a search with, as ``marshal`` can write them."""
    from leakscan.engine.probes import probes  # noqa: PLC0415  only when the table is made

    telling = (probe for probe in probes(rules) if not probe.vague)
    return tuple((p.pattern.pattern, p.in_runs, p.needs, p.least) for p in telling)


def searches(known: Iterable[Form]) -> list[Probe]:
    """Return the forms ready to be looked for."""
    return [
        Probe(re.compile(form), (), in_runs, needs, least) for form, in_runs, needs, least in known
    ]


def any_value(
    contents: Iterable[bytes],
    probes: Sequence[Probe],
    look: Look = anything,
    idle: set[bytes] | None = None,
) -> bool:
    """Say whether anything of a form stands in one of the contents, each a chunk.

    True as well for a chunk that is searched in windows, or not decoded to the end.
    """
    return any(len(data) > WHOLE or _holds(data, probes, look, idle) for data in contents)


def _holds(data: bytes, probes: Sequence[Probe], look: Look, idle: set[bytes] | None) -> bool:
    there = look(data)
    if VALUE in there and any(True for _ in places(data, probes, idle)):
        return True
    if not layers_possible(data, there):
        return False
    decoded = views(data, look=look, there=there)
    if decoded.bounds or decoded.cut:
        return True
    parts = (view.data[part.start : part.end] for view in decoded.views for part in changed(view))
    return any(
        VALUE in look(part) and any(True for _ in places(part, probes, idle)) for part in parts
    )
