"""Which stretches of a content are looked at closely, by what the prefilter hits in it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from leakscan.engine.id_only import IdOnly
from leakscan.engine.prefilter import Prefilter
from leakscan.engine.windows import windows
from leakscan.model.rule import RuleSet
from leakscan.model.span import Span

if TYPE_CHECKING:
    from leakscan.engine.nearby import SecondLook

MUCH = 512 * 1024
"""Bytes around hits from which on a second look chooses among them: it is a log, or like one. Looked at
closely they would take a minute for 100 MB."""


class Chooser:
    """Chooses for one set of rules."""

    def __init__(self, rules: RuleSet, prefilter: Prefilter, *, cache: str | None) -> None:
        """Keep what the second look will need; it is compiled when it is needed first."""
        self._rules, self._prefilter, self._cache = rules, prefilter, cache
        self._id_only = IdOnly(rules.rules)

    def spans(self, data: bytes) -> Sequence[Span]:
        """Return the stretches, in order."""
        hits = self._prefilter.hits(data)
        if not hits or self._id_only.idle(data, hits):
            return ()
        found = windows(data, hits)
        return found if sum(map(len, found)) <= MUCH else self._second.spans(data, hits)

    @cached_property
    def _second(self) -> SecondLook:
        from leakscan.engine.joining import is_id  # noqa: PLC0415  few contents need it
        from leakscan.engine.nearby import SecondLook  # noqa: PLC0415

        ids = {f.id for r in self._rules.rules for f in r.fields if is_id(f.id)}
        return SecondLook(self._rules, cache=self._cache, ids=ids)
