"""Which values are replaced: the secrets of the findings, from a level on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from leakscan.model.evidence import Level, Status
from leakscan.model.finding import Finding
from leakscan.model.result import OPEN, ScanResult
from leakscan.model.rule import RuleSet
from leakscan.model.secret import Secret
from leakscan.redact.marker import Known

DEEP = frozenset({"gzip", "hex", "escapes"})
"""Layers of the engine that no literal reaches well."""


@dataclass(frozen=True, slots=True)
class Choice:
    """What the user wants replaced."""

    rules: RuleSet
    least: Level = Level.LOW
    ids: bool = False
    """Client ids and serial numbers of the findings, too."""
    samples: bool = False
    """Values that the provider publishes, too."""

    def values(self, result: ScanResult) -> tuple[Known, ...]:
        """Return every value once; of two fields, that of the more confident finding."""
        found: dict[Secret, Known] = {}
        for finding in self._findings(result):
            secret = {part.id for part in self.rules.rule_named(finding.rule).fields if part.secret}
            for member in finding.members:
                if len(member.value) and (self.ids or member.field in secret):
                    known = Known(member.value, member.field, finding.rule)
                    found.setdefault(member.value, known)
        return tuple(found.values())

    def places(self, result: ScanResult) -> Iterator[tuple[str, bool]]:
        """Yield the path of every place of a value, and whether it was decoded over and over."""
        for finding in self._findings(result):
            for place in finding.occurrences:
                layers = place.via[len(place.provenance.via) :]
                deep = len(layers) > 1 or bool(DEEP & {*layers})
                yield place.provenance.path, deep

    def _findings(self, result: ScanResult) -> Iterable[Finding]:
        return (f for f in result.findings if self._wanted(f))

    def _wanted(self, finding: Finding) -> bool:
        if finding.status is Status.SAMPLE:
            return self.samples
        return finding.status in OPEN and finding.level.rank >= self.least.rank


def joined(one: Iterable[Known], two: Iterable[Known]) -> tuple[Known, ...]:
    """Return both without repeats; a value keeps the field by which it was first known."""
    found: dict[Secret, Known] = {}
    for known in (*one, *two):
        found.setdefault(known.value, known)
    return tuple(found.values())
